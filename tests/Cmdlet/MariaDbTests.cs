using System.Management.Automation;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>What Install-OSMariaDb itself decides: which passwords it takes, and what it tells.</summary>
public sealed class MariaDbTests() : ModuleTest("controller", "compute01")
{
    private const string Ready = "Get-OSNode controller | Install-OSBaseRepo | Install-OSMariaDb";

    [Fact]
    public void A_generated_password_is_told_once_as_a_credential_and_never_as_text()
    {
        var outcome = Run($"{Ready} | ForEach-Object {{ $_; $_.Results.Accounts.Credential }}").Succeeded();
        var credential = Assert.Single(outcome.Output.OfType<PSCredential>());
        Assert.Equal("root", credential.UserName);
        var password = credential.GetNetworkCredential().Password;
        Assert.Equal(40, password.Length);
        Assert.Contains("a password was generated for MariaDB's account 'root'", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain(password, string.Join('\n', outcome.Warnings), StringComparison.Ordinal);
        Assert.Empty(Run("Get-OSNode controller | Install-OSMariaDb").Succeeded().Nodes[0].Results[0].Accounts);
    }

    [Theory]
    [InlineData("abc123", "root", "", "OSStep.PasswordRefused")]
    [InlineData("abc123", "root", "-Profile Guide", "OSStep.PasswordRefused")]
    [InlineData("s3cret-enough", "admin", "", "OSStep.InvalidSetting")]
    public void A_password_that_tutorials_print_and_another_account_are_refused(string password, string user, string more, string id)
    {
        var outcome = Run($"$s = [securestring]::new(); foreach ($c in '{password}'.ToCharArray()) {{ $s.AppendChar($c) }}; Get-OSNode controller | Install-OSMariaDb -RootCredential ([pscredential]::new('{user}', $s)) {more}");
        Assert.StartsWith(id + ",", outcome.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Network["controller"].Scripts);
    }

    [Fact]
    public void A_compute_node_is_passed_on_as_not_concerned()
    {
        var node = Assert.Single(Run("Get-OSNode compute01 | Install-OSMariaDb").Succeeded().Nodes);
        Assert.Equal((true, NodeState.Unchanged), (Assert.Single(node.Results).NotApplicable, node.State));
        Assert.Empty(Network["compute01"].Scripts);
    }
}
