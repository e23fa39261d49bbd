using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Tests.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>The conversations with memcached and etcd, by the shell texts themselves where a socket will do, and what is understood of them.</summary>
public sealed class ServiceAnswerTests
{
    private static readonly MemcachedFact Memcached = new("192.168.100.11", "controller");
    private static readonly EtcdFact Etcd = new("192.168.100.11", "controller");

    [Theory]
    [InlineData("STORED\r\nVALUE openstack-train:controller 0 10\r\ncontroller\r\nEND\r\n", 0, true, "")]
    [InlineData("STORED\r\nVALUE openstack-train:controller 0 9\r\ncompute01\r\nEND\r\n", 0, false, "did not give the key back")]
    [InlineData("STORED\r\nEND\r\n", 0, false, "did not give the key back")]
    [InlineData("SERVER_ERROR out of memory storing object\r\nEND\r\n", 0, false, "SERVER_ERROR out of memory storing object")]
    [InlineData("", 0, false, "hung up without a word")]
    [InlineData("", 124, false, "no answer within 5 s")]
    [InlineData("bash: connect: Connection refused\nbash: /dev/tcp/192.168.100.11/11211: Connection refused\n", 1, false, "Connection refused")]
    [InlineData("bash: connect: No route to host\nbash: /dev/tcp/192.168.100.11/11211: No route to host\n", 1, false, "No route to host")]
    [InlineData("timeout: failed to run command 'bash': No such file or directory\n", 127, false, "No such file or directory")]
    [InlineData("", 1, false, "no answer")]
    public void What_memcached_says_is_understood(string output, int code, bool keeps, string said) => Assert.Equal(new ServiceAnswer(keeps, said), Memcached.Parse(Sample.Answer(output, code)));

    [Theory]
    [InlineData("health={\"health\":\"true\"} \nput={\"header\":{}} \nrange={\"kvs\":[{\"key\":\"a\"}],\"count\":\"1\"} \n", true, "")]
    [InlineData("health={\"health\": \"false\"}\n", false, "not healthy: {\"health\": \"false\"}")]
    [InlineData("health={\"health\":\"true\"}\nput={\"error\":\"etcdserver: mvcc: database space exceeded\",\"code\":8}\nrange={\"header\":{}}\n", false, "does not keep a key: etcdserver: mvcc: database space exceeded")]
    [InlineData("health={\"health\":\"true\"}\nput={}\nrange={\"header\":{}}\n", false, "does not keep a key: it did not come back")]
    [InlineData("health={\"health\":\"true\"}\nput=curl: (28) Operation timed out\nrange=\n", false, "does not keep a key: curl: (28) Operation timed out")]
    [InlineData("health=bash: /dev/tcp/192.168.100.11/2379: Connection refused\n", false, "Connection refused")]
    [InlineData("health=curl: (28) Connection timed out after 3001 milliseconds\n", false, "curl: (28) Connection timed out after 3001 milliseconds")]
    [InlineData("health=404 page not found\n", false, "404 page not found")]
    [InlineData("", false, "no answer")]
    public void What_etcd_says_is_understood(string output, bool keeps, string said) => Assert.Equal(new ServiceAnswer(keeps, said), Etcd.Parse(Sample.Answer(output)));

    [Theory]
    [InlineData("Connection refused", "on controller, systemctl status memcached")]
    [InlineData("No route to host", "Get-OSNode controller | Set-OSFirewall")]
    [InlineData("no answer within 5 s", "Get-OSNode controller | Set-OSFirewall")]
    [InlineData("Network is unreachable", "11211/tcp")]
    [InlineData("ERROR", "journalctl -u memcached")]
    public void A_client_that_gets_no_answer_says_where_to_look(string said, string where)
    {
        var finding = Assert.Single(new AnswersClients("memcached", Sample.Node(), Sample.Node("compute01"), 11211, Memcached).Compare(new FactSet().With(Memcached, new ServiceAnswer(KeepsKey: false, said))));
        Assert.Equal($"not kept: {said}", finding.Actual);
        Assert.Contains(where, finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conversation_is_held_over_a_real_socket()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var fact = new EchoFact(((IPEndPoint)server.LocalEndpoint).Port);
        var served = ServeAsync(server);
        var answer = fact.Parse(await RunAsync(fact.Shell));
        Assert.Equal("set it's $x|quit", await served);
        Assert.Equal(new ServiceAnswer(KeepsKey: true, "ONE|TWO"), answer);
    }

    [Fact]
    public async Task Nobody_at_the_port_is_told_at_once()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        server.Stop();
        var fact = new EchoFact(port);
        Assert.Equal(new ServiceAnswer(KeepsKey: false, "Connection refused"), fact.Parse(await RunAsync(fact.Shell)));
    }

