using System.Text;

namespace OpenStackTrain.Engine.Inventories;

/// <summary>Why a text is not the value that it should be.</summary>
/// <param name="Wrong">What is wrong with it.</param>
/// <param name="Expected">What it should have been.</param>
internal sealed record Fault(string Wrong, string Expected)
{
    private const int LongestQuote = 60;
    private const int LongestLook = 200;

    /// <summary>A text of the file as a message may show it: one line, not too long, and nothing that looks like a secret.</summary>
    public static string Quote(string text)
    {
        if (SecretSearch.Tells(text.Length > LongestLook ? text[..LongestLook] : text)) return "(a text that is not shown)";
        var shown = new StringBuilder(text.Length > LongestQuote ? text[..LongestQuote] + "..." : text);
        for (var index = 0; index < shown.Length; index++)
        {
            if (char.IsControl(shown[index]) || char.IsSurrogate(shown[index])) shown[index] = '?';
        }

        return $"'{shown}'";
    }
}

/// <summary>Reads a value from a text.</summary>
/// <typeparam name="T">What is read.</typeparam>
/// <returns>Null when the text is right; else why not, and then <paramref name="value"/> means nothing.</returns>
internal delegate Fault? Reading<T>(string text, out T value);
