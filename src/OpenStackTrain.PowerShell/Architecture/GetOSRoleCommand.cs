using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using OpenStackTrain.Engine.Architecture;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Lists the kinds of node of OpenStack: what each is for, which services have a part there, and which networks it needs. No node is asked.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "OSRole")]
[OutputType(typeof(OpenStackRole))]
public sealed class GetOSRoleCommand : PSCmdlet
{
    /// <summary>
    /// <para type="description">Only these roles; wildcards are allowed: Controller, Compute, Network, Storage.</para>
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RoleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>
    /// <para type="description">The language of the texts: zh-CN, or any other for English. Without it, that of the session.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public CultureInfo? Culture { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
        => WriteObject(NamedEntries.Of(this, Name, "role", ArchitectureTexts.For(Culture ?? CultureInfo.CurrentUICulture).Roles(), role => role.Name.ToString()), enumerateCollection: true);
}

/// <summary>Completes the names of roles.</summary>
public sealed class RoleCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = new WildcardPattern((wordToComplete ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return ArchitectureTexts.For(CultureInfo.CurrentUICulture).Roles()
            .Where(role => pattern.IsMatch(role.Name.ToString()))
            .Select(role => new CompletionResult(role.Name.ToString(), role.Name.ToString(), CompletionResultType.ParameterValue, role.Purpose));
    }
}
