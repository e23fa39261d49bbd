using System.Globalization;
using System.Management.Automation;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Compliance;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Lists the rules of the baseline: what each of them says and why, how it is observed, where it comes from and what mends it. No node is asked.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "OSBaselineRule")]
[OutputType(typeof(BaselineRule))]
public sealed class GetOSBaselineRuleCommand : PSCmdlet
{
    /// <summary>
    /// <para type="description">Only these rules; wildcards are allowed: T-*.</para>
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = ["*"];

    /// <summary>
    /// <para type="description">Only the rules of these sections of the tutorial; wildcards are allowed: 3.3.4.</para>
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SectionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Section { get; set; } = ["*"];

    /// <summary>
    /// <para type="description">Only the rules whose failure matters so much.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Severity[] Severity { get; set; } = [];

    /// <summary>
    /// <para type="description">Only the rules that this profile minds.</para>
    /// </summary>
    [Parameter]
    public Profile? Profile { get; set; }

    /// <summary>
    /// <para type="description">The language of titles and reasons: zh-CN, or any other for English. Without it, that of the session.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public CultureInfo? Culture { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var rules = RuleBook.In(RuleTexts.For(Culture ?? CultureInfo.CurrentUICulture));
        var choice = new RuleChoice(Id, Section, Severity);
        foreach (var name in choice.Unknown([.. rules.Select(rule => rule.Id)]))
            WriteError(NodeErrors.Record(new NodeException(ErrorIds.InvalidSetting, $"There is no rule '{name}'.", "Get-OSBaselineRule lists them."), name));
        WriteObject(rules.Where(rule => choice.Has(rule.Id, rule.Section, rule.Severity) && (Profile is not { } profile || rule.Profiles.Contains(profile))), enumerateCollection: true);
    }
}
