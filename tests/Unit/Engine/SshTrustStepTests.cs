using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Tests.Engine;

/// <summary>Three nodes that make keys, tell them and take the others', side by side as a cmdlet runs them.</summary>
public sealed class SshTrustStepTests
{
    private static readonly Trust Mesh = new("root", TrustTopology.Mesh);
    private static readonly Trust Star = new("root", TrustTopology.Star);

    [Fact]
    public async Task Fresh_nodes_know_each_other_and_the_second_run_finds_nothing_to_do()
    {
        var nodes = Fresh();
        Assert.All(await RunAsync(nodes, Mesh), result => Assert.Equal(3, result.Result!.Changes.Count));
        foreach (var node in nodes.Values)
        {
            Assert.Equal(["user of controller", "user of compute01", "user of compute02"], KeysIn(node.TextOf("/root/.ssh/authorized_keys")!));
            Assert.Equal(6, node.TextOf("/root/.ssh/known_hosts")!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.Contains("compute02,192.168.100.13 ssh-ed25519 ", node.TextOf("/root/.ssh/known_hosts"), StringComparison.Ordinal);
        }

        Assert.All(await RunAsync(nodes, Mesh), result => Assert.Equal((false, 1), (result.Result!.Changed, result.Result.RoundTrips)));
    }

    [Fact]
    public async Task Nobody_logs_in_before_all_have_taken_the_keys()
    {
        // A login works once the other has the key: whoever is first, waits for the last.
        var results = await RunAsync(Fresh(), Mesh);
        Assert.All(results, result => Assert.Null(result.Failure));
    }

    [Fact]
    public async Task A_new_node_joins_and_the_old_ones_keep_their_keys()
    {
        var nodes = Fresh();
        await RunAsync(nodes, Mesh);
        var (key, authorized) = (nodes["controller"].TextOf("/root/.ssh/id_rsa"), nodes["controller"].TextOf("/root/.ssh/authorized_keys")!);
        nodes["compute02"] = Fresh("compute02");
        var results = await RunAsync(nodes, Mesh);
        Assert.All(results, result => Assert.Null(result.Failure));
        Assert.Equal(key, nodes["controller"].TextOf("/root/.ssh/id_rsa"));
        Assert.Equal(authorized, nodes["controller"].TextOf("/root/.ssh/authorized_keys"));
    }

    [Fact]
    public async Task A_node_that_is_not_in_the_run_is_asked_and_what_it_lacks_is_said()
    {
        var nodes = Fresh();
        await RunAsync(nodes, Mesh);
        nodes["compute02"] = Fresh("compute02", key: "another user of compute02");
        var results = await RunAsync(nodes, Mesh, "compute02");
        var failure = Assert.Single(results).Failure!;
        Assert.Equal(ErrorIds.NotConverged, failure.ErrorId);
        Assert.Contains("controller does not know this node's key yet: Get-OSNode controller | Set-OSSshTrust", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Changed before that: ", failure.Message.Replace("/root/.ssh: key pair, ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_without_a_key_that_is_not_in_the_run_stops_all_before_any_key_is_spread()
    {
        var nodes = Fresh();
        var results = await RunAsync(nodes, Mesh, "controller", "compute01");
        Assert.All(results, result => Assert.Equal((ErrorIds.PeerMissing, "Get-OSNode | Set-OSSshTrust"), (result.Failure!.ErrorId, result.Failure.RecommendedAction)));
        Assert.All(results, result => Assert.Contains("compute02 has no key pair", result.Failure!.Message, StringComparison.Ordinal));
        Assert.All(nodes.Values, node => Assert.Null(node.TextOf("/root/.ssh/authorized_keys")));
    }

    [Fact]
    public async Task A_node_of_the_run_that_fails_is_named_and_nothing_is_spread()
    {
        var nodes = Fresh();
        nodes["compute01"].Before = _ => throw new NodeException(ErrorIds.ConnectionFailed, "compute01: no route to host.", "Look.");
        var results = await RunAsync(nodes, Mesh);
        Assert.Equal(ErrorIds.ConnectionFailed, results.Single(result => result.Node == "compute01").Failure!.ErrorId);
        Assert.All(results.Where(result => result.Node != "compute01"), result => Assert.Equal(ErrorIds.PeerMissing, result.Failure!.ErrorId));
        Assert.All(results.Where(result => result.Node != "compute01"), result => Assert.Contains("compute01: it failed before it had told its keys", result.Failure!.Message, StringComparison.Ordinal));
        Assert.All(nodes.Values, node => Assert.Null(node.TextOf("/root/.ssh/authorized_keys")));
    }

    [Fact]
    public async Task In_a_star_only_the_controller_logs_in_and_keys_of_a_former_mesh_go()
    {
        var nodes = Fresh();
        await RunAsync(nodes, Mesh);
        var results = await RunAsync(nodes, Star);
        Assert.All(results, result => Assert.Null(result.Failure));
        Assert.All(nodes.Values, node => Assert.Equal(["user of controller"], KeysIn(node.TextOf("/root/.ssh/authorized_keys")!)));
        Assert.All(await RunAsync(nodes, Star), result => Assert.False(result.Result!.Changed));

        var fresh = Fresh();
        Assert.All(await RunAsync(fresh, Star), result => Assert.Null(result.Failure));
        Assert.Null(fresh["compute01"].TextOf("/root/.ssh/id_rsa"));
        Assert.Null(fresh["compute01"].TextOf("/root/.ssh/known_hosts"));
        Assert.NotNull(fresh["controller"].TextOf("/root/.ssh/known_hosts"));
    }

    [Fact]
    public void A_star_needs_a_controller()
    {
        var inventory = new Inventory { Nodes = [new Node { Name = "a", Roles = [Role.Compute], Address = "10.0.0.1" }] };
        var fault = Assert.Throws<NodeException>(() => new SshTrustStep(Star, null).For(inventory.Nodes[0]).ToList());
        Assert.Equal(ErrorIds.InvalidSetting, fault.ErrorId);
    }

    [Fact]
    public async Task A_preview_makes_nothing_and_says_what_follows()
    {
        var nodes = Fresh();
        var results = await RunAsync(nodes, Mesh, whatIf: true);
        Assert.All(results, result => Assert.Equal(3, result.Result!.Changes.Count));
        Assert.All(results, result => Assert.Contains("compute01 has no key yet", result.Result!.Changes[1].Before, StringComparison.Ordinal));
        Assert.All(nodes.Values, node => Assert.Empty(node.Acts));
    }

    [Fact]
    public async Task A_preview_with_a_node_that_cannot_be_reached_warns_of_it()
    {
        var nodes = Fresh();
        nodes["compute02"].Before = _ => throw new NodeException(ErrorIds.ConnectionFailed, "compute02: no route to host.", "Look.");
        var result = Assert.Single(await RunAsync(nodes, Mesh, whatIf: true, "controller"));
        Assert.Null(result.Failure);
        Assert.Single(result.Result!.Changes);
    }

    [Fact]
    public async Task A_host_key_that_has_changed_is_replaced_and_both_are_shown()
    {
        var nodes = Fresh();
        await RunAsync(nodes, Mesh);
        var old = SampleKeys.Line(SampleKeys.HostKeysOf("compute02")[0]);
        nodes["compute02"].Answers(SshServerFact.Instance.Key, $"key {SampleKeys.Line("host of the new compute02", "ssh-ed25519")}\nkey {SampleKeys.Line("host of compute02")}\n");
        var change = (await RunAsync(nodes, Mesh)).Single(result => result.Node == "controller").Result!.Changes[0];
        Assert.Contains(SampleKeys.HostKeysOf("compute02")[0].Fingerprint, change.Before, StringComparison.Ordinal);
        Assert.Contains(SampleKeys.Key("host of the new compute02", "ssh-ed25519").Fingerprint, change.After, StringComparison.Ordinal);
        Assert.DoesNotContain(old, nodes["controller"].TextOf("/root/.ssh/known_hosts")!, StringComparison.Ordinal);
    }

    private static Dictionary<string, SimulatedNode> Fresh() => Sample.Inventory().Nodes.ToDictionary(node => node.Name, node => Fresh(node.Name));

    /// <summary>A node without keys; it makes some when it is told to, and logs in where its key is accepted and the host is known.</summary>
    private static SimulatedNode Fresh(string name, string? key = null)
    {
        var mine = SampleKeys.Line(key ?? $"user of {name}");
        return Sample.Simulated()
            .Answers("getent passwd root", "root:x:0:0:root:/root:/bin/bash\nroot\n")
            .Answers(new SshFolderFact("root").Key, "home=550 root\nfolder=700 root\n")
            .Answers(SshServerFact.Instance.Key, SampleKeys.Server(name))
            .Can("The others have taken the keys")
            .Can("ssh-keygen -q", node => node.HasFile("/root/.ssh/id_rsa", mine).Answers(new SshFolderFact("root").Key, $"home=550 root\nfolder=700 root\nkey=id_rsa 600 root\nprivate=id_rsa {mine} x\npublic=id_rsa {mine} x\n"));
    }

    private static IEnumerable<string> KeysIn(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => Sample.Inventory().Nodes.Select(node => $"user of {node.Name}").First(name => line.StartsWith(SampleKeys.Line(name), StringComparison.Ordinal)));

    private static Task<IReadOnlyList<(string Node, StepResult? Result, NodeException? Failure)>> RunAsync(Dictionary<string, SimulatedNode> nodes, Trust trust, params string[] names) => RunAsync(nodes, trust, whatIf: false, names);

    /// <summary>Runs the step on these nodes at the same time; the others are asked. None may hang.</summary>
    private static async Task<IReadOnlyList<(string Node, StepResult? Result, NodeException? Failure)>> RunAsync(Dictionary<string, SimulatedNode> nodes, Trust trust, bool whatIf, params string[] names)
    {
        var inventory = Sample.Inventory().Nodes;
        var network = new Network(nodes);
        var meeting = TrustMeeting.By(network, _ => "root");
        List<Node> asked = [.. inventory.Where(node => names.Length == 0 || names.Contains(node.Name))];
        asked.ForEach(meeting.Join);
        meeting.Close();
        return await Task.WhenAll(asked.Select(node => Task.Run(() => OneAsync(node)))).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        async Task<(string Node, StepResult? Result, NodeException? Failure)> OneAsync(Node node)
        {
            try
            {
                var result = await new OpenStackTrain.Engine.Convergence.Converger(network, new RecordingObserver { WhatIf = whatIf }, OpenStackTrain.Engine.Convergence.Run.Of("Test")).ConvergeAsync(node, new SshTrustStep(trust, meeting), TestContext.Current.CancellationToken);
                return (node.Name, result, null);
            }
            catch (NodeException failure)
            {
                return (node.Name, null, failure);
            }
            finally
            {
                meeting.Leave(node);
            }
        }
    }

    /// <summary>The nodes, each by its name, and what becomes of a login from one to another.</summary>
    private sealed class Network(Dictionary<string, SimulatedNode> nodes) : OpenStackTrain.Engine.Convergence.INodeRunner
    {
        private readonly Lock gate = new();

        public Task<IReadOnlyList<OpenStackTrain.Transport.SectionResult>> RunAsync(Node node, OpenStackTrain.Transport.NodeScript script, CancellationToken cancellation)
        {
            lock (gate)
            {
                var simulated = nodes[node.Name];

                // What is changed comes before what is asked: the answer to the logins is made when all of the script's changes are done.
                var acts = script with { Sections = [.. script.Sections.Where(section => section.Kind == OpenStackTrain.Transport.SectionKind.Act)] };
                var done = acts.Sections.Count > 0 ? simulated.RunAsync(node, acts, cancellation).Result : [];
                foreach (var login in script.Sections.Where(section => section.Name.StartsWith("ssh -o", StringComparison.Ordinal)))
                    simulated.Answers(login.Name, string.Concat(Trust.TargetsOf(node).Select(target => CanLogIn(node, target) ? $"ok\t{target.Name}\n" : $"255\t{target.Name}\troot@{target.Name}: Permission denied (publickey).\n")));
                var asks = script with { Sections = [.. script.Sections.Where(section => section.Kind == OpenStackTrain.Transport.SectionKind.Ask)] };
                return Task.FromResult<IReadOnlyList<OpenStackTrain.Transport.SectionResult>>([.. done, .. simulated.RunAsync(node, asks, cancellation).Result]);
            }
        }

        private bool CanLogIn(Node from, Node to)
            => nodes[from.Name].TextOf("/root/.ssh/id_rsa") is { } key && nodes[to.Name].TextOf("/root/.ssh/authorized_keys")?.Contains(key, StringComparison.Ordinal) == true;
    }
}
