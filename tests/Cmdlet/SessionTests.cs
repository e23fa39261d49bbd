using System.Management.Automation;
using System.Security;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>Sessions, facts and commands.</summary>
public sealed class SessionTests() : ModuleTest("controller", "compute01", "compute02")
{
    private const string Password = "pa55-w0rd!";

    private const string Passphrase = "pass phrase";

    [Fact]
    public void Sessions_are_opened_listed_and_closed()
    {
        var opened = Run("Get-OSNode | New-OSNodeSession").Succeeded().Output.Cast<NodeSession>().ToList();
        Assert.Equal(3, opened.Count);
        Assert.All(opened, session => Assert.Equal(SessionState.Open, session.State));
        Assert.Equal(["compute01", "compute02", "controller"], Run("Get-OSNodeSession").Succeeded().Output.Cast<NodeSession>().Select(session => session.Node));
        Assert.Equal(2, Run("Get-OSNodeSession comp*").Succeeded().Output.Count);

        Assert.Empty(Run("Remove-OSNodeSession compute01").Succeeded().Output);
        Assert.True(SpinWait.SpinUntil(() => Network["compute01"].Transports.Single().IsDisposed, TimeSpan.FromSeconds(10)));
        Assert.Equal("compute02", Run("Remove-OSNodeSession compute02 -PassThru").Succeeded().Output.Cast<NodeSession>().Single().Node);
        Assert.Single(Run("Get-OSNodeSession").Succeeded().Output);
        Run("Get-OSNodeSession | Remove-OSNodeSession").Succeeded();
        Assert.Empty(Run("Get-OSNodeSession").Succeeded().Output);
    }

    [Fact]
    public void An_open_session_is_used_by_all_that_follows()
    {
        Run("New-OSNodeSession compute01; $null = Get-OSNode compute01 | Set-OSHostName | Set-OSHostsFile; Get-OSNodeFact compute01").Succeeded();
        Assert.Single(Network["compute01"].Transports);
    }

    [Fact]
    public void Without_a_session_one_is_opened_by_the_inventorys_settings()
    {
        var path = Network.Write("own.yaml", "defaults: { user: admin, port: 2222, connectTimeout: 7s }\nnodes: { controller: { roles: [controller], address: 192.168.100.11 } }\n");
        Run($"Import-OSInventory '{path}' | Get-OSNodeFact").Succeeded();
        var endpoint = Network["controller"].Transports.Single().Endpoint;
        Assert.Equal(("controller", "192.168.100.11", "admin", 2222, TimeSpan.FromSeconds(7)), (endpoint.Name, endpoint.Address, endpoint.Settings.User, endpoint.Settings.Port, endpoint.Settings.ConnectTimeout));
        Assert.Null(endpoint.Password);
        Assert.False(endpoint.AcceptNewHostKey);
        Assert.Equal("controller", Run("Get-OSNodeSession").Succeeded().Output.Cast<NodeSession>().Single().Node);
    }

    [Fact]
    public void Parameters_reach_the_endpoint()
    {
        Secrets();
        Session.At(Network.Folder).Run("New-OSNodeSession compute01 -Credential $credential -ElevationCredential $sudo -KeyFilePath key -KeyPassphrase $passphrase -KnownHostsPath known -Port 2200 -TimeoutSec 9 -Elevation None -AcceptNewHostKey").Succeeded();
        var endpoint = Network["compute01"].Transports.Single().Endpoint;
        Assert.Equal("admin", endpoint.Settings.User);
        Assert.Equal(Password, endpoint.Password!.Reveal());
        Assert.Equal(Passphrase, endpoint.KeyPassphrase!.Reveal());
        Assert.Equal("sudo-" + Password, endpoint.ElevationPassword!.Reveal());
        Assert.Equal(Path.Combine(Network.Folder, "key"), endpoint.Settings.KeyFilePath);
        Assert.Equal(Path.Combine(Network.Folder, "known"), endpoint.Settings.KnownHostsPath);
        Assert.Equal((2200, TimeSpan.FromSeconds(9), Elevation.None, true), (endpoint.Settings.Port, endpoint.Settings.ConnectTimeout, endpoint.Settings.Elevation, endpoint.AcceptNewHostKey));
    }

