using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Tests.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

public sealed class AmqpLoginTests
{
    private static readonly AmqpLogin Login = new("openstack", new Secret("pä$s'w\"ord"), "/");

    [Theory]
    [InlineData("accepted", "Accepted", "")]
    [InlineData("refused", "Refused", "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile.")]
    [InlineData("no-virtual-host", "VirtualHostRefused", "NOT_ALLOWED - vhost /absent not found")]
    [InlineData("no-access", "VirtualHostRefused", "NOT_ALLOWED - access to vhost '/nova' refused for user 'openstack'")]
    public void A_brokers_answers_are_understood(string file, string outcome, string text) =>
        Assert.Equal(new AmqpAnswer(Enum.Parse<AmqpOutcome>(outcome), text), AmqpLogin.Read(Captured(file)));

    [Theory]
    [InlineData("", 7, "nobody answers on 10.0.0.1:5672")]
    [InlineData("", 124, "no answer in time")]
    [InlineData("\n", 9, "something that speaks no AMQP 0-9-1 answers there")]
    [InlineData("414d5150000009\n", 9, "something that speaks no AMQP 0-9-1 answers there")]
    [InlineData("xyz\n", 0, "something that speaks no AMQP 0-9-1 answers there")]
    public void What_is_no_answer_is_told_in_words(string output, int code, string text) =>
        Assert.Equal(new AmqpAnswer(AmqpOutcome.NoAnswer, text), new AmqpLoginFact("10.0.0.1", Login).Parse(Sample.Answer(output, code)));

    [Fact]
    public void A_broker_that_says_no_more_after_the_password_has_taken_it() =>
        Assert.Equal(AmqpOutcome.VirtualHostRefused, AmqpLogin.Read(Captured("accepted")[..2]).Outcome);

    [Property]
    public void Any_damage_to_a_frame_is_understood_too(int at, byte bits, int length)
    {
        foreach (var file in (string[])["accepted", "refused", "no-access"])
        {
            var frames = Captured(file);
            var bytes = Convert.FromHexString(frames[^1]);
            bytes[(int)((uint)at % bytes.Length)] ^= bits;
            Assert.DoesNotContain(AmqpLogin.Read([.. frames[..^1], Convert.ToHexString(bytes)]).Text, char.IsControl);
            _ = AmqpLogin.Read([.. frames[..^1], frames[^1][..(int)((uint)length % frames[^1].Length)]]);
        }
    }

    [Fact]
    public void The_messages_are_those_of_the_specification()
    {
        var messages = Login.Messages;
        Assert.Equal("AMQP\0\0\t\u0001", Encoding.Latin1.GetString(messages[0]));
        var response = (byte[])[0, .. "openstack"u8, 0, .. Encoding.UTF8.GetBytes("pä$s'w\"ord")];
        byte[] expected = [5, .. "PLAIN"u8, 0, 0, 0, (byte)response.Length, .. response, 5, .. "en_US"u8, 0xCE];
        Assert.Equal(expected, messages[1][^expected.Length..]);
        Assert.Equal("01000000" + "00000c" + "000a001f" + "0001" + "00001000" + "0000" + "ce" + "01000000000008" + "000a0028" + "012f" + "00" + "00" + "ce", Convert.ToHexStringLower(messages[2]));
        Assert.Equal("0100000000000f" + "000a0032" + "00c8" + "04646f6e65" + "00000000" + "ce", Convert.ToHexStringLower(messages[3]));
    }

    [Fact]
    public void The_hash_is_the_one_that_RabbitMQ_keeps()
    {
        var hash = AmqpLogin.Hash(Login.Password);
        Assert.Equal(36, hash.Length);
        Assert.Equal(SHA256.HashData([.. hash[..4], .. Encoding.UTF8.GetBytes("pä$s'w\"ord")]), hash[4..]);
        Assert.NotEqual(hash, AmqpLogin.Hash(Login.Password));
    }

    [Fact]
    public async Task The_conversation_is_held_frame_by_frame_and_tells_nothing_secret()
    {
        Local.Need("bash");
        using var broker = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        broker.Start();
        var port = ((System.Net.IPEndPoint)broker.LocalEndpoint).Port;
        var heard = Task.Run(async () =>
        {
            using var client = await broker.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            var stream = client.GetStream();
            var messages = Login.Messages;
            for (var index = 0; index < 3; index++)
            {
                var message = new byte[messages[index].Length];
                await stream.ReadExactlyAsync(message, TestContext.Current.CancellationToken);
                Assert.Equal(messages[index], message);
                await stream.WriteAsync(Convert.FromHexString(Captured("accepted")[index]), TestContext.Current.CancellationToken);
            }

            var farewell = new byte[messages[3].Length];
            await stream.ReadExactlyAsync(farewell, TestContext.Current.CancellationToken);
            Assert.Equal(messages[3], farewell);
        }, TestContext.Current.CancellationToken);
        var text = Login.Shell("127.0.0.1").Replace($" {AmqpLogin.Port}", $" {port}", StringComparison.Ordinal);
        var ended = await Local.RunAsync(Local.Need("sh"), [], text, TestContext.Current.CancellationToken);
        await heard;
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        Assert.Equal(Captured("accepted"), Encoding.ASCII.GetString(ended.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void No_name_of_a_fact_and_no_text_of_it_shows_the_password()
    {
        var fact = new AmqpLoginFact("10.0.0.1", Login);
        var web = new RabbitManagementFact("10.0.0.1", "openstack") { Password = Login.Password };
        Assert.All((string[])[fact.Key, fact.ToString(), web.Key, web.ToString(), fact.Shell], text => Assert.DoesNotContain("w\"ord", text, StringComparison.Ordinal));
        Assert.Contains("user = \"openstack:pä$s'\\''w\\\"ord\"' |", web.Shell, StringComparison.Ordinal);
    }

    private static string[] Captured(string file) => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Amqp", file + ".txt"));
}
