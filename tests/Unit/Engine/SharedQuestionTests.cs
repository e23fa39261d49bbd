using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Tests.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>Facts that one program answers together, in a real shell: each gets what it would have got alone.</summary>
public sealed class SharedQuestionTests : IDisposable
{
    private readonly LocalNode node = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => node.Dispose();

    [Fact]
    public async Task Files_are_read_together_whatever_they_hold()
    {
        string At(string name, params byte[] content)
        {
            var path = Path.Combine(node.Folder, name);
            File.WriteAllBytes(path, content);
            return path;
        }

        byte[] binary = [0, 10, 10, 13, 255, 39, 34, .. "\n--ost--\n"u8, 0];
        string[] paths =
        [
            At("empty"), At("one's own:name", (byte)'x'), node.Folder, Path.Combine(node.Folder, "absent"), At("binary", binary),
            At("long", new byte[FileFact.MostBytes + 1]), Path.Combine(node.Folder, "link"), Path.Combine(node.Folder, "nowhere"), At("last", "\n--ost--\n"u8.ToArray()),
        ];
        File.CreateSymbolicLink(paths[6], "binary");
        File.CreateSymbolicLink(paths[7], "gone");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(paths[1], UnixFileMode.UserRead);

        var facts = await ReadAsync([.. paths.Select(path => new FileFact(path))]);

        FileState Of(int index) => facts.Get(new FileFact(paths[index]));
        Assert.Equal((true, 0), (Of(0).Exists, Of(0).Content.Length));
        Assert.Equal(("400", "x", File.GetLastWriteTimeUtc(paths[1]).Subtract(DateTime.UnixEpoch).Ticks / 10), (Of(1).Mode, Of(1).Text, Of(1).ModifiedAt));
        Assert.Contains("no regular file", Assert.Throws<FactException>(() => Of(2)).Message, StringComparison.Ordinal);
        Assert.False(Of(3).Exists);
        Assert.Equal(binary, Of(4).Content);
        Assert.Contains("too long", Assert.Throws<FactException>(() => Of(5)).Message, StringComparison.Ordinal);
        Assert.Equal((paths[4], binary), (Of(6).Path, Of(6).Content), (one, other) => one.Item1 == other.Item1 && one.Item2.AsSpan().SequenceEqual(other.Item2));
        Assert.False(Of(7).Exists);
        Assert.Equal("\n--ost--\n", Of(8).Text);
    }

    [Fact]
    public void Of_a_damaged_answer_about_files_no_content_is_believed()
    {
        var whole = Encoding.Latin1.GetBytes("path=/a\nmode=644\nowner=r\ngroup=r\nmodified=1.5\nsize=3\n\nabc\n--ost--\npath=/b\nmode=644\nowner=r\ngroup=r\nmodified=1.5\nsize=3\n\nxyz\n--ost--\n");
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(
            Gen.Choose(0, whole.Length).ToArbitrary(),
            Gen.Choose(0, 20).ToArbitrary(),
            (at, count) =>
            {
                byte[] damaged = [.. whole[..at], .. whole[Math.Min(at + count, whole.Length)..]];
                var parts = FilesQuestion.Instance.Split(damaged, 2);
                return parts.Count == 2 && parts.Zip(["abc", "xyz"]).All(pair => IsBelievedOnlyAs(pair.First, pair.Second, count));
            }));

