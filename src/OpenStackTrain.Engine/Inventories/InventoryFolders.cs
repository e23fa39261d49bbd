namespace OpenStackTrain.Engine.Inventories;

/// <summary>The folders that an inventory's paths are relative to.</summary>
/// <param name="Home">The user's home: what <c>~</c> stands for.</param>
/// <param name="Base">The inventory file's folder: what a relative path begins at.</param>
internal sealed record InventoryFolders(string Home, string Base)
{
    /// <summary>The user's home and the file's folder; the current folder where there is no file.</summary>
    public static InventoryFolders For(string? path) => new(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        path is null ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(path)) ?? Environment.CurrentDirectory);

    /// <summary>
    /// Reads a path; it comes back absolute. Slashes of both kinds part folders, on every system: a file's name with a backslash is less
    /// likely than an inventory that came from Windows.
    /// </summary>
    public Fault? Absolute(string text, out string value)
    {
        value = text;
        if (text.Any(char.IsControl)) return new Fault($"{Fault.Quote(text)} is no path", "the path of a file in one line");
        var path = Path.DirectorySeparatorChar == '/' ? text.Replace('\\', '/') : text;
        if (!OperatingSystem.IsWindows() && path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]))
            return new Fault($"{Fault.Quote(text)} is a path on Windows", "a path that is good on this machine too: with ~ or relative to the inventory's folder");
        if (path.StartsWith('~'))
        {
            if (path.Length == 1 || path[1] is not ('/' or '\\')) return new Fault($"{Fault.Quote(text)} is no path", "~/ for your own home folder, then the file's name");
            value = Path.GetFullPath(Path.Join(Home, path.AsSpan(2)));
            return null;
        }

        if (path.Length == 0 || path[^1] is '/' or '\\') return new Fault($"{Fault.Quote(text)} is no file", "the path of a file");
        value = Path.GetFullPath(path, Path.GetFullPath(Base));
        return null;
    }
}
