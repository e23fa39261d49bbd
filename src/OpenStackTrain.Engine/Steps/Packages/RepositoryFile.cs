using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// The repositories of one of yum's files come from a working archive: no mirror list, signatures checked. Without an archive of the user's,
/// the one that the files name already is kept; if they name none, the node probes the catalogue for the fastest that has everything.
/// </summary>
/// <param name="repositories">Repositories of one file.</param>
/// <param name="settings">The user's wishes.</param>
internal sealed class RepositoryFile(IReadOnlyList<Repository> repositories, Baseline.RepositorySettings settings) : Resource(Phase.Ground)
{
    /// <summary>
    /// What yum has kept of other addresses must not outlive them: with a repomd.xml at hand it would not take an older one. Done as <c>yum clean metadata</c>
    /// does it, without another start of yum for each file. Source: yum 3.4.3 (cleanMetadata and cleanExpireCache in yum/__init__.py, _latestRepoXML in yumRepo.py).
    /// </summary>
    private const string ForgetMetadata = """
        if grep -q '^ *cachedir *= */var/cache/yum/' /etc/yum.conf; then
          find /var/cache/yum -type f \( -name repomd.xml -o -name cachecookie -o -name mirrorlist.txt -o -name 'metalink.xml*' \) -delete 2>/dev/null || :
        else
          yum -q clean metadata >/dev/null 2>&1
        fi
        """;

    private readonly FileFact file = new(repositories[0].Path);
    private readonly AddressFact probe = AddressFact.About(Candidates(settings).SelectMany(archive => Repositories.All.Select(repository => repository.IndexBelow(archive))), settings.Proxy);

    /// <inheritdoc/>
    public override string Name => repositories[0].Path;

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [file, RepositoryFilesFact.Instance];

