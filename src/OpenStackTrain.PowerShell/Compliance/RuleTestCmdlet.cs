using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Reports;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>A cmdlet that judges nodes by rules and changes nothing.</summary>
public abstract class RuleTestCmdlet : NodeCmdlet
{
    private IRuleTest? test;
    private Dictionary<(string Node, string Id), RuleResult>? earlier;
    private bool isShort;
    private int tested;
    private int broken;

    /// <summary>
    /// <para type="description">Only these rules; wildcards are allowed: T-*.</para>
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Rule { get; set; } = ["*"];

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
    /// <para type="description">An earlier report, or the path of its JSON file: only what is otherwise now is told. Rules that it does not have are.</para>
    /// </summary>
    [Parameter]
    [ReportTransformation]
    [ValidateNotNull]
    public BaselineReport? Since { get; set; }

    /// <summary>
    /// <para type="description">Only one answer for all nodes together: $true when every rule is kept now on every node. A node that cannot be tested, a rule that cannot be judged or waits for a boot, or no node at all, is $false. With -Since: $true when nothing that was kept then is not any more; what that report does not have counts as kept.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>
    /// <para type="description">The language of the rules' titles: zh-CN, or any other for English. Without it, that of the session.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public CultureInfo? Culture { get; set; }

    /// <summary>The rules that there are for it.</summary>
    private protected abstract IReadOnlyList<Rule> Known { get; }

    /// <summary>The test of these rules.</summary>
    private protected abstract IRuleTest Make(IStepObserver observer, IReadOnlyList<Rule> rules, RuleTexts texts);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        var choice = new RuleChoice(Rule, Section, Severity);
        foreach (var name in choice.Unknown([.. Known.Select(rule => rule.Id)]))
        {
            var fault = new NodeException(ErrorIds.InvalidSetting, $"There is no rule '{name}'. There are: {string.Join(", ", Known.Select(rule => rule.Id))}.", "Get-OSBaselineRule lists all rules.");
            ThrowTerminatingError(NodeErrors.Record(fault, name));
        }

        List<Rule> rules = [.. Known.Where(rule => choice.Has(rule.Id, rule.Section, rule.Severity))];
        if (rules.Count == 0)
            ThrowTerminatingError(NodeErrors.Record(new NodeException(ErrorIds.InvalidSetting, "No rule is in all of these: -Rule, -Section, -Severity.", "Get-OSBaselineRule lists the rules with their sections and severities."), Rule));
        test = Make(new Observer(this), rules, RuleTexts.For(Culture ?? CultureInfo.CurrentUICulture));
        earlier = Since is null ? null : ReportComparison.ByRule(Since);
        isShort = ShortResults.AreMeantFor(this);
    }

    /// <inheritdoc/>
    private protected override async Task WorkAsync(Node node, CancellationToken cancellation)
    {
        Report(node, "reading");
        try
        {
            Tell(await test!.TestAsync(node, cancellation));
        }
        catch (NodeException failure)
        {
            Tell([test!.Unanswered(node, failure)]);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        broken += Node.Count(node => node.Fault is not null);
        base.ProcessRecord();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (Quiet)
            WriteObject(tested > 0 && broken == 0);
    }

    private void Tell(IReadOnlyList<RuleResult> results)
    {
        TellMilestone(ShortResults.SummaryOf(results, since: null));
        Post(() => Write(results));
    }

    private void Write(IReadOnlyList<RuleResult> results)
    {
        tested++;
        List<RuleResult> told = [.. results.Select(result => result with { Before = earlier?.GetValueOrDefault((result.Node, result.Id))?.Status })];
        broken += told.Count(result => !result.Status.IsInOrder() && result.Before?.IsInOrder() != false);
        if (Quiet)
            return;
        if (earlier is not null)
            told.RemoveAll(result => result.Before == result.Status);
        if (isShort)
            ShortResults.Write(this, told, Since?.Ended);
        else
            WriteObject(told, enumerateCollection: true);
    }

    /// <inheritdoc/>
    private protected override void OnNode(Node node) => test!.Expect(node);

    /// <inheritdoc/>
    private protected override void OnLastNode() => test!.ExpectNoMore();

    /// <inheritdoc/>
    private protected override void OnNodeEnd(Node node) => test!.Finish(node);

    /// <summary>A test changes nothing, so it is never asked.</summary>
    private sealed class Observer(RuleTestCmdlet cmdlet) : IStepObserver
    {
        public bool WhatIf => true;

        public void Verbose(string text) => cmdlet.TellVerbose(text);

        public void Warning(string text) => cmdlet.TellWarning(text);

        public void Progress(Node node, string text) => cmdlet.Report(node, text);

        public void Working(Node node, string? job)
        {
        }

        public Task<T> WaitAsync<T>(Node node, string text, Task<T> work) => cmdlet.WaitAsync(node, text, work);

        public Task<IReadOnlyList<Finding>> ApproveAsync(Node node, Step step, IReadOnlyList<Finding> changes, CancellationToken cancellation)
            => Task.FromResult<IReadOnlyList<Finding>>([]);
    }
}

/// <summary>Completes the ids of rules.</summary>
public sealed class RuleCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = new WildcardPattern((wordToComplete ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return RulesOf(commandName)
            .Where(rule => pattern.IsMatch(rule.Id))
            .Select(rule => new CompletionResult(rule.Id, rule.Id, CompletionResultType.ParameterValue, RuleTexts.For(CultureInfo.CurrentUICulture)[rule.Id].Title));
    }

    /// <summary>The rules that a cmdlet knows.</summary>
    internal static IEnumerable<Rule> RulesOf(string? commandName)
        => commandName?.ToUpperInvariant() switch { "TEST-OSBASELINE" => Rules.All, "TEST-OSNODEREQUIREMENT" => Rules.Requirements, _ => Rules.Everything };
}

/// <summary>Completes the tutorial's sections that have rules.</summary>
public sealed class SectionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = new WildcardPattern((wordToComplete ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return RuleCompleter.RulesOf(commandName)
            .GroupBy(rule => rule.Section, StringComparer.Ordinal)
            .Where(group => pattern.IsMatch(group.Key))
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new CompletionResult(group.Key, group.Key, CompletionResultType.ParameterValue, $"{string.Join(", ", group.Select(rule => rule.Step).Distinct(StringComparer.Ordinal))}: {string.Join(", ", group.Select(rule => rule.Id))}"));
    }
}
