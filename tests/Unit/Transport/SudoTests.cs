using System.Diagnostics;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Transport;

/// <summary>Login and elevation of accounts that are not root, against a real sshd and a real sudo.</summary>
public sealed class SudoTests(LocalSshd sshd) : IClassFixture<LocalSshd>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData("ostfree"), InlineData("ostcsh"), InlineData("ostfish"), InlineData("ostnoise")]
    public async Task Becomes_root_without_a_password_under_any_login_shell_and_through_noise(string user)
    {
        Assert.SkipWhen(user == "ostcsh" && Local.Find("tcsh") is null, "tcsh is not installed here.");
        Assert.SkipWhen(user == "ostfish" && Local.Find("fish") is null, "fish is not installed here.");

        Assert.Equal("0\n/root\n", await WhoAsync(sshd.Endpoint(user)));
    }

    [Theory, InlineData("ostsudo"), InlineData("ostfree")]
    public async Task Becomes_root_with_a_password_whether_it_is_asked_for_or_not(string user) =>
        Assert.Equal("0\n/root\n", await WhoAsync(sshd.Endpoint(user) with { ElevationPassword = new Secret(LocalSshd.Password) }));

    [Fact]
    public async Task Logs_in_by_password()
    {
        var endpoint = sshd.Endpoint("ostfree", password: new Secret(LocalSshd.Password));

        Assert.Equal("0\n/root\n", await WhoAsync(endpoint));
    }

    [Fact]
    public async Task A_wrong_login_password_is_told_and_not_shown()
    {
        var endpoint = sshd.Endpoint("ostfree", password: new Secret("wrong password"));

        var exception = await Assert.ThrowsAsync<NodeException>(() => sshd.ConnectAsync(endpoint));

        Assert.Equal(ErrorIds.AuthenticationFailed, exception.ErrorId);
        Assert.Contains("the password", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong password", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_elevation_wanted_is_none()
    {
        var endpoint = sshd.Endpoint("ostnone");

        Assert.NotEqual("0\n/root\n", await WhoAsync(endpoint with { Settings = endpoint.Settings with { Elevation = Elevation.None } }));
    }

    [Theory]
    [InlineData("osthang", ErrorIds.Timeout, "within 0.8 s; the node said: Mounting /home")]
    [InlineData("ostyes", ErrorIds.ProtocolError, "prints without an end (8 MB so far) and does not come to the script; the node said: Everybody says")]
    [InlineData("ostsftp", ErrorIds.ProtocolError, "the script did not start")]
    [InlineData("ostaway", ErrorIds.ProtocolError, "This account is currently not available")]
    [InlineData("ostrbash", ErrorIds.ProtocolError, "restricted")]
    [InlineData("ostcat", ErrorIds.ProtocolError, "the script did not start")]
    public async Task A_shell_that_never_comes_to_the_script_is_told_in_time(string user, string id, string text)
    {
        var endpoint = sshd.Endpoint(user);
        await using var transport = await new SshTransportFactory(SshConfigFiles.OfUser, nodes: null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(0.8)).ConnectAsync(endpoint, Cancellation);
        var clock = Stopwatch.StartNew();

        var exception = await Assert.ThrowsAsync<NodeException>(() => transport.RunAsync(Local.Script("id -u"), Cancellation));

        Assert.Equal(id, exception.ErrorId);
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ost_run", exception.Message, StringComparison.Ordinal);
        Assert.Contains(".bashrc", exception.RecommendedAction, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
    }

    [Theory]
    [InlineData("ostcat", ErrorIds.Timeout)]
    [InlineData("ostnoise", null)]
    public async Task The_password_goes_to_nobody_who_does_not_ask_for_it_and_is_never_shown(string user, string? id)
    {
        var endpoint = sshd.Endpoint(user) with { ElevationPassword = new Secret(LocalSshd.Password) };
        await using var transport = await new SshTransportFactory(SshConfigFiles.OfUser, nodes: null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(4)).ConnectAsync(endpoint, Cancellation);

        var exception = await Record.ExceptionAsync(() => transport.RunAsync(Local.Script("id -u"), Cancellation));

        Assert.Equal(id, (exception as NodeException)?.ErrorId);
        Assert.DoesNotContain(LocalSshd.Password, $"{exception}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ostsudo", null, ErrorIds.ElevationPassword, "none was given")]
    [InlineData("ostsudo", "wrong password", ErrorIds.ElevationPassword, "refused the password")]
    [InlineData("ostsudo", "two\nlines", ErrorIds.ElevationPassword, "line end")]
    [InlineData("ostnone", LocalSshd.Password, ErrorIds.ElevationDenied, "sudoers")]
    [InlineData("osttty", LocalSshd.Password, ErrorIds.ElevationDenied, "terminal")]
    [InlineData("ostout", null, ErrorIds.ProtocolError, "Please log in as the user centos.")]
    public async Task A_refusal_says_why_and_what_to_do(string user, string? password, string id, string text)
    {
        await using var transport = await sshd.ConnectAsync(sshd.Endpoint(user) with { ElevationPassword = password is null ? null : new Secret(password) });
        var clock = Stopwatch.StartNew();

        // Larger than a channel's window: writing it fails when nobody reads.
        var exception = await Assert.ThrowsAsync<NodeException>(() => transport.RunAsync(Local.Script("# " + new string('x', 4_000_000)), Cancellation));

        TestContext.Current.TestOutputHelper?.WriteLine($"{exception.Message} -> {exception.RecommendedAction} ({clock.ElapsedMilliseconds} ms)");
        Assert.Equal(id, exception.ErrorId);
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(exception.RecommendedAction);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), clock.Elapsed.ToString());
        if (password is not null)
        {
            Assert.DoesNotContain(password, exception.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Neither_the_script_nor_a_password_is_in_a_process_list_or_an_environment()
    {
        await using var transport = await sshd.ConnectAsync(sshd.Endpoint("ostsudo") with { ElevationPassword = new Secret(LocalSshd.Password) });

        var results = await transport.RunAsync(
            Local.Script("hidden='body secret'; ps axeww -o args; p=$$; while [ $p -gt 1 ]; do tr '\\0' '\\n' </proc/$p/environ; p=$(ps -o ppid= -p $p | tr -d ' '); done"),
            Cancellation);

        Assert.Contains("LC_ALL", results[0].Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("body secret", results[0].Text(), StringComparison.Ordinal);
        Assert.DoesNotContain(LocalSshd.Password, results[0].Text(), StringComparison.Ordinal);
    }

    public static TheoryData<string, int, string> Texts => new()
    {
        { "sudo: a password is required\n", 1, ErrorIds.ElevationPassword },
        { "OpenStackTrain-password\nsudo: no password was provided\n", 1, ErrorIds.ElevationPassword },
        { "Sorry, try again.\nsudo: 1 incorrect password attempt\n", 1, ErrorIds.ElevationPassword },
        { "OpenStackTrain-passwordOpenStackTrain-password", 1, ErrorIds.ElevationPassword },
        { "admin is not in the sudoers file.  This incident will be reported.\n", 1, ErrorIds.ElevationDenied },
        { "Sorry, user admin may not run sudo on compute01.\n", 1, ErrorIds.ElevationDenied },
        { "Sorry, user admin is not allowed to execute '/bin/sh' as root on compute01.\n", 1, ErrorIds.ElevationDenied },
        { "sudo: sorry, you must have a tty to run sudo\n", 1, ErrorIds.ElevationDenied },
        { "sudo: a terminal is required to read the password; either use the -S option\n", 1, ErrorIds.ElevationPassword },
        { "env: sudo: No such file or directory\n", 127, ErrorIds.ElevationDenied },
        { "sudo: command not found\n", 127, ErrorIds.ElevationDenied },
        { "sudo: account validation failure, is your account locked?\n", 1, ErrorIds.ElevationDenied },
        { "sudo: /etc/sudo.conf is world writable\n", 1, ErrorIds.ElevationDenied },
    };

    [Theory, MemberData(nameof(Texts))]
    public void The_texts_of_sudo_are_understood(string errors, int code, string id)
    {
        var endpoint = new NodeEndpoint("compute01", "10.0.0.12", new ConnectionSettings { User = "admin" });

        var exception = Sudo.Recognise(endpoint, errors, code);

        Assert.Equal(id, exception?.ErrorId);
        Assert.StartsWith("compute01: ", exception!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_texts_are_not_taken_for_sudos() =>
        Assert.Null(Sudo.Recognise(new NodeEndpoint("n", "a", new ConnectionSettings { User = "admin" }), "sh: syntax error\n", 2));

    private async Task<string> WhoAsync(NodeEndpoint endpoint)
    {
        await using var transport = await sshd.ConnectAsync(endpoint);
        return (await transport.RunAsync(Local.Script("id -u; echo $HOME"), Cancellation))[0].Text();
    }
}
