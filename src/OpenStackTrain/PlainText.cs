using System.Text;

namespace OpenStackTrain;

/// <summary>Text of nodes, made fit for a screen and for files: what a node says may hold anything, also what would act on a terminal.</summary>
internal static class PlainText
{
    /// <summary>The text with U+FFFD in the place of control characters, and of those that XML 1.0 does not know. Line ends and tabs stay, as <c>\n</c> and <c>\t</c>.</summary>
    public static string Of(string text)
    {
        if (!text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\t') || letter is '\uFFFE' or '\uFFFF' || char.IsSurrogate(letter)))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
            clean.Append(rune.Value is '\n' or '\t' || (!Rune.IsControl(rune) && rune.Value is not (0xFFFE or 0xFFFF)) ? rune.ToString() : "\uFFFD");
        return clean.ToString();
    }
}
