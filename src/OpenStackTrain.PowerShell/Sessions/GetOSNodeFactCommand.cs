using System.Management.Automation;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Reads what nodes are: system, machine, addresses.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "OSNodeFact")]
[OutputType(typeof(NodeFact))]
public sealed class GetOSNodeFactCommand : NodeCmdlet
{
    /// <inheritdoc/>
    private protected override async Task WorkAsync(Node node, CancellationToken cancellation)
    {
        Report(node, "reading");
        var fact = new MachineFact();
        var answers = await Runner.RunAsync(node, new NodeScript([fact.Section], TimeSpan.FromSeconds(60)), cancellation);
        NodeFact facts;
        try
        {
            facts = fact.Parse(answers[0]) with { Node = node.Name };
        }
        catch (FactException failure)
        {
            throw new NodeException(ErrorIds.ProtocolError, $"{node.Name}: {failure.Message}.", "Get-OSNodeFact again; if it stays so, look at the node by hand.", failure);
        }

        Post(() => WriteObject(facts));
    }
}