    [Fact]
    public void The_way_and_what_is_allowed_reach_the_endpoint()
    {
        Secrets();
        Session.At(Network.Folder).Run("New-OSNodeSession compute01 -JumpHost controller, admin@bastion:2222 -JumpCredential $credential, $sudo -SshConfigPath own -AllowLegacyAlgorithm").Succeeded();
        var endpoint = Network["compute01"].Transports.Single().Endpoint;
        Assert.Equal("controller,admin@bastion:2222", endpoint.Settings.JumpHost);
        Assert.Equal([Password, "sudo-" + Password], endpoint.JumpLogins.Select(login => login.Password.Reveal()));
        Assert.Equal((Path.Combine(Network.Folder, "own"), true), (endpoint.Settings.SshConfigPath, endpoint.Settings.AllowLegacyAlgorithms));

        Run("New-OSNodeSession compute02 -JumpCredential $credential -SshConfigPath none").Succeeded();
        endpoint = Network["compute02"].Transports.Single().Endpoint;
        Assert.Equal((null, "none", false), (endpoint.Settings.JumpHost, endpoint.Settings.SshConfigPath, endpoint.Settings.AllowLegacyAlgorithms));
        Assert.Equal("admin", Assert.Single(endpoint.JumpLogins).User);
    }

    [Fact]
    public void The_inventory_says_the_way_for_all_nodes_or_for_one()
    {
        var path = Network.Write("own.yaml", """
            defaults: { jumpHost: [gate, admin@bastion:2222], sshConfigFile: none, allowLegacyAlgorithms: true }
            nodes:
              compute01: { address: 192.168.100.12 }
              compute02: { address: 192.168.100.13, jumpHost: none, allowLegacyAlgorithms: false, sshConfigFile: conf/ssh }

            """);
        Run($"Import-OSInventory '{path}' | Get-OSNodeFact").Succeeded();
        var first = Network["compute01"].Transports.Single().Endpoint.Settings;
        Assert.Equal(("gate,admin@bastion:2222", "none", true), (first.JumpHost, first.SshConfigPath, first.AllowLegacyAlgorithms));
        var second = Network["compute02"].Transports.Single().Endpoint.Settings;
        Assert.Equal(("none", Path.Combine(Path.GetDirectoryName(path)!, "conf", "ssh"), false), (second.JumpHost, second.SshConfigPath, second.AllowLegacyAlgorithms));
    }

