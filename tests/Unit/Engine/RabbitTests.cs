using System.Text;
using System.Text.RegularExpressions;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

public sealed class RabbitTests
{
    private const string Clear = "Secret#1 it's";

    private static readonly AmqpLogin Login = new("nova", new Secret(Clear), "/");

    [Fact]
    public void A_password_travels_as_the_hash_that_the_broker_keeps_and_never_as_itself()
    {
        var script = Script(RabbitRepair.Password(Login));
        var texts = Regex.Matches(script, "Text\\(\"(?<it>[^\"]*)\"\\)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(match => Convert.FromBase64String(match.Groups["it"].Value)).ToList();
        Assert.Contains(texts, text => Encoding.UTF8.GetString(text) == "nova");
        Assert.Contains(texts, text => text.Length == 36);
        Assert.DoesNotContain(texts, text => Encoding.UTF8.GetString(text).Contains(Clear, StringComparison.Ordinal));
        Assert.DoesNotContain(Clear, script, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_changes_go_as_one()
    {
        var repair = RabbitRepair.Password(Login, isNew: true).TryCombine(RabbitRepair.Tags("nova", ["administrator"], []))!.TryCombine(RabbitRepair.Permit(RabbitAccount.Everything("nova", "/"), null))!;
        Assert.Null(repair.TryCombine(new Repair("true")));
        var script = Script(repair);
        Assert.Matches("(?s)change_password_hash.*set_tags.*set_permissions.*done", script);
        Assert.Single(Regex.Matches(script, "^try$", RegexOptions.Multiline, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void What_the_packages_wrapper_puts_in_double_quotes_holds_nothing_that_its_shell_would_take()
    {
        var shell = RabbitFact.Instance.Shell;
        var expression = shell[(shell.IndexOf("rabbitmqctl -q eval '", StringComparison.Ordinal) + 21)..].TrimEnd('\'');
        Assert.EndsWith(".", expression, StringComparison.Ordinal);
        Assert.DoesNotMatch("[\"$`\\\\'!]", expression);
    }

    [Fact]
    public void An_answer_is_read_whatever_the_names_are_made_of()
    {
        var state = RabbitFact.Instance.Parse(Sample.Answer(Rabbit.Answer(Rabbit.Right)));
        Assert.Equal(("rabbit@controller", "3.6.16", true, true), (state.Node, state.Version, state.IsUp, state.IsRunning));
        Assert.Equal(["administrator"], state.User("guest")!.Tags);
        Assert.Empty(state.User("openstack")!.Tags);
        Assert.Equal("\".*\" \".*\" \".*\"", state.Permission("openstack", "/")!.ToString());
        Assert.Null(state.Permission("openstack", "/nova"));
        Assert.Equal(["guest"], state.LoopbackUsers);
        Assert.Equal(["/"], state.VirtualHosts);
    }

    [Theory]
    [InlineData("", 0, "", false, "")]
    [InlineData("", 124, "", true, "rabbitmqctl had no answer within 30 s")]
    [InlineData("Error: unable to connect to node rabbit@controller: nodedown\n", 2, "* Authentication failed (rejected by the remote node), please check the Erlang cookie\n", true, "Authentication failed (rejected by the remote node), please check the Erlang cookie")]
    [InlineData("", 1, "sh: cannot\n", true, "sh: cannot")]
    [InlineData("", 69, "", true, "rabbitmqctl ended with code 69")]
    public void A_broker_without_an_answer_is_a_state(string output, int code, string error, bool isUp, string fault)
    {
        var state = RabbitFact.Instance.Parse(Sample.Answer(output, code, error));
        Assert.Equal((isUp, false, fault), (state.IsUp, state.IsRunning, state.Fault));
    }

    [Fact]
    public void What_is_no_answer_is_refused() => Assert.Throws<FactException>(() => RabbitFact.Instance.Parse(Sample.Answer("ok\n")));

    [Fact]
    public async Task The_generated_password_is_told_once_and_only_where_it_was_set()
    {
        var node = Sample.Node();
        var step = new RabbitUserStep(new RabbitUserSettings("nova", ServicePassword.Generate("nova")));
        var simulated = Sample.Simulated().Answers(RabbitFact.Instance.Key, Rabbit.Answer(Rabbit.Right))
            .Can("rabbitmqctl -q eval", changed => changed.Answers(RabbitFact.Instance.Key, Rabbit.Answer([.. Rabbit.Right, "user nova", "permission nova / .* .* .*"])));
        Assert.Empty((await simulated.ConvergeAsync(step, node, new RecordingObserver { WhatIf = true })).Accounts);
        var account = Assert.Single((await simulated.ConvergeAsync(step, node)).Accounts);
        Assert.Equal(("RabbitMQ", "nova", 40), (account.Service, account.UserName, account.Password.Length));
        Assert.Empty((await simulated.ConvergeAsync(step, node)).Accounts);
    }

    [Fact]
    public async Task Data_of_another_node_name_is_told_once()
    {
        var observer = new RecordingObserver();
        var step = new RabbitMqStep(new RabbitMqSettings("openstack", Management: false, Profile.Guide, new()));
        var facts = new FactSet().WithText(RabbitRemainsFact.Instance, "data rabbit@old\ndata rabbit@controller\n");
        await step.MeetAsync(Sample.Node(), facts, observer, waits: true, TestContext.Current.CancellationToken);
        await step.MeetAsync(Sample.Node(), facts, observer, waits: true, TestContext.Current.CancellationToken);
        Assert.Contains("/var/lib/rabbitmq/mnesia/rabbit@old holds the data of a broker with another node name", Assert.Single(observer.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_controllers_have_a_broker()
    {
        var step = new RabbitMqStep(new RabbitMqSettings("openstack", Management: false, Profile.Guide, new()));
        Assert.Equal((true, false), (step.Concerns(Sample.Node()), step.Concerns(Sample.Node("compute01"))));
    }

    [Fact]
    public void A_node_without_an_address_is_refused_in_words()
    {
        var node = Sample.Node() with { Address = "controller.example" };
        var failure = Assert.Throws<NodeException>(() => new RabbitMqStep(new RabbitMqSettings("openstack", Management: false, Profile.Guide, new())).For(node).ToList());
        Assert.Equal(ErrorIds.InvalidSetting, failure.ErrorId);
        Assert.Contains("IP address", failure.Message, StringComparison.Ordinal);
    }

    private static string Script(Repair repair)
    {
        var body = Regex.Match(repair.Shell, "<<'OST_CHANGES' \\|\\| exit 1\n(?<it>[^_]*)\nOST_CHANGES", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Groups["it"].Value;
        return Encoding.UTF8.GetString(Convert.FromBase64String(body));
    }
}
