using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Tests.Transport;

namespace OpenStackTrain.Tests.Engine;

public sealed class RepositoryTests
{
    private const string Mirrored = "[base]\nmirrorlist=http://mirrorlist.centos.org/?repo=os\n";

    [Fact]
    public void The_fastest_complete_archive_is_taken()
    {
        var (first, second, third) = (Repositories.Archives[0], Repositories.Archives[1], Repositories.Archives[2]);
        var answers = Answers((first, 0.9, null), (second, 0.2, "virt/x86_64/kvm-common"), (third, 0.3, null));
        Assert.Equal(third, RepositoryFile.FastestComplete(Repositories.Archives, answers));
        Assert.Equal(first, RepositoryFile.FastestComplete([first, second], answers));
        Assert.Null(RepositoryFile.FastestComplete([second], answers));
        Assert.Null(RepositoryFile.FastestComplete([], answers));
    }

    [Fact]
    public void Files_with_the_dead_mirror_list_are_probed_for_and_get_the_fastest()
    {
        var finding = Findings(new RepositorySettings(), Mirrored, Answers((Repositories.Archives[3], 0.1, null)))[0];
        Assert.Equal($"{Repositories.Archives[3]}/os/$basearch/, enabled, signatures checked", finding.Expected);
        Assert.Equal("mirrorlist http://mirrorlist.centos.org/?repo=os, enabled, signatures not checked", finding.Actual);
    }

    [Fact]
    public void Where_no_archive_is_complete_every_one_is_told_with_its_lack()
    {
        var findings = Findings(new RepositorySettings { BaseUrl = ["http://a/", "http://b"] }, Mirrored, Answers(("http://b", 0.1, "virt/x86_64/kvm-common")));
        Assert.Equal(3, findings.Count);
        Assert.All(findings, finding => Assert.Null(finding.Repair));
        Assert.Equal("a complete archive", findings[0].Expected);
        Assert.Equal("no archive can be reached that has everything: http://a: no answer; http://b: without centos-qemu-ev: HTTP 404. Give a mirror or an offline copy with -BaseUrl", findings[0].Reason);
    }

