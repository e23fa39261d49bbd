using System.Diagnostics;
using System.Globalization;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// Tells every round trip for <c>-Debug</c>: what is asked and done by name, how much goes there and comes back, how long it takes. Neither a section's text nor its
/// answer is told: both may hold secrets.
/// </summary>
/// <param name="runner">The way to the nodes.</param>
/// <param name="sessionOf">A node's session as it is now, by the node's name; null: there is none.</param>
/// <param name="tell">Takes a line. Called from worker threads.</param>
internal sealed class WireLog(INodeRunner runner, Func<string, NodeSession?> sessionOf, Action<string> tell) : INodeRunner
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<SectionResult>> RunAsync(Node node, NodeScript script, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var before = sessionOf(node.Name);
        tell($"{node.Name} <- {Sent(script)}");
        try
        {
            var answers = await runner.RunAsync(node, script, cancellation);
            if (sessionOf(node.Name) is { } session && session.OpenedAt != before?.OpenedAt)
                tell($"{node.Name}    session {session.User}@{session.Address}{(session.Elevation == Elevation.Sudo ? ", root by sudo" : "")}, host key {session.HostKey}");
            foreach (var answer in answers)
                tell($"{node.Name}    {Answered(answer)}");
            tell($"{node.Name} -> {Count(answers.Count, "answer")}, {Number(clock.ElapsedMilliseconds)} ms");
            return answers;
        }
        catch (NodeException failure)
        {
            tell($"{node.Name} -> {failure.ErrorId}, {Number(clock.ElapsedMilliseconds)} ms");
            throw;
        }
    }

    /// <inheritdoc/>
    public void Redirect(Node node, string? address)
    {
        tell($"{node.Name}    is asked at {address ?? "its address of before"} from now on");
        runner.Redirect(node, address);
    }

    /// <inheritdoc/>
    public void Settle(Node node) => runner.Settle(node);

    private static string Sent(NodeScript script)
    {
        var acts = script.Sections.Count(section => section.Kind == SectionKind.Act);
        List<string> parts = [];
        if (acts > 0)
            parts.Add(Count(acts, "change"));
        if (script.Sections.Count > acts)
            parts.Add(Count(script.Sections.Count - acts, "question"));
        var job = script.Job is { } detached ? $", job {detached.Id}" : "";
        return $"{string.Join(" and ", parts)}, {Count(script.Sections.Sum(section => section.Body.Length), "character")}, {script.Timeout.TotalSeconds:0} s at most{job}";
    }

    private static string Answered(SectionResult answer)
        => $"{answer.Name}: exit code {answer.ExitCode}, {Count(answer.Output.Length, "byte")}{(answer.ErrorTail.Length == 0 ? "" : $", {Count(answer.ErrorTail.Length, "character")} of errors")}";

    private static string Count(int number, string what) => $"{Number(number)} {what}{(number == 1 ? "" : "s")}";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