    [Fact]
    public void Secrets_are_in_no_output_of_any_kind()
    {
        Secrets();
        Network["compute02"].CutAt("machine");
        Network["controller"].Login = (_, _) => throw new NodeException(ErrorIds.AuthenticationFailed, "controller: admin was refused.", "Look at the password.");
        var outcome = Run("$VerbosePreference = 'Continue'; $DebugPreference = 'Continue'; Get-OSNode | New-OSNodeSession -Credential $credential -KeyPassphrase $passphrase -ElevationCredential $sudo | Out-Default; Get-OSNodeSession | Out-Default; Get-OSNode comp* | Get-OSNodeFact; $Error[0].Exception.ToString()");
        var text = string.Join('\n', [Session.Screen.Text, .. outcome.Verbose, .. outcome.Output.Select(item => PSSerializer.Serialize(item)), .. outcome.Errors.Select(error => PSSerializer.Serialize(error) + error.Exception)]);
        Assert.Contains("compute01", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Passphrase, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_session_takes_the_place_of_the_old_one()
    {
        Run("$null = New-OSNodeSession compute01; New-OSNodeSession compute01 -Port 2222").Succeeded();
        Assert.Equal("192.168.100.12:2222", Run("Get-OSNodeSession").Succeeded().Output.Cast<NodeSession>().Single().Address);
        Assert.True(SpinWait.SpinUntil(() => Network["compute01"].Transports[0].IsDisposed, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_broken_session_says_so_and_is_opened_again_the_same_way()
    {
        Secrets();
        Run("New-OSNodeSession compute01 -Credential $credential").Succeeded();
        Network["compute01"].Transports.Single().IsCut = true;
        Assert.Equal(SessionState.Broken, Run("Get-OSNodeSession").Succeeded().Output.Cast<NodeSession>().Single().State);
        Run("Get-OSNodeFact compute01").Succeeded();
        Assert.Equal(Password, Network["compute01"].Transports[1].Endpoint.Password!.Reveal());
    }

    [Theory]
    [InlineData("Remove-OSNodeSession compute01", "OSNode.NotFound,OpenStackTrain.PowerShell.RemoveOSNodeSessionCommand")]
    [InlineData("Get-OSNodeSession compute01", "OSNode.NotFound,OpenStackTrain.PowerShell.GetOSNodeSessionCommand")]
    public void A_session_that_is_not_there_is_an_error_by_name_and_nothing_by_wildcard(string script, string id)
    {
        Assert.Equal(id, Run(script).Error.FullyQualifiedErrorId);
        Assert.Empty(Run(script.Replace("compute01", "comp*", StringComparison.Ordinal)).Succeeded().Output);
    }

    [Fact]
    public void Sessions_are_closed_as_an_argument_too()
    {
        Run("$null = Get-OSNode | New-OSNodeSession; Remove-OSNodeSession (Get-OSNodeSession c*)").Succeeded();
        Assert.Empty(Run("Get-OSNodeSession").Succeeded().Output);
    }

    [Fact]
    public void A_runspace_that_ends_closes_its_sessions()
    {
        using (var session = new Module.ModuleSession())
            session.Run($"Import-OSInventory '{Network.InventoryPath}' | New-OSNodeSession").Succeeded();
        Assert.True(SpinWait.SpinUntil(() => Network.Nodes.All(node => node.Transports.Single().IsDisposed), TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Nodes_of_another_runspace_bring_their_inventory_with_them()
    {
        using var session = new Module.ModuleSession();
        session.With("nodes", Run("Get-OSNode").Succeeded().Nodes);
        Assert.All(session.Run("$nodes | Set-OSHostName | Set-OSHostsFile").Succeeded().Nodes, node => Assert.Equal(NodeState.Changed, node.State));
    }

    [Fact]
    public void Removing_can_be_rehearsed()
    {
        Run("New-OSNodeSession compute01; Remove-OSNodeSession compute01 -WhatIf").Succeeded();
        Assert.Single(Run("Get-OSNodeSession").Succeeded().Output);
        Assert.Contains("compute01", Session.Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_gives_output_errors_and_exit_code()
    {
        Network["compute01"].System.Command = command => (3, $"ran {command}\n", "oh\n");
        var result = Run("Invoke-OSNodeCommand compute01 'uptime; false'").Succeeded().Output.Cast<CommandResult>().Single();
        Assert.Equal(("compute01", 3, "ran uptime; false", "oh"), (result.Node, result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public void A_command_runs_on_all_nodes_of_the_pipeline()
        => Assert.Equal(3, Run("Get-OSNode | Invoke-OSNodeCommand -Command 'true' -TimeoutSec 5").Succeeded().Output.Count);

    [Fact]
    public void The_commands_time_limit_reaches_the_transport()
    {
        Run("Invoke-OSNodeCommand compute01 'sleep 5' -TimeoutSec 5").Succeeded();
        Assert.Equal(TimeSpan.FromSeconds(5), Network["compute01"].Scripts.Single().Timeout);
    }

    [Fact]
    public void Facts_tell_what_the_node_is()
    {
        var fact = Run("Get-OSNodeFact compute01").Succeeded().Output.Cast<NodeFact>().Single();
        Assert.Equal(("compute01", "localhost.localdomain", "7.9.2009", "x86_64", 4, 8L << 30), (fact.Node, fact.HostName, fact.Release, fact.Architecture, fact.Processors, fact.Memory));
        Assert.Equal(["eth0 192.168.100.11/24", "eth1 20.0.0.11/24"], fact.Interfaces.Select(address => address.ToString()));
    }

    private void Secrets() => Session
        .With("credential", new PSCredential("admin", Secure(Password)))
        .With("sudo", new PSCredential("admin", Secure("sudo-" + Password)))
        .With("passphrase", Secure(Passphrase));

    private static SecureString Secure(string text)
    {
        var secure = new SecureString();
        text.ToList().ForEach(secure.AppendChar);
        return secure;
    }
}
