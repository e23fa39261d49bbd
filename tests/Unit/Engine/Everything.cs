using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>All steps there are, on all kinds of nodes, in all profiles, and what they say of nodes on which nothing is right.</summary>
internal static class Everything
{
    private const string SilentClock = "^? 192.168.100.11 0 6 0 - +0ns\n\nLeap status : Not synchronised\n";

    private const string OpenDatabase = "way\tgiven\t1\nERROR 1045 (28000): no\nway\tnone\t0\nserver\t10.3.20-MariaDB\nvariable\tmax_connections\t151\naccount\troot\tlocalhost\topen\naccount\troot\tit's\topen\naccount\troot\t::1\topen\naccount\t\tlocalhost\topen\ndatabase\ttest\t0\nright\t%\ttest\\_%\nend\n";

    /// <summary>A password with all that quotes and shells trip over.</summary>
    private static readonly ServicePassword GivenPassword = new("root", new Secret("it's $(a) `b` \"c\" \\ #;%!"), IsGenerated: false);

    /// <summary>Every step with its node, once each.</summary>
    public static IEnumerable<(Node Node, Step Step)> Steps =>
        from profile in Enum.GetValues<Profile>()
        from settings in Settings
        from node in Sample.Inventory(settings).Nodes
        from step in BaselineWishes.Of(node, profile).StepsFor(node, "Asia/Shanghai")
            .Append(new BaseRepositoryStep(settings.Repository, upgrade: true))
            .Append(new MariaDbStep(BaselineWishes.Of(node, profile).MariaDb with { Root = GivenPassword }))
        select (node, step);

    /// <summary>Every resource of every step, also those that only the test looks at.</summary>
    public static IEnumerable<(Step Step, Resource Resource)> Resources =>
        Steps.SelectMany(pair => pair.Step.For(pair.Node).Concat(pair.Step.Checks(pair.Node)).Select(resource => (pair.Step, resource)));

    /// <summary>Every fact, with the further ones.</summary>
    public static IReadOnlyList<Fact> Facts =>
        [.. Resources.SelectMany(pair => pair.Resource.Facts.Concat(BadNodes.SelectMany(answers => pair.Resource.FurtherFacts(Answered(pair.Resource, answers))))).Append(new MachineFact()).Append(SystemFact.Instance).Distinct()];

    /// <summary>Every finding on nodes on which nothing is right.</summary>
    public static IEnumerable<(Step Step, Finding Finding)> Differences =>
        from pair in Resources
        from answers in BadNodes
        from finding in pair.Resource.Findings(Answered(pair.Resource, answers))
        where finding.Status != FindingStatus.Met
        select (pair.Step, finding);

    /// <summary>What a step finds on one such node.</summary>
    public static IReadOnlyList<Finding> DifferencesOf(Step step, Node node)
        => [.. step.For(node).Concat(step.Checks(node)).SelectMany(resource => resource.Findings(Answered(resource, BadNodes.First())))];

    /// <summary>What a step finds on all such nodes.</summary>
    public static IEnumerable<Finding> FindingsOf(Step step, Node node)
        => step.For(node).Concat(step.Checks(node)).SelectMany(resource => BadNodes.SelectMany(answers => resource.Findings(Answered(resource, answers))));

    private static IEnumerable<BaselineSettings> Settings =>
    [
        new(),
        new() { Time = new TimeSettings { LocalStratum = 10 }, Repository = new RepositorySettings { BaseUrl = ["http://mirror.lab/it's here"], Proxy = "http://proxy.lab:3128" }, BuildTools = true },
        new() { Repository = new RepositorySettings { BaseUrl = ["http://a", "http://b"] } },
    ];

    /// <summary>A machine that is wrong everywhere; one that runs what it should not and has old configuration; one with unsigned packages.</summary>
    private static IEnumerable<Func<Fact, (string Output, int Code)>> BadNodes =>
    [
        fact => Bad(fact, "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nStartedAt=t 1\n", "mode=Enforcing\n"),
        fact => Bad(fact, "LoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\nStartedAt=\n", "mode=Disabled\npolicy=yes\nbootoff=yes\n"),
        fact => fact is PackagesFact packages ? (string.Concat(packages.Names.Split(' ').Select(name => $"package\t{name}\t1-1\t(none) (none)\t{name} \n")), 0) : Bad(fact, "LoadState=not-found\nActiveState=inactive\nUnitFileState=\n", "mode=Permissive\n"),
    ];

    private static FactSet Answered(Resource resource, Func<Fact, (string Output, int Code)> answers)
    {
        var facts = new FactSet();
        foreach (var fact in resource.Facts)
            facts.WithText(fact, answers(fact).Output, answers(fact).Code);
        foreach (var fact in resource.FurtherFacts(facts).ToList())
            facts.WithText(fact, answers(fact).Output, answers(fact).Code);
        return facts;
    }

    private static (string Output, int Code) Bad(Fact fact, string unit, string selinux) => fact switch
    {
        SystemFact => (Sample.Machine, 0),
        UnitFact => (unit, 0),
        SelinuxFact => (selinux, 0),
        FileFact { Path: "/.autorelabel" or Repositories.KeyFolder } => ("", 0),
        FileFact file => ($"mode=644\nowner=root\ngroup=root\nsize=2\npath={file.Path}\nmodified=99\n\n#\n", 0),
        PackagesFact => ("no package provides x\n", 1),
        ChronyFact => (SilentClock, 0),
        FirewallFact => ("running=yes\nports=1/tcp\n", 0),
        UpdatesFact => ("kernel.x86_64 4 updates\n", 100),
        KernelFact => ("4.el7.x86_64\n", 0),
        MariaDbFact => (unit.Contains("StartedAt=\n", StringComparison.Ordinal) ? OpenDatabase.Replace("localhost\topen", "localhost\tother", StringComparison.Ordinal) : unit.Contains("not-found", StringComparison.Ordinal) ? "way\tnone\t1\nERROR 1045 (28000): no\n" : OpenDatabase, 0),
        MariaDbDataFact => ("innodb=yes\n", 0),
        AddressesFact => ("1: lo    inet 127.0.0.1/8 scope host lo\n", 0),
        PortHoldersFact => ("nc\t8\t\n", 0),
        PacketFilterFact => ("-A INPUT -j DROP\n", 0),
        RepositoryFilesFact => ("89 epel.repo\n[epel]\nbaseurl=x\n[other]\nmirrorlist=http://mirrorlist.centos.org/?a\n[base]\nbaseurl=y/os/\n\n", 0),
        _ => ("", 0),
    };
}
