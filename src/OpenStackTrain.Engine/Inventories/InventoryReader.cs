using System.Text;

namespace OpenStackTrain.Engine.Inventories;

/// <summary>
/// Reads an inventory strictly: any text is either an inventory or a <see cref="NodeException"/> that lists everything that is wrong with
/// it, each with file, line, column and what was expected.
/// </summary>
internal static class InventoryReader
{
    private const string Unnamed = "inventory";
    private const string Mend = "Give Import-OSInventory the path of an inventory; New-OSInventory writes one to begin with.";

    private static readonly string[] keys = ["networks", "defaults", "nodes", "baseline"];

    /// <summary>Reads a file in UTF-8.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folders">Where its paths begin; null: the user's home and the file's folder.</param>
    /// <exception cref="NodeException">NotFound, Invalid, SecretRefused.</exception>
    public static Inventory ReadFile(string path, InventoryFolders? folders = null)
    {
        string full;
        byte[] bytes;
        try
        {
            full = Path.GetFullPath(path);
            bytes = ReadBytes(full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var reason = exception is FileNotFoundException or DirectoryNotFoundException ? "is not there" : "cannot be read: " + exception.Message;
            throw new NodeException(ErrorIds.InventoryNotFound, $"The inventory {path} {reason}", Mend, exception);
        }

        return Read(Decode(bytes, path), full, folders);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text; line ends of every kind.</param>
    /// <param name="path">The file that it is from, for messages and relative paths; null when there is none.</param>
    /// <param name="folders">Where its paths begin; null: the user's home and the file's folder.</param>
    /// <exception cref="NodeException">Invalid, SecretRefused.</exception>
    public static Inventory Read(string text, string? path, InventoryFolders? folders = null)
    {
        var problems = new ProblemList(path ?? Unnamed);
        text = text.TrimStart('\uFEFF');
        var root = YamlTreeReader.Read(text, problems);
        SecretSearch.Find(text, root, problems);
        if (problems.Any) throw problems.ToException();

        var inventory = Build(root, path, folders ?? InventoryFolders.For(path), new PieceReader(problems));
        return problems.Any ? throw problems.ToException() : inventory with { Warnings = [.. problems.Warnings] };
    }

    private static Inventory Build(YamlPiece? root, string? path, InventoryFolders folders, PieceReader reader)
    {
        var start = root?.Place ?? new Place(1, 1);
        var section = new Section(root, "inventory", keys, reader);
        var networks = NetworksSection.Read(section["networks"], reader);
        var defaults = ConnectionSection.Read(new Section(section["defaults"], "defaults", ConnectionSection.Keys, reader), new ConnectionSettings(), folders);
        IReadOnlyList<Node> nodes = root is null or YamlMap || root.IsNull
            ? new NodesSection(reader, defaults, networks, folders).Read(section["nodes"], start)
            : [];
        return new Inventory
        {
            Path = path,
            Networks = networks.ToDictionary(network => network.Key, network => network.Value.ToString(), StringComparer.Ordinal).AsReadOnly(),
            Baseline = new BaselineSection(reader, nodes).Read(section["baseline"]),
            Nodes = nodes,
        };
    }

    // Reads no more than could be an inventory: the path may be that of an endless device.
    private static byte[] ReadBytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        var block = new byte[64 * 1024];
        int count;
        while (content.Length <= YamlTreeReader.LongestText && (count = file.Read(block)) > 0) content.Write(block, 0, count);
        return content.ToArray();
    }

    /// <summary>The text of a file's bytes.</summary>
    /// <exception cref="NodeException">Invalid: too big, or not in UTF-8.</exception>
    internal static string Decode(byte[] bytes, string path)
    {
        if (bytes.Length > YamlTreeReader.LongestText)
            throw Undecodable(path, new Place(1, 1), "the file is too big", $"at most {YamlTreeReader.LongestText} bytes");
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) throw Undecodable(path, new Place(1, 1), "the file is in UTF-16", "UTF-8");
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            var before = Encoding.UTF8.GetString(bytes, 0, Math.Clamp(exception.Index, 0, bytes.Length));
            throw Undecodable(path, Place.Of(before, before.Length), "a byte that is not UTF-8", "a file in UTF-8");
        }
    }

    private static NodeException Undecodable(string path, Place place, string wrong, string expected)
    {
        var problems = new ProblemList(path);
        problems.Add(place, wrong, expected);
        return problems.ToException();
    }
}
