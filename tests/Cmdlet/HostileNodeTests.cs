using System.Management.Automation;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>What a node says acts on nobody's terminal: no stream and no object has a control character of it.</summary>
public sealed class HostileNodeTests() : ModuleTest("controller", "compute01")
{
    private const string Name = "evil\u001b]0;owned\u0007\u009b1Jhost";

    [Theory]
    [InlineData("Get-OSNode compute01 | Set-OSHostName -WhatIf -Verbose")]
    [InlineData("Get-OSNode compute01 | Set-OSHostName -Verbose; Get-OSChange compute01")]
    [InlineData("Get-OSNode compute01 | Get-OSNodeFact")]
    [InlineData("Get-OSNode compute01 | Test-OSBaseline -Rule P-*, H-*")]
    public void Nothing_of_a_node_acts_on_the_terminal(string script)
    {
        Network["compute01"].System.HostName = Name;
        var outcome = Run(script).Succeeded();
        Session.Type(script);
        var texts = outcome.Output.Select(item => PSSerializer.Serialize(item)).Concat(outcome.Verbose).Concat(outcome.Warnings).Concat(Session.Screen.Lines).ToList();
        Assert.Contains(texts, text => text.Contains("evil", StringComparison.Ordinal));
        // Colours are PowerShell's own; the rest of what acts can only come from the node.
        Assert.All(texts, text => Assert.DoesNotMatch("\u001b\\]|[\u0007\u009b]", text));
        // The serializer writes control characters in its own way.
        Assert.DoesNotContain(texts, text => text.Contains("_x001B_", StringComparison.OrdinalIgnoreCase) || text.Contains("_x009B_", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Nor_does_an_error()
    {
        Network["compute01"].FailAt("hostnamectl --static, uname -n", new NodeException(ErrorIds.RemoteCommandFailed, $"compute01: it says {Name}", $"look at {Name}"));
        var error = Run("Set-OSHostName compute01").Error;
        Assert.All([error.ToString(), error.Exception.Message, error.ErrorDetails.RecommendedAction], text =>
        {
            Assert.Contains("evil", text, StringComparison.Ordinal);
            Assert.DoesNotContain(text, char.IsControl);
        });
    }
}
