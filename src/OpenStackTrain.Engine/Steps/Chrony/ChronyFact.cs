using System.Globalization;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>What chronyd says of its sources and of the clock (rule T-05). Source: chronyc(1).</summary>
internal sealed record ChronyFact : Fact<ChronyState>
{
    /// <inheritdoc/>
    public override string Key => "chronyc -n sources, chronyc -n tracking";

    /// <inheritdoc/>
    public override string Shell => "chronyc -n sources && echo && chronyc -n tracking";

    /// <inheritdoc/>
    public override ChronyState Parse(SectionResult answer)
    {
        List<ChronySourceState> sources = [];
        var (offset, leap, reference) = (double.NaN, "", "");
        foreach (var line in answer.Lines())
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 4 && words[0].Length == 2 && words[0][0] is '^' or '=' or '#')
                sources.Add(new ChronySourceState(words[1], words[0][1], words[2], words[4]));
            else if (line.Split(':', 2, StringSplitOptions.TrimEntries) is [var key, var value])
                (offset, leap, reference) = key switch
                {
                    "System time" => (Seconds(value), leap, reference),
                    "Leap status" => (offset, value, reference),
                    "Reference ID" => (offset, leap, value),
                    _ => (offset, leap, reference),
                };
        }

        // A chronyd that does not run is a state, not a fault: 506 Cannot talk to daemon.
        return new ChronyState(answer.ExitCode == 0, sources, offset, leap, reference);
    }

    private static double Seconds(string text)
        => double.TryParse(text.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;
}

/// <summary>The state of a node's time.</summary>
/// <param name="Answers">Whether chronyd answered.</param>
/// <param name="Sources">Its sources.</param>
/// <param name="Offset">How far the clock is off, in seconds.</param>
/// <param name="Leap"><c>Normal</c> when synchronised.</param>
/// <param name="Reference">The reference's id and name.</param>
internal sealed record ChronyState(bool Answers, IReadOnlyList<ChronySourceState> Sources, double Offset, string Leap, string Reference)
{
    /// <summary>The source that is followed; null: none.</summary>
    public ChronySourceState? Selected => Sources.FirstOrDefault(source => source.Mark == '*');

    /// <summary>Whether the node's own clock is the reference (<c>local stratum</c>).</summary>
    public bool IsLocal => Reference.StartsWith("7F7F0101", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A source as chronyc shows it.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Mark"><c>*</c> selected, <c>+</c> combined, <c>-</c> not combined, <c>?</c> unreachable or not tried enough, <c>x</c> false, <c>~</c> too variable.</param>
/// <param name="Stratum">Its stratum; 0: unknown.</param>
/// <param name="Reach">The octal register of the last eight polls; 0: none answered.</param>
internal sealed record ChronySourceState(string Address, char Mark, string Stratum, string Reach);
