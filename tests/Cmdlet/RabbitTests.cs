using System.Management.Automation;

namespace OpenStackTrain.Cmdlet.Tests;

public sealed class RabbitTests() : ModuleTest("controller", "compute01")
{
    private const string Ready = "Get-OSNode | Set-OSHostName | Set-OSHostsFile | Install-OSRabbitMq";

    [Fact]
    public void A_generated_password_comes_out_with_the_node_and_a_warning_names_it()
    {
        var outcome = Run(Ready + " | ForEach-Object { if ($_.Name -eq 'controller') { $_.Results.Accounts.Credential } }").Succeeded();
        var credential = Assert.IsType<PSCredential>(Assert.Single(outcome.Output));
        Assert.Equal(("openstack", 40), (credential.UserName, credential.Password.Length));
        Assert.Contains("openstack", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain(credential.GetNetworkCredential().Password, string.Concat(Network["controller"].Acts.Select(act => act.Body).Where(body => body.Contains("OST_CHANGES", StringComparison.Ordinal)).Select(body => body.Split("OST_CHANGES")[1])), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_controllers_have_a_broker() => Assert.Contains(Run(Ready).Succeeded().Nodes, node => node is { Name: "compute01" } && node.Results[^1].NotApplicable);

    [Fact]
    public void A_tutorials_password_is_refused_unless_the_tutorial_is_asked_for()
    {
        const string credential = "$c = [pscredential]::new('openstack', (ConvertTo-SecureString RABBIT_PASS -AsPlainText -Force)); ";
        var outcome = Run(credential + "Get-OSNode controller | Install-OSRabbitMq -Credential $c");
        Assert.Equal(ErrorIds.PasswordRefused, Assert.Single(outcome.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Empty(Network["controller"].Acts);
    }

    [Fact]
    public void Guest_gets_no_password()
    {
        var outcome = Run("$c = [pscredential]::new('guest', (ConvertTo-SecureString xyz -AsPlainText -Force)); Get-OSNode controller | New-OSRabbitUser -Credential $c");
        Assert.Equal(ErrorIds.InvalidSetting, Assert.Single(outcome.Errors).FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void An_account_is_made_and_removed()
    {
        Run(Ready + " | New-OSRabbitUser -UserName nova -Tag monitoring -Permission '^n', '', '.*'").Succeeded();
        Assert.Contains("nova", Network["controller"].System.Broker!.Users);
        Assert.All(Run("Get-OSNode controller | New-OSRabbitUser -UserName nova").Succeeded().Nodes, node => Assert.Equal(NodeState.Unchanged, node.State));
        Run("Get-OSNode controller | Remove-OSRabbitUser -UserName nova").Succeeded();
        Assert.DoesNotContain("nova", Network["controller"].System.Broker!.Users);
    }
}
