using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Turns plugins of RabbitMQ on, in the broker that runs; of the management it proves that it answers.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Enable, "OSRabbitPlugin", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class EnableOSRabbitPluginCommand : StepCmdlet
{
    /// <summary>
    /// <para type="description">The plugins, rabbitmq_management.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(RabbitPluginCompleter))]
    [ValidatePattern("^[a-z][a-z0-9_]*$")]
    public string[] Plugin { get; set; } = [];

    /// <inheritdoc/>
    private protected override Step CreateStep(Node node) => new RabbitPluginStep(Plugin);
}

/// <summary>Completes the names of the plugins that come with RabbitMQ 3.6.</summary>
public sealed class RabbitPluginCompleter : IArgumentCompleter
{
    private static readonly (string Name, string Text)[] plugins =
    [
        ("rabbitmq_management", "Web pages and HTTP API on port 15672"),
        ("rabbitmq_management_agent", "Numbers for another node's management"),
        ("rabbitmq_shovel", "Moves messages from broker to broker"),
        ("rabbitmq_shovel_management", "Shovels in the management"),
        ("rabbitmq_federation", "Exchanges and queues across brokers"),
        ("rabbitmq_federation_management", "Federation in the management"),
        ("rabbitmq_mqtt", "MQTT on port 1883"),
        ("rabbitmq_stomp", "STOMP on port 61613"),
        ("rabbitmq_tracing", "Traces of messages in files"),
        ("rabbitmq_top", "What the Erlang processes use"),
        ("rabbitmq_auth_backend_ldap", "Accounts from LDAP"),
        ("rabbitmq_auth_mechanism_ssl", "Logins by certificate"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = new WildcardPattern((wordToComplete ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return plugins.Where(plugin => pattern.IsMatch(plugin.Name)).Select(plugin => new CompletionResult(plugin.Name, plugin.Name, CompletionResultType.ParameterValue, plugin.Text));
    }
}
