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
        from step in BaselineWishes.Of(node, profile).StepsFor(node, "Asia/Shanghai").Select(step => Met(step, profile, node))
             .Append(new BaseRepositoryStep(settings.Repository, upgrade: true))
             .Append(new EthNamesStep())
             .Append(new CronJobStep(BaselineWishes.Of(node, profile).CronJob with { User = "it", IsAbsent = true }))
             .Append(new EtcdStep(settings.Etcd, loopback: true, resetData: true))
             .Concat(RabbitSteps(profile))
             .Append(new MariaDbStep(BaselineWishes.Of(node, profile).MariaDb with { Root = GivenPassword }))
        select (node, step);

    /// <summary>Every resource of every step, also those that only the test looks at.</summary>
    public static IEnumerable<(Step Step, Resource Resource)> Resources =>
        Steps.SelectMany(pair => pair.Step.For(pair.Node).Concat(pair.Step.Checks(pair.Node)).Select(resource => (pair.Step, resource)));

    /// <summary>Every fact, with the further ones.</summary>
    public static IReadOnlyList<Fact> Facts =>
        [.. Resources.SelectMany(pair => pair.Resource.Facts.Concat(BadNodes.SelectMany(answers => pair.Resource.FurtherFacts(Answered(pair.Resource, answers))))).Append(new MachineFact()).Append(SystemFact.Instance).Concat(Sample.Inventory().Nodes.SelectMany(node => RequirementTest.ResourcesFor(node, () => default)).SelectMany(resource => resource.Facts)).Distinct()];

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

    /// <summary>The ssh step after it has heard of the others.</summary>
    private static Step Met(Step step, Profile profile, Node node)
    {
        if (step is not SshTrustStep)
            return step;
        var meeting = new TrustMeeting((peer, _) => Task.FromResult(SampleKeys.Of(peer.Name)));
        meeting.Close();
        var trust = new SshTrustStep(BaselineWishes.Of(node, profile).Trust, meeting);
        var user = BaselineWishes.Of(node, profile).Trust.User;
        var facts = new FactSet();
        foreach (var fact in NodeKeys.FactsOf(user))
            facts.WithText(fact, Bad(fact, "", "").Output, Bad(fact, "", "").Code);
        trust.MeetAsync(node, facts, new RecordingObserver { WhatIf = true }, waits: true, CancellationToken.None).GetAwaiter().GetResult();
        return trust;
    }

    private static IEnumerable<Step> RabbitSteps(Profile profile)
    {
        var password = new ServicePassword("it's", new Secret("a \"quoted\" $password"), IsGenerated: false);
        yield return new RabbitMqStep(new RabbitMqSettings("openstack", Management: true, profile, new RepositorySettings()), password);
        yield return new RabbitUserStep(new RabbitUserSettings("it's", password) { VirtualHost = "it's", Tags = ["administrator"], Permission = new RabbitPermission("it's", "it's", "^a'$", "", ".*") });
        yield return new RabbitUserStep(new RabbitUserSettings("guest", Password: null));
        yield return new RabbitPluginStep(["rabbitmq_management", "rabbitmq_top"]);
    }

    private static IEnumerable<BaselineSettings> Settings =>
    [
        new(),
        new() { Trust = new TrustSettings { User = "stack" }, TimeLog = new TimeLogSettings { User = "stack" } },
        new() { Time = new TimeSettings { LocalStratum = 10 }, Repository = new RepositorySettings { BaseUrl = ["http://mirror.lab/it's here"], Proxy = "http://proxy.lab:3128" }, BuildTools = true },
        new() { Repository = new RepositorySettings { BaseUrl = ["http://a", "http://b"] } },
    ];

    /// <summary>A machine that is wrong everywhere; one that runs what it should not and has old configuration; one with unsigned packages.</summary>
    private static IEnumerable<Func<Fact, (string Output, int Code)>> BadNodes =>
    [
        fact => Bad(fact, "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nStartedAt=t 1\n", "mode=Enforcing\n"),
        fact => Bad(fact, "LoadState=loaded\nActiveState=failed\nUnitFileState=disabled\nStartedAt=\n", "mode=Disabled\npolicy=yes\nbootoff=yes\n"),
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
        AccountFact { User: "it" } => ("", 2),
        AccountFact account => ($"{account.User}:x:0:0::/home/{account.User}:/bin/bash\nusers\n", 0),
        SshFolderFact folder => (selinux.Contains("Disabled", StringComparison.Ordinal) ? $"home=755 root\nkey=id_rsa 600 {folder.User}\nprivate=id_rsa \n"
            : selinux.Contains("Permissive", StringComparison.Ordinal) ? $"home=755 root\nfolder=700 {folder.User}\nkey=id_rsa 600 {folder.User}\nprivate=id_rsa {SampleKeys.Line("user of it")}\n"
            : "home=777 root\nfolder=755 root\nkey=id_rsa 600 root\nprivate=id_rsa \nkey=id_ecdsa 644 daemon\nlabels=3\n", 0),
        UserFileFact file => ($"mode=644\nowner=root\ngroup=root\nsize={SampleKeys.WrongFile.Length}\npath=/home/stack/{file.Name}\nmodified=99\n\n{SampleKeys.WrongFile}", 0),
        SshServerFact => (SampleKeys.Server("controller"), 0),
        LoginFact login => (string.Concat(login.Targets.Split(',').Select(target => $"255\t{target.Split(' ')[0]}\tPermission denied (publickey).\n")), 0),
        FileFact { Path: "/.autorelabel" or Repositories.KeyFolder } => ("", 0),
        FileFact file => ($"mode=644\nowner=root\ngroup=root\nsize=2\npath={file.Path}\nmodified=99\n\n#\n", 0),
        PackagesFact => ("no package provides x\n", 1),
        ChronyFact => (SilentClock, 0),
        FirewallFact => ("running=yes\nports=1/tcp\n", 0),
        UpdatesFact => ("kernel.x86_64 4 updates\n", 100),
        KernelFact => ("4.el7.x86_64\n", 0),
        MariaDbFact => (unit.Contains("StartedAt=\n", StringComparison.Ordinal) ? OpenDatabase.Replace("localhost\topen", "localhost\tother", StringComparison.Ordinal) : unit.Contains("not-found", StringComparison.Ordinal) ? "way\tnone\t1\nERROR 1045 (28000): no\n" : OpenDatabase, 0),
        MariaDbDataFact => ("innodb=yes\n", 0),
        PacketFilterFact => ("-A INPUT -j DROP\n", 0),
        AddressesFact => ("1: lo    inet 127.0.0.1/8 scope host lo\n1: lo    inet6 ::1/128 scope host\n", 0),
        PortHoldersFact => ("python\t7\tx.service\nnc\t8\t\n", 0),
        EtcdMembersFact => ("""{"members":[{"ID":"1","name":"default","peerURLs":["http://localhost:2380"]}]}""", 0),
        EtcdDataFact => ("mode=755\nowner=root:root\nmember=yes\nforeign=3\n", 0),
        RepositoryFilesFact => ("89 epel.repo\n[epel]\nbaseurl=x\n[other]\nmirrorlist=http://mirrorlist.centos.org/?a\n[base]\nbaseurl=y/os/\n\n", 0),
        RabbitFact => unit.Contains("=active", StringComparison.Ordinal) ? (Rabbit.Answer("node rabbit@else", "running true", "loopback", "vhost x", "user guest administrator", "user it's"), 0)
            : unit.Contains("not-found", StringComparison.Ordinal) ? ("Error: unable to connect\n", 2) : ("", 0),
        RabbitRemainsFact => ("data rabbit@else\nepmd 99\n", 0),
        FileAccessFact => ("644 root:root\n", 0),
        AmqpLoginFact => ("01000000000005000a003200ce\n", 0),
        CardNamesFact => ("running\tro quiet\ngrubby\tyes\nentry\tro\n", 0),
        PortsFact => ("udp UNCONN 0 0 *:11211 *:*\ntcp LISTEN 0 128 127.0.0.1:5672 *:*\n", 0),
        _ => ("", 0),
    };
}
