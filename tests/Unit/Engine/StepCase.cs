using System.Globalization;
using System.Text.Json;
using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>
/// A case of a step as a file tells it: the node's files and what it says (<c>files</c>, <c>facts</c>), what it is told to do in which order
/// and what comes of that (<c>acts</c>), and what the step reports (<c>changes</c>, <c>written</c>, <c>fails</c>). Texts are strings, arrays
/// of lines, or <c>{"like": "Text/hosts"}</c>, <c>{"exit": 1, "output": "..."}</c>, <c>{"rabbit": ["node rabbit@controller"]}</c>; of a file also <c>{"mode": "600", "output": "..."}</c>.
/// </summary>
internal sealed class StepCase(JsonElement json)
{
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Fixtures", "Engine");

    public static StepCase Load(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return new StepCase(document.RootElement.Clone());
    }

    public async Task ProveAsync()
    {
        var node = Sample.Node(Text("node") ?? "controller");
        var simulated = Simulated();
        var before = Pairs(json, "written").ToDictionary(pair => pair.Name, pair => simulated.TextOf(pair.Name) ?? "");

        var preview = await simulated.ConvergeAsync(Step(), node, new RecordingObserver { WhatIf = true });
        Assert.Empty(simulated.Acts);
        Assert.False(preview.Changed);
        if (Text("fails") is { } words)
        {
            Assert.Contains(words, (await simulated.FailAsync(Step(), node)).Message, StringComparison.Ordinal);
            Assert.Equal(Lines("acts"), simulated.Acts);
            return;
        }

        var step = Step();
        var result = await simulated.ConvergeAsync(step, node);
        Assert.Equal(Lines("changes"), result.Changes.Select(change => change.ToString()));
        Assert.Equal(Lines("acts"), simulated.Acts);
        Assert.Equal(json.TryGetProperty("reboot", out _), result.RebootRequired);
        foreach (var (path, difference) in Pairs(json, "written"))
            Assert.Equal(difference.EnumerateArray().Select(line => line.GetString()), TextDifference.Between(before[path], simulated.TextOf(path)!));

        var again = await simulated.ConvergeAsync(step, node);
        Assert.Empty(again.Changes);
        Assert.False(again.Changed);
        Assert.Equal(1, again.RoundTrips);
        var findings = await new Converger(simulated, new RecordingObserver()).CompareAsync(node, [new MadeStep([.. step.For(node)])], TestContext.Current.CancellationToken);
        Assert.DoesNotContain(findings, finding => finding.Status is FindingStatus.Different or FindingStatus.Unreadable);
    }

    private SimulatedNode Simulated()
    {
        var simulated = Sample.Simulated(Text("system") == "container" ? Sample.Container : Sample.Machine);
        Apply(json, simulated);
        foreach (var act in json.GetProperty("acts").EnumerateArray().Where(act => act.ValueKind == JsonValueKind.Object))
        {
            var exit = act.TryGetProperty("exit", out var code) ? code.GetInt32() : 0;
            simulated.Can(act.GetProperty("run").GetString()!, node => Apply(act, node), exit == 0 ? null : new Said("", exit, act.GetProperty("says").GetString()!));
        }

        return simulated;
    }

    private static void Apply(JsonElement from, SimulatedNode simulated)
    {
        foreach (var (path, content) in Pairs(from, "files"))
        {
            simulated.HasFile(path, TextOf(content));
            if (content.ValueKind == JsonValueKind.Object && content.TryGetProperty("mode", out var mode))
                simulated.HasMode(path, mode.GetString()!);
        }

        foreach (var (key, answer) in Pairs(from, "facts"))
            simulated.Answers(key, TextOf(answer), answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("exit", out var code) ? code.GetInt32() : 0);
    }

