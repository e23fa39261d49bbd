using System.Globalization;
using System.Text;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>All of yum's repository files (rules ). Source: yum.conf(5).</summary>
internal sealed record RepositoryFilesFact : Fact<RepositoryFiles>
{
    /// <summary>The only one.</summary>
    public static RepositoryFilesFact Instance { get; } = new();

    /// <inheritdoc/>
    public override string Key => "/etc/yum.repos.d/*.repo";

    /// <inheritdoc/>
    public override string Shell => """
        cd /etc/yum.repos.d || exit 1
        stat -L -c '%s %n' -- *.repo 2>/dev/null | while read -r size f; do
          [ -f "$f" ] && printf '%s %s\n' "$size" "$f" && cat -- "$f" </dev/null && echo
        done
        true
        """;

    /// <inheritdoc/>
    public override RepositoryFiles Parse(SectionResult answer)
    {
        if (answer.ExitCode != 0)
            throw new FactException($"/etc/yum.repos.d cannot be read: {answer.ErrorTail.Trim()}");
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = answer.Output.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var header = Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]).Split(' ', 2);
            if (end < 0 || header.Length != 2 || !int.TryParse(header[0], CultureInfo.InvariantCulture, out var size) || size < 0 || size > rest.Length - end - 2)
                throw new FactException("/etc/yum.repos.d changed while it was read");
            files[header[1]] = Encoding.UTF8.GetString(rest.Slice(end + 1, size));
            rest = rest[(end + 1 + size + 1)..];
        }

        return new RepositoryFiles(files);
    }
}

/// <summary>Yum's repository files by name.</summary>
/// <param name="Texts">The texts.</param>
internal sealed record RepositoryFiles(IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>Every repository with its file's name and section.</summary>
    public IEnumerable<RepositorySection> Sections => Texts.OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => (File: pair.Key, Document: IniDocument.Parse(pair.Value)))
        .SelectMany(pair => pair.Document.Sections.Where(name => name != "main").Select(name => new RepositorySection(
            pair.File,
            name,
            pair.Document.Get(name, "enabled")?.ToLowerInvariant() is null or "1" or "true" or "yes",
            pair.Document.Get(name, "baseurl"),
            pair.Document.Get(name, "mirrorlist") ?? pair.Document.Get(name, "metalink"),
            pair.Document.Get(name, "gpgcheck"))));
}

/// <summary>A repository as its file says.</summary>
internal sealed record RepositorySection(string File, string Id, bool IsEnabled, string? BaseUrl, string? MirrorList, string? GpgCheck);
