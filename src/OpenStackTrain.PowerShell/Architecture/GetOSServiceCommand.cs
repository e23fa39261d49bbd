using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using OpenStackTrain.Engine.Architecture;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Lists the services of OpenStack Train: what each is for, its parts with package, unit, port and role, its databases and what it talks to. No node is asked.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "OSService")]
[OutputType(typeof(OpenStackService))]
public sealed class GetOSServiceCommand : PSCmdlet
{
    /// <summary>
    /// <para type="description">Only these services; wildcards are allowed.</para>
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>
    /// <para type="description">Only the services that the tutorial counts as these: Global, Core, Auxiliary.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ServiceClass[] Class { get; set; } = [];

    /// <summary>
    /// <para type="description">Only the services of which a part runs on nodes of these roles.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Role[] Role { get; set; } = [];

    /// <summary>
    /// <para type="description">The language of the texts: zh-CN, or any other for English. Without it, that of the session.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public CultureInfo? Culture { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var service in NamedEntries.Of(this, Name, "service", ArchitectureTexts.For(Culture ?? CultureInfo.CurrentUICulture).Services(), service => service.Name))
        {
            if ((Class.Length == 0 || Class.Contains(service.Class)) && (Role.Length == 0 || service.Roles.Intersect(Role).Any()))
                WriteObject(service);
        }
    }
}

/// <summary>Completes the names of services.</summary>
public sealed class ServiceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = new WildcardPattern((wordToComplete ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return ArchitectureTexts.For(CultureInfo.CurrentUICulture).Services()
            .Where(service => pattern.IsMatch(service.Name))
            .Select(service => new CompletionResult(service.Name, service.Name, CompletionResultType.ParameterValue, service.Purpose));
    }
}
