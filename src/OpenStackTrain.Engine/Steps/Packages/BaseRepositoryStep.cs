using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// Packages come from a working archive, signed by the known keys; the Train release package is there and its repositories too (seed 3.3.3, rules
/// R-01 to R-05). The release package brings files that point to the dead mirror list again: they are set right after it.
/// </summary>
/// <param name="settings">The archive, the proxy, the keys.</param>
/// <param name="upgrade">Whether all packages are upgraded.</param>
internal sealed class BaseRepositoryStep(RepositorySettings settings, bool upgrade) : Step("BaseRepo", "3.3.3")
{
    private const string ReleasePackage = "centos-release-openstack-train";

    private static readonly UpdatesFact Updates = new();
    private static readonly string[] UpdateUnits = ["yum-cron", "packagekit"];

    /// <inheritdoc/>
    public override bool SetsRepositories => true;

    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node)
    {
        foreach (var key in Repositories.Base.Select(repository => repository.KeyPath).Distinct(StringComparer.Ordinal))
            yield return Key(key).Proves("R-01");
        yield return new RepositoryFile(Repositories.Base, settings).Proves("R-01");
        yield return new NoEpel().Proves("R-03");
        yield return new MirrorLists().Proves("R-01");
        foreach (var unit in UpdateUnits)
            yield return new NoService(unit).In(Phase.Ground).Proves("R-04");

        foreach (var file in Repositories.Train.GroupBy(repository => repository.File, StringComparer.Ordinal))
            yield return new CutOff([.. file], settings);
        yield return new PackageSet(ReleasePackage).Proves("R-02");
        foreach (var key in Repositories.Train.Select(repository => repository.KeyPath).Distinct(StringComparer.Ordinal))
            yield return Key(key).In(Phase.File).Proves("R-02");
        foreach (var file in Repositories.Train.GroupBy(repository => repository.File, StringComparer.Ordinal))
            yield return new RepositoryFile([.. file], settings).In(Phase.File).Proves("R-02");
        if (upgrade)
            yield return Upgrade();
        yield return new Reachable(settings).Proves("R-01");
        yield return KernelStep.Kernel();
    }

    /// <inheritdoc/>
    public override IEnumerable<Resource> Checks(Node node)
    {
        if (!upgrade)
            yield return Upgrade();
    }

    private SigningKey Key(string path)
    {
        var name = path[(Repositories.KeyFolder.Length + 1)..];
        return new SigningKey(path, settings.Keys.GetValueOrDefault(name, Repositories.Fingerprints[name]));
    }

    private Resource Upgrade() => new Check("upgrade", Phase.Account, [Updates], facts => [Finding.Of("packages to upgrade", "none", Waiting(facts), Waiting(facts) == "none", Yum.Upgrade())]).Proves("R-05");

    private string Waiting(FactSet facts)
    {
        try
        {
            var waiting = facts.Get(Updates);
            return waiting.Count == 0 ? "none" : $"{waiting.Count} ({string.Join(", ", waiting.Take(5))}{(waiting.Count > 5 ? ", ..." : "")})";
        }
        catch (FactException) when (upgrade)
        {
            // Before the repositories are right nobody can count; by the time of the upgrade they are, or yum itself says why not.
            return "not known before the repositories answer";
        }
    }

    /// <summary>EPEL's packages replace Train's and break it (install guide): its repositories are off.</summary>
    private sealed class NoEpel() : Resource(Phase.Ground)
    {
        public override string Name => "EPEL";

        public override IEnumerable<Fact> Facts => [RepositoryFilesFact.Instance];

        public override IEnumerable<Fact> FurtherFacts(FactSet facts) => Enabled(facts).Select(section => new FileFact($"{Repositories.Folder}/{section.File}"));

        public override IEnumerable<Finding> Compare(FactSet facts)
        {
            List<RepositorySection> enabled = [.. Enabled(facts)];
            if (enabled.Count == 0)
                yield return Finding.Of("EPEL", "off", "off", met: true);
            foreach (var section in enabled)
            {
                var repair = new FileRepair(facts.Get(new FileFact($"{Repositories.Folder}/{section.File}")), text => IniDocument.Parse(text).Set(section.Id, "enabled", "0").ToString());
                yield return Finding.Of($"{section.File}: {section.Id}", "off", "enabled", met: false, repair);
            }
        }

        private static IEnumerable<RepositorySection> Enabled(FactSet facts) => facts.Get(RepositoryFilesFact.Instance).Sections.Where(section => section.IsEnabled && section.Id.StartsWith("epel", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// The files of a release package whose installation was cut off (power, a full disk): the packages that it needs have brought some of them already,
    /// and those ask the dead mirror list, so that yum could never install the rest.
    /// </summary>
    private sealed class CutOff(IReadOnlyList<Repository> repositories, RepositorySettings settings) : Resource(Phase.Ground)
    {
        private static readonly PackagesFact Release = PackagesFact.About([ReleasePackage]);
        private readonly FileFact file = new(repositories[0].Path);
        private readonly RepositoryFile whole = new(repositories, settings);

        public override string Name => $"{repositories[0].Path} without {ReleasePackage}";

        public override IEnumerable<Fact> Facts => [Release, file, .. whole.Facts];

        public override IEnumerable<Fact> FurtherFacts(FactSet facts) => IsCutOff(facts) ? whole.FurtherFacts(facts) : [];

        public override IEnumerable<Finding> Compare(FactSet facts) => IsCutOff(facts) ? whole.Compare(facts).Select(finding => finding with { What = $"{finding.What} (of a cut-off installation)" }) : [];

        private bool IsCutOff(FactSet facts) => facts.Get(file).Exists && facts.Get(Release).Provider(ReleasePackage) is null;
    }

    /// <summary>No further enabled repository, whoever brought it, asks the dead mirror list: it would fail every yum, so this is known before the first.</summary>
    private sealed class MirrorLists() : Resource(Phase.Ground)
    {
        public override string Name => "mirror lists";

        public override IEnumerable<Fact> Facts => [RepositoryFilesFact.Instance];

        public override IEnumerable<Finding> Compare(FactSet facts)
        {
            List<string> dead = [.. facts.Get(RepositoryFilesFact.Instance).Sections
                .Where(section => !Repositories.All.Any(known => known.Id == section.Id && known.File == section.File))
                .Where(section => section.IsEnabled && section.MirrorList?.Contains("mirrorlist.centos.org", StringComparison.OrdinalIgnoreCase) == true)
                .Select(section => $"{section.Id} ({section.File})")];
            yield return Finding.Compare("repositories that ask mirrorlist.centos.org", "none", dead.Count == 0 ? "none" : string.Join(", ", dead)) with { Reason = dead.Count == 0 ? "" : "that name is gone from the DNS, so every yum fails: disable these repositories or give them a baseurl" };
        }
    }

    /// <summary>The indexes of all repositories can be fetched from the node.</summary>
    private sealed class Reachable(RepositorySettings settings) : Resource(Phase.Proof)
    {
        public override string Name => "repository indexes";

        private readonly RepositoryIndexFact fact = new(string.Join(' ', Repositories.All.Select(repository => repository.Id)), settings.Proxy ?? "");

        public override IEnumerable<Fact> Facts => [fact];

        public override IEnumerable<Finding> Compare(FactSet facts)
        {
            var answers = facts.Get(fact);
            List<string> missing = [.. answers.Where(answer => !answer.Value.IsThere).Select(answer => $"{answer.Key}: {answer.Value.Reason}")];
            if (answers.Count < Repositories.All.Count)
                missing.Add($"{Repositories.All.Count - answers.Count} of {Repositories.All.Count} repositories have no baseurl");
            yield return Finding.Compare("repository indexes", "fetched", missing.Count == 0 ? "fetched" : string.Join("; ", missing));
        }
    }
}
