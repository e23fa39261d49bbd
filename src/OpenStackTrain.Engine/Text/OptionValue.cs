using System.Text;

namespace OpenStackTrain.Engine.Text;

/// <summary>
/// A value of MariaDB's option files. A sign <c>#</c> ends a value that is not quoted, quotes around it fall, and a backslash introduces
/// <c>\b \t \n \r \s \\ \" \'</c>. Source: MariaDB's knowledge base, Configuring MariaDB with Option Files; mysys/my_default.c.
/// </summary>
internal static class OptionValue
{
    /// <summary>The text as a value. One of letters, digits and harmless signs stays as it is, so that simple readers understand it too.</summary>
    public static string Write(string text)
    {
        if (text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or '+' or '/' or ':'))
            return text;
        var value = new StringBuilder("\"");
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '\\' or '"' => value.Append('\\').Append(letter),
                ' ' => value.Append("\\s"),
                _ => value.Append(letter),
            };
        }

        return value.Append('"').ToString();
    }

    /// <summary>The text that a value stands for.</summary>
    public static string Read(string value)
    {
        var inner = value.Length > 1 && value[0] is '"' or '\'' && value[^1] == value[0] ? value[1..^1] : value;
        var text = new StringBuilder();
        for (var at = 0; at < inner.Length; at++)
        {
            if (inner[at] != '\\' || at == inner.Length - 1)
            {
                text.Append(inner[at]);
                continue;
            }

            at++;
            _ = inner[at] switch
            {
                'b' => text.Append('\b'),
                't' => text.Append('\t'),
                'n' => text.Append('\n'),
                'r' => text.Append('\r'),
                's' => text.Append(' '),
                '\\' or '"' or '\'' => text.Append(inner[at]),
                _ => text.Append('\\').Append(inner[at]),
            };
        }

        return text.ToString();
    }
}