    [Fact]
    public async Task The_wait_ends_when_the_answer_is_right()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var fact = new EchoFact(((IPEndPoint)server.LocalEndpoint).Port);
        var wait = new AnswersClients("echo", Sample.Node(), Sample.Node(), fact.Port, fact).Compare(new FactSet().With(fact, new ServiceAnswer(KeepsKey: false, "")))
            .Single().Repair!;
        Assert.True(wait.IsWait);
        var served = ServeAsync(server);
        Assert.Equal(0, (await RunAsync(wait.Shell)).ExitCode);
        _ = await served;
    }

    [Fact]
    public void Members_are_read_and_named_as_etcdctl_names_them()
    {
        var member = Assert.Single(new EtcdMembersFact("http://192.168.100.11:2379").Parse(Sample.Answer("""{"header":{},"members":[{"ID":"10276657743932975437","name":"default","peerURLs":["http://b:2380","http://a:2380"]},7]}""")));
        Assert.Equal(("8e9e05c52164694d", "default http://a:2380 http://b:2380"), (member.HexId, member.ToString()));
        Assert.Equal("(not started) http://c:2380", new EtcdMember("x", "", ["http://c:2380"]).ToString());
        Assert.Equal("http://[fd00::1]:2379", EtcdFact.UrlOf("fd00::1", EtcdFact.ClientPort));
    }

    [Fact]
    public void A_client_needs_the_controllers_and_asks_nothing_of_one_whose_user_said_no()
    {
        var (controller, client) = (Sample.Node(), Sample.Node("compute01"));
        var step = new MemcachedStep(new(), new());
        Assert.Equal(["controller"], step.After(client).Select(node => node.Name));
        Assert.Empty(step.After(controller));

        var silent = new FactSet().With(new MemcachedFact("192.168.100.11", "compute01"), new ServiceAnswer(KeepsKey: false, "Connection refused"));
        Assert.Equal(FindingStatus.Different, Assert.Single(step.For(client).Single().Findings(silent)).Status);
        var observer = new RecordingObserver();
        step.Hear(client, [(controller, new StepResult { Step = "Memcached", Section = "3.3.8" })], observer);
        Assert.Empty(observer.Warnings);
        step.Hear(client, [(controller, new StepResult { Step = "Memcached", Section = "3.3.8", Declined = true })], observer);
        Assert.Equal("compute01: Memcached is not proven from here, because a change on controller was declined.", Assert.Single(observer.Warnings));
        Assert.Equal(FindingStatus.NotApplicable, Assert.Single(step.For(client).Single().Findings(silent)).Status);
    }

    [Fact]
    public void A_service_cannot_be_bound_to_a_name()
    {
        var inventory = new Inventory { Nodes = [new Node { Name = "controller", Roles = [Role.Controller], Address = "controller.example" }] };
        var failure = Assert.Throws<NodeException>(() => new EtcdStep(new(), loopback: false).For(inventory.Nodes[0]).Count());
        Assert.Equal(ErrorIds.InvalidSetting, failure.ErrorId);
        Assert.Contains("'controller.example' is a name", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_controllers_are_one_cluster_and_each_is_asked_by_the_others()
    {
        var inventory = new Inventory
        {
            Nodes =
            [
                new Node { Name = "c1", Roles = [Role.Controller], Address = "10.0.0.1" }, new Node { Name = "c2", Roles = [Role.Controller], Address = "10.0.0.2" },
                new Node { Name = "n1", Roles = [Role.Compute], Address = "10.0.0.3" },
            ],
        };
        var step = new EtcdStep(new(), loopback: true);
        Assert.Contains(Everything.FindingsOf(step, inventory.Nodes[0]), finding => finding.What.EndsWith("ETCD_INITIAL_CLUSTER", StringComparison.Ordinal) && finding.Expected.StartsWith("c1=http://10.0.0.1:2380,c2=http://10.0.0.2:2380", StringComparison.Ordinal));
        Assert.Equal(["etcd on c1 (10.0.0.1, port 2379)", "etcd on c2 (10.0.0.2, port 2379)"], step.For(inventory.Nodes[2]).Select(resource => resource.Name));
    }

    private static async Task<string> ServeAsync(TcpListener server)
    {
        using var client = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        List<string> lines = [];
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lines.Add(line);
            if (line == "quit")
                break;
        }

        await stream.WriteAsync("ONE\r\nTWO\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        return string.Join('|', lines);
    }

    private static async Task<SectionResult> RunAsync(string body) => (await Local.RunScriptAsync(Local.Need("sh"), Local.Script(body)))[0];

    private sealed record EchoFact(int Port) : ConversationFact("127.0.0.1", Port)
    {
        public override string Key => "echo";

        public override string RightPattern => "ONE*TWO*";

        protected override IReadOnlyList<string> Sent => ["set it's $x", "quit"];

        protected override ServiceAnswer Understand(IReadOnlyList<string> lines) => new(KeepsKey: true, string.Join('|', lines));
    }
}