    private static IEnumerable<(string Name, JsonElement Value)> Pairs(JsonElement from, string name)
        => from.TryGetProperty(name, out var pairs) ? pairs.EnumerateObject().Select(pair => (pair.Name, pair.Value)) : [];

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Concat(value.EnumerateArray().Select(line => line.GetString() + "\n")),
        _ => value.TryGetProperty("rabbit", out var records) ? Rabbit.Answer([.. records.EnumerateArray().Select(record => record.GetString()!)]) : value.TryGetProperty("like", out var like) ? File.ReadAllText(Path.Combine(Folder, "..", like.GetString()!)) : value.TryGetProperty("output", out var output) ? TextOf(output) : "",
    };

    private string? Text(string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private IEnumerable<string> Lines(string name)
        => json.GetProperty(name).EnumerateArray().Select(line => line.ValueKind == JsonValueKind.String ? line.GetString()! : line.GetProperty("run").GetString()!);

    private Step Step()
    {
        var arguments = json.GetProperty("step");
        return arguments.GetProperty("name").GetString() switch
        {
            "HostName" => new HostNameStep(),
            "HostsFile" => new HostsFileStep(),
            "Firewall" => new FirewallStep(Enum.Parse<FirewallState>(Argument("state")!)),
            "Selinux" => new SelinuxStep(Enum.Parse<SelinuxMode>(Argument("mode")!)),
            "BaseRepo" => new BaseRepositoryStep(Repository(), Argument("upgrade") is not null),
            "BasePackage" => new BasePackageStep(Repository(), Argument("buildTools") is not null),
            "Chrony" => new ChronyStep(new ChronySettings([Argument("source")!], new TimeSettings
            {
                Upstream = Argument("upstream") is { } upstream ? [upstream] : [],
                LocalStratum = Argument("localStratum") is { } stratum ? int.Parse(stratum, CultureInfo.InvariantCulture) : null,
                Zone = Argument("zone"),
            })),
            "Memcached" => new MemcachedStep(new CacheSettings { Size = Whole("size") ?? 64, MaxConnections = Whole("connections") ?? 1024 }, Repository()),
            "Etcd" => new EtcdStep(new EtcdSettings { Cluster = Argument("cluster") ?? "etcd-cluster-01" }, Argument("loopback") is not null, Argument("resetData") is not null),
            "SshTrust" => new SshTrustStep(new Trust(Argument("user") ?? "root", Enum.Parse<TrustTopology>(Argument("topology") ?? "Mesh")), Peers()),
            "CronJob" => new CronJobStep(new CronJob(Argument("job") ?? "chronyc-sources", Argument("schedule") ?? "*/30 * * * *", Argument("user") ?? "root", Argument("command") ?? "/usr/bin/chronyc sources", "/var/log/chronyc.log") { IsAbsent = Argument("absent") is not null }),
            "RabbitMq" => new RabbitMqStep(
                new RabbitMqSettings("openstack", Argument("management") is not null, Enum.Parse<Profile>(Argument("profile") ?? "Guide"), new RepositorySettings()),
                Password("openstack")),
            "RabbitUser" => new RabbitUserStep(new RabbitUserSettings(Argument("user")!, Argument("absent") is null ? Password(Argument("user")!) ?? ServicePassword.Generate(Argument("user")!) : null)
            {
                VirtualHost = Argument("virtualHost") ?? "/",
                Permission = Argument("permission")?.Split(' ') is [var configure, var write, var read] ? new RabbitPermission(Argument("user")!, Argument("virtualHost") ?? "/", configure, write, read) : null,
                Tags = Argument("tags")?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            }),
            "RabbitPlugin" => new RabbitPluginStep([Argument("plugin")!]),
            "MariaDb" => new MariaDbStep(new MariaDbSettings(Enum.Parse<Profile>(Argument("profile") ?? "Guide"), 4096, new RepositorySettings())
            {
                Root = Argument("password") is { } password ? new ServicePassword("root", new Secret(password), IsGenerated: false) : null,
            }),
            var name => throw new InvalidDataException($"There is no step '{name}'."),
        };

        string? Argument(string name) => arguments.TryGetProperty(name, out var value) ? value.ToString() : null;

        int? Whole(string name) => Argument(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        // The case's own node tells by its own answers; the others as the case says, unless they cannot be reached.
        TrustMeeting Peers()
        {
            var meeting = new TrustMeeting((peer, _) => Argument("unreachable") == peer.Name
                ? throw new NodeException(ErrorIds.ConnectionFailed, $"{peer.Name} ({peer.Address}): no route to host.", "Look whether the node is up.")
                : Task.FromResult(SampleKeys.Of(peer.Name, hasKey: Argument("keyless") != peer.Name)));
            meeting.Close();
            return meeting;
        }
        ServicePassword? Password(string user) => Argument("password") is { } password ? new ServicePassword(user, new Secret(password), IsGenerated: false) : null;

        RepositorySettings Repository() => new()
        {
            BaseUrl = Argument("baseUrl") is { } url ? [url] : [],
            Proxy = Argument("proxy"),
            Keys = Pairs(arguments, "keys").ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!),
        };
    }
}
