using System.Text;

namespace OpenStackTrain.Engine.Reports;

/// <summary>Text of nodes, made fit for files: what a node said may hold anything.</summary>
internal static class ReportText
{
    /// <summary>Without the characters that XML 1.0 does not know and that act on a screen; line ends and tabs stay.</summary>
    public static string Printable(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune.Value is '\n' or '\t' || (!Rune.IsControl(rune) && rune.Value is not (0xFFFE or 0xFFFF)) ? rune.ToString() : "\uFFFD");
        return clean.ToString();
    }

    /// <summary>The same on one line.</summary>
    public static string OneLine(string text) => Printable(text).ReplaceLineEndings(" ").Replace('\t', ' ');
}