    [Theory]
    [InlineData("", 56)]
    [InlineData("http://a http://b", 14)]
    [InlineData("http://a", 0)]
    public void Every_index_of_every_candidate_is_probed_and_nothing_where_one_is_given(string urls, int addresses)
    {
        var resource = new RepositoryFile(Repositories.Base, new RepositorySettings { BaseUrl = urls.Split(' ', StringSplitOptions.RemoveEmptyEntries), Proxy = "http://proxy:3128" });
        var further = resource.FurtherFacts(Files(Mirrored)).OfType<AddressFact>().ToList();
        Assert.Equal(addresses, further.Sum(fact => fact.Urls.Split(' ').Length));
        Assert.All(further, fact => Assert.Contains("-x 'http://proxy:3128'", fact.Shell, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[base]\nbaseurl=http://m/7/os/$basearch/\n", "http://m/7")]
    [InlineData("[base]\nbaseurl = http://m/7/os/$basearch\n[extras]\nbaseurl=http://m/7/extras/$basearch/\n", "http://m/7")]
    [InlineData("[base]\nbaseurl=http://m/7/os/$basearch/ http://n/7/os/$basearch/\n", "http://m/7")]
    [InlineData("[base]\nbaseurl=http://m/7/os/$basearch/,http://n/7/os/$basearch/\n", "http://m/7")]
    [InlineData("[base]\nbaseurl=http://m/7/os/$basearch/\n  http://n/7/os/$basearch/\n", "http://m/7")]
    [InlineData("[base]\nbaseurl=http://m/7/os/$basearch/\n[updates]\nbaseurl=http://n/7/updates/$basearch/\n", null)]
    [InlineData("[base]\nbaseurl=http://m/7/os/$basearch/\nmirrorlist=http://x\n", null)]
    [InlineData("[base]\nbaseurl=http://m/7/elsewhere/\n", null)]
    [InlineData("[base]\nbaseurl=http://mirror.centos.org/centos/7/os/$basearch/\n", null)]
    [InlineData("[base]\nbaseurl=http://m/7/os/$basearch/\nenabled=0\n", null)]
    [InlineData("[base]\nbaseurl=\n", null)]
    [InlineData("[other]\nbaseurl=http://m/7/os/$basearch/\n", null)]
    [InlineData("", null)]
    public void The_archive_that_all_files_name_is_a_choice_made_before(string text, string? archive) =>
        Assert.Equal(archive, RepositoryFile.NamedArchive(Files(text).Get(RepositoryFilesFact.Instance)));

    [Theory]
    [InlineData(Mirrored, 1, "absent")]
    [InlineData("[base]\nname=x\nmetalink=http://f\ngpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-7\n", 0, "mirrorlist http://f, enabled, signatures checked")]
    [InlineData("[base]\ngpgcheck=0\nbaseurl=http://m/os/$basearch/\n", 0, "http://m/os/$basearch/, enabled, signatures not checked")]
    [InlineData("[base]\ngpgcheck=1\nenabled=0\nbaseurl=http://m/os/$basearch/\n", 0, "http://m/os/$basearch/, disabled, signatures checked by no key")]
    public async Task Whatever_a_file_says_it_is_set_once_and_for_all(string text, int which, string actual)
    {
        var settings = new RepositorySettings { BaseUrl = ["http://m"] };
        var findings = Findings(settings, text, NoAnswers);
        Assert.Equal(actual, findings[which].Actual);
        var simulated = Sample.Simulated().HasFile(Repositories.Base[0].Path, text);
        var set = await simulated.ConvergeAsync(new MadeStep(new RepositoryFile(Repositories.Base, settings)));
        Assert.Equal(2, set.RoundTrips);
        Assert.All(Findings(settings, simulated.TextOf(Repositories.Base[0].Path)!, NoAnswers), finding => Assert.Equal(FindingStatus.Met, finding.Status));
    }

    [Fact]
    public async Task The_node_finds_the_indexes_of_its_own_files()
    {
        var folder = Directory.CreateTempSubdirectory("ost-repo").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "a.repo"), "[main]\n[base]\nname=b\n#baseurl=http://no\nbaseurl = file:///m/7/os/$basearch/\n[base-test]\nbaseurl=http://no\n[list]\nmirrorlist=http://no\n", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "b.repo"), "[extras]\nbaseurl=file:///m/$releasever/extras/$basearch file:///n/\n  file:///o\ngpgcheck=1\n[last]\nbaseurl=file:///p,file:///q", TestContext.Current.CancellationToken);
            Local.Need("curl");
            var fact = new RepositoryIndexFact("base list extras last absent", "");
            var answers = await Local.RunScriptAsync(Local.Need("sh"), Local.Script(fact.Shell.Replace("/etc/yum.repos.d", folder, StringComparison.Ordinal)));
            Assert.Equal(
                ["file:///m/7/extras/x86_64/repodata/repomd.xml", "file:///m/7/os/x86_64/repodata/repomd.xml", "file:///p/repodata/repomd.xml"],
                fact.Parse(answers[0]).Keys.Order(StringComparer.Ordinal));
            Assert.All(fact.Parse(answers[0]).Values, answer => Assert.False(answer.IsThere));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("mirror.key", "6C31EB6FB0922DB81B1626629CCDD765D072EC06")]
    [InlineData("host-name-fresh.json", null)]
    public void A_key_file_is_known_by_its_fingerprint(string name, string? fingerprint) =>
        Assert.Equal(fingerprint is null ? [] : [fingerprint], SigningKey.FingerprintsIn(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Engine", name))));

    [Fact]
    public void The_pinned_fingerprints_are_whole_and_of_every_key()
    {
        Assert.Equal(Repositories.All.Select(repository => repository.Key).Distinct().Order(StringComparer.Ordinal), Repositories.Fingerprints.Keys.Order(StringComparer.Ordinal));
        Assert.All(Repositories.Fingerprints.Values, fingerprint => Assert.Matches("^[0-9A-F]{40}$", fingerprint));
    }

    private static Dictionary<string, WebAnswer> NoAnswers => [];

    private static FactSet Files(string text)
        => Sample.Facts().WithFile(Repositories.Base[0].Path, text).WithText(RepositoryFilesFact.Instance, $"{text.Length} CentOS-Base.repo\n{text}\n");

    private static IReadOnlyList<Finding> Findings(RepositorySettings settings, string text, IReadOnlyDictionary<string, WebAnswer> answers)
    {
        var resource = new RepositoryFile(Repositories.Base, settings);
        var facts = Files(text);
        foreach (var fact in resource.FurtherFacts(facts).OfType<AddressFact>().ToList())
            facts.With(fact, answers);
        return resource.Findings(facts);
    }

    /// <summary>Archives with the time of each answer, and the folder that one lacks.</summary>
    private static Dictionary<string, WebAnswer> Answers(params (string Archive, double Seconds, string? Lacks)[] archives) =>
        (from archive in archives
         from repository in Repositories.All
         let url = repository.IndexBelow(archive.Archive)
         let isThere = archive.Lacks is null || !url.Contains(archive.Lacks, StringComparison.Ordinal)
         select (url, new WebAnswer(isThere, TimeSpan.FromSeconds(archive.Seconds), isThere ? "" : "HTTP 404"))).ToDictionary(pair => pair.url, pair => pair.Item2);
}
