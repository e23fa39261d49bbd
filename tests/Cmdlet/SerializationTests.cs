using System.Management.Automation;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>What Export-Clixml, a job or a remote session gets of our objects.</summary>
public sealed class SerializationTests() : ModuleTest("controller", "compute01", "compute02")
{
    [Theory]
    [InlineData("Set-OSHostName compute01 | Set-OSHostsFile")]
    [InlineData("Test-OSBaseline compute01")]
    [InlineData("Get-OSNodeFact compute01")]
    [InlineData("New-OSNodeSession compute01")]
    [InlineData("Invoke-OSNodeCommand compute01 'true'")]
    [InlineData("$null = Set-OSHostName compute01; Get-OSChange compute01")]
    public void Objects_are_plain_data(string script)
    {
        var item = Run(script).Succeeded().Output[0];
        var text = PSSerializer.Serialize(item);
        Assert.DoesNotContain("OpenStackTrain.Inventory", text, StringComparison.Ordinal);
        Assert.DoesNotContain("compute02", text.Replace("compute02, ", "", StringComparison.Ordinal).Replace("192.168.100.13 compute02", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("OpenStackTrain.Engine", text, StringComparison.Ordinal);
        Assert.DoesNotContain("OpenStackTrain.Transport", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 100, 60_000);

        var back = PSObject.AsPSObject(PSSerializer.Deserialize(text));
        Assert.Equal($"Deserialized.{item.GetType().FullName}", back.TypeNames[0]);
        foreach (var property in item.GetType().GetProperties().Where(property => property.PropertyType == typeof(string) || property.PropertyType.IsEnum))
            Assert.Equal(property.GetValue(item)?.ToString(), back.Properties[property.Name].Value?.ToString());
    }

    [Fact]
    public void A_node_from_a_file_leads_back_to_the_node()
    {
        var text = PSSerializer.Serialize(Run("Get-OSNode compute01").Succeeded().Output.Single());
        Session.With("old", PSSerializer.Deserialize(text));
        Assert.Equal("compute01", Run("$old | Set-OSHostName").Succeeded().Nodes.Single().Name);
    }

    [Fact]
    public void Changes_survive_two_levels_down()
    {
        var text = PSSerializer.Serialize(Run("Set-OSHostName compute01").Succeeded().Output.Single(), depth: 4);
        Assert.Contains("localhost.localdomain", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_generated_password_stays_in_the_session()
    {
        const string install = "Get-OSNode controller | Set-OSHostName | Set-OSHostsFile | Install-OSBaseRepo | Install-OSMariaDb";
        var outcome = Run($"$node = {install}; $node.Accounts.Credential.GetNetworkCredential().Password; [System.Management.Automation.PSSerializer]::Serialize($node, 6)").Succeeded();
        var (password, text) = ((string)outcome.Output[0], (string)outcome.Output[1]);
        Assert.Equal(40, password.Length);
        Assert.Contains("MariaDB", text, StringComparison.Ordinal);
        Assert.DoesNotContain(password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(System.Text.Encoding.Unicode.GetBytes(password)), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<SS", text, StringComparison.Ordinal);
    }
}
