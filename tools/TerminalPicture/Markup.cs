using System.Text;
using System.Xml;

namespace OpenStackTrain.TerminalPicture;

/// <summary>Text as it may stand in XML.</summary>
internal static class Markup
{
    /// <summary>Escapes a text and leaves out what XML does not allow; line ends stay.</summary>
    public static string Escaped(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\n' => "\n",
                _ when Rune.IsControl(rune) || (rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value)) => "",
                _ => rune.ToString(),
            });
        }

        return result.ToString();
    }
}