    /// <inheritdoc/>
    public override IEnumerable<Fact> FurtherFacts(FactSet facts) => GivenOrNamed(facts) is null ? [probe] : [];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var archive = GivenOrNamed(facts) ?? FastestComplete(Candidates(settings), facts.Get(probe));
        var state = facts.Get(file);
        var document = IniDocument.Parse(state.Text);
        foreach (var repository in repositories)
        {
            var what = $"{repository.Path}: {repository.Id}";
            if (archive is null)
            {
                yield return Finding.Of(what, "a complete archive", Show(document, repository), met: false) with { Reason = ProbeReport(facts.Get(probe)) };
                continue;
            }

            yield return Finding.Compare(what, Expected(repository, archive), Show(document, repository), new FileRepair(state, text => Apply(text, repository, archive), ForgetMetadata));
        }
    }

    /// <summary>The archive that every enabled repository of the catalogue names, if they agree and use no mirror list: a choice that was made before.</summary>
    internal static string? NamedArchive(RepositoryFiles files)
    {
        string? archive = null;
        foreach (var section in files.Sections.Where(section => section.IsEnabled))
        {
            if (Repositories.Base.FirstOrDefault(known => known.Id == section.Id) is not { } repository)
                continue;
            // Of several addresses for one repository, as some mirrors' own files have them, the first is meant.
            if (section.MirrorList is not null || section.BaseUrl?.Split([' ', ',', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() is not { } url || !url.TrimEnd('/').EndsWith(repository.Tail.TrimEnd('/'), StringComparison.Ordinal))
                return null;
            var named = url.TrimEnd('/')[..^repository.Tail.TrimEnd('/').Length].TrimEnd('/');
            if (named.Contains("//mirror.centos.org/", StringComparison.Ordinal) || (archive is not null && archive != named))
                return null;
            archive = named;
        }

        return archive;
    }

    /// <summary>The archive that has every repository and answered fastest.</summary>
    internal static string? FastestComplete(IReadOnlyList<string> candidates, IReadOnlyDictionary<string, WebAnswer> answers) => candidates
        .Select(archive => (Archive: archive, Answers: Repositories.All.Select(repository => answers.GetValueOrDefault(repository.IndexBelow(archive))).ToList()))
        .Where(candidate => candidate.Answers.TrueForAll(answer => answer is { IsThere: true }))
        .OrderBy(candidate => candidate.Answers.Sum(answer => answer!.Time.TotalSeconds))
        .Select(candidate => candidate.Archive)
        .FirstOrDefault();

    private static IReadOnlyList<string> Candidates(Baseline.RepositorySettings settings)
        => settings.BaseUrl.Count > 0 ? [.. settings.BaseUrl.Select(url => url.TrimEnd('/'))] : Repositories.Archives;

    /// <summary>The archive that needs no probe: the only one given, or the one that the files name already if it is as good as any.</summary>
    private string? GivenOrNamed(FactSet facts)
    {
        if (settings.BaseUrl.Count == 1)
            return Candidates(settings)[0];
        var named = NamedArchive(facts.Get(RepositoryFilesFact.Instance));
        return settings.BaseUrl.Count == 0 || Candidates(settings).Contains(named, StringComparer.Ordinal) ? named : null;
    }

    private string ProbeReport(IReadOnlyDictionary<string, WebAnswer> answers)
    {
        var reports = Candidates(settings).Select(archive =>
        {
            var missing = Repositories.All.Where(repository => answers.GetValueOrDefault(repository.IndexBelow(archive)) is not { IsThere: true }).ToList();
            var reason = missing.Count == 0 ? "complete" : answers.GetValueOrDefault(missing[0].IndexBelow(archive))?.Reason ?? "no answer";
            return $"{archive}: {(missing.Count == Repositories.All.Count ? "" : $"without {string.Join(", ", missing.Select(repository => repository.Id))}: ")}{reason}";
        });
        return $"no archive can be reached that has everything: {string.Join("; ", reports)}. Give a mirror or an offline copy with -BaseUrl";
    }

    private string Expected(Repository repository, string archive)
        => $"{repository.UrlBelow(archive)}, enabled, signatures checked{(settings.Proxy is null ? "" : $", proxy {settings.Proxy}")}";

    private string Show(IniDocument document, Repository repository)
    {
        if (!document.Sections.Contains(repository.Id))
            return "absent";
        var list = document.Get(repository.Id, "mirrorlist") ?? document.Get(repository.Id, "metalink");
        var source = list is null ? document.Get(repository.Id, "baseurl")?.ReplaceLineEndings(" ") ?? "no baseurl" : $"mirrorlist {list}";
        var enabled = document.Get(repository.Id, "enabled") is null or "1" ? "enabled" : "disabled";
        var checkedBy = document.Get(repository.Id, "gpgkey");
        var signatures = document.Get(repository.Id, "gpgcheck") != "1" ? "signatures not checked" : checkedBy == $"file://{repository.KeyPath}" ? "signatures checked" : $"signatures checked by {checkedBy ?? "no key"}";
        var proxy = settings.Proxy is not null && document.Get(repository.Id, "proxy") is { Length: > 0 } by ? $", proxy {by}" : "";
        return $"{source}, {enabled}, {signatures}{proxy}";
    }

    private string Apply(string text, Repository repository, string archive)
    {
        var document = IniDocument.Parse(text).Comment(repository.Id, "mirrorlist").Comment(repository.Id, "metalink");
        if (document.Get(repository.Id, "name") is null)
            document = document.Set(repository.Id, "name", $"CentOS-7 - {repository.Id}");
        document = document.Set(repository.Id, "baseurl", repository.UrlBelow(archive)).Set(repository.Id, "gpgcheck", "1").Set(repository.Id, "gpgkey", $"file://{repository.KeyPath}");
        if (document.Get(repository.Id, "enabled") is not (null or "1"))
            document = document.Set(repository.Id, "enabled", "1");
        if (settings.Proxy is { } proxy)
            document = document.Set(repository.Id, "proxy", proxy);
        return document.ToString();
    }
}