        // What is missing in the middle of a content shows by its length; a header that lost its size, or all of its lines, has none.
        static bool IsBelievedOnlyAs(byte[] part, string content, int lost)
        {
            try
            {
                var file = new FileFact("/x").Parse(new SectionResult("", 0, part, ""));
                return !file.Exists || file.Text == content || lost > 0 && file.Content.Length == 3;
            }
            catch (FactException)
            {
                return true;
            }
        }
    }

    [Theory]
    [InlineData("""users:(("memcached",pid=1,fd=26))""", "memcached 1")]
    [InlineData("", "nobody")]
    [InlineData("gone", "none")]
    public async Task A_socket_that_came_between_is_asked_about_again(string again, string holder)
    {
        const string line = "LISTEN 0 128 127.0.0.1:11211 0.0.0.0:*";
        var fact = new PortHoldersFact(11211);
        var ss = $"ss() {{ if [ $# = 1 ]; then echo '{line}'; else echo State; {(again == "gone" ? ":" : $"echo '{line} {again}'")}; fi; }}\n";

        var answer = Assert.Single(await node.RunAsync(new Node { Name = "a", Roles = [], Address = "127.0.0.1" }, new NodeScript([new ScriptSection("ports", ss + fact.Shell, SectionKind.Ask)], TimeSpan.FromMinutes(1)), Cancellation));

        var holders = fact.Parse(answer).Select(one => one.Id.Length == 0 ? "nobody" : $"{one.Process} {one.Id}");
        Assert.Equal(holder == "none" ? [] : [holder], holders);
    }

    [Fact]
    public async Task Ports_are_looked_up_together()
    {
        using var one = Listener();
        using var other = Listener();
        var (first, second) = (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)other.LocalEndpoint).Port);
        _ = Local.Need("ss");

        var facts = await ReadAsync(new PortHoldersFact(first), new PortHoldersFact(1), new PortHoldersFact(second));

        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(own, Assert.Single(facts.Get(new PortHoldersFact(first))).Id);
        Assert.Empty(facts.Get(new PortHoldersFact(1)));
        Assert.Equal(own, Assert.Single(facts.Get(new PortHoldersFact(second))).Id);

        static TcpListener Listener()
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return listener;
        }
    }

    [Theory]
    [InlineData("most=4096\ncurrent=1024\n--\nmost=4096\n--\n", 1024L, 4096L)]
    [InlineData("most=unlimited\ncurrent=1024\n--\n", 1024L, long.MaxValue)]
    [InlineData("most=4096\n", null, long.MaxValue)]
    public void Limits_that_are_asked_together_are_told_apart(string said, long? current, long most)
    {
        var parts = OpenFilesQuestion.Instance.Split(Encoding.UTF8.GetBytes(said), 2);
        Assert.Equal(new OpenFilesLimit(current, most), new OpenFilesFact("a").Parse(new SectionResult("", 0, parts[0], "")));
        Assert.Null(new OpenFilesFact("b").Parse(new SectionResult("", 0, parts[1], "")).Current);
    }

    [Theory]
    [InlineData(0, "200 200 200 200")]
    [InlineData(200, "200 200 200 200")]
    [InlineData(0, "200 404 200 refused")]
    [InlineData(0, "404 200 200 200")]
    public async Task Addresses_are_fetched_one_after_the_other_where_they_are_near_and_each_is_told_right(int pause, string answers)
    {
        _ = Local.Need("curl");
        using var server = new HttpListener();
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var root = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/");
        server.Prefixes.Add(root);
        server.Start();
        var serving = ServeAsync();
        var urls = answers.Split(' ').Select((answer, index) => answer == "refused" ? "http://127.0.0.1:1/" : string.Create(CultureInfo.InvariantCulture, $"{root}{answer}/{index}")).ToList();
        var fact = AddressFact.About(urls, proxy: null);

        var told = (await ReadAsync(fact)).Get(fact);

        server.Stop();
        await serving;
        Assert.Equal(answers.Replace("refused", "", StringComparison.Ordinal).Split(' '), urls.Select(url => told[url].IsThere ? "200" : told[url].Reason.StartsWith("HTTP", StringComparison.Ordinal) ? told[url].Reason[5..] : ""));

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var context = await server.GetContextAsync();
                    await Task.Delay(pause, Cancellation);
                    context.Response.StatusCode = int.Parse(context.Request.Url!.Segments[1].Trim('/'), CultureInfo.InvariantCulture);
                    context.Response.Close();
                }
            }
            catch (Exception over) when (over is HttpListenerException or ObjectDisposedException)
            {
                // Stopped.
            }
        }
    }

    private async Task<FactSet> ReadAsync(params IReadOnlyList<Fact> asked)
    {
        var answers = await node.RunAsync(new Node { Name = "a", Roles = [], Address = "127.0.0.1" }, new NodeScript([.. asked.Select(fact => fact.Section)], TimeSpan.FromMinutes(1)), Cancellation);
        var facts = new FactSet();
        facts.Add(asked, answers.ToDictionary(answer => answer.Name, StringComparer.Ordinal));
        return facts;
    }
}
