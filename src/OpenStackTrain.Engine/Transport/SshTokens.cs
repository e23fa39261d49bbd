using System.Text;

namespace OpenStackTrain.Engine.Transport;

/// <summary>The <c>%</c> tokens and <c>${...}</c> variables in values of ssh_config(5).</summary>
internal static class SshTokens
{
    /// <summary>The text with its tokens replaced; null when one is not known.</summary>
    public static string? Expand(string text, Func<char, string?> token)
    {
        var result = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] != '%')
            {
                result.Append(text[index]);
                continue;
            }

            index++;
            var value = index >= text.Length ? null : text[index] == '%' ? "%" : token(text[index]);
            if (value is null)
            {
                return null;
            }

            result.Append(value);
        }

        return result.ToString();
    }

    /// <summary>The text with the environment's variables replaced; null when one is not there.</summary>
    public static string? ExpandVariables(string text)
    {
        var result = new StringBuilder(text.Length);
        var index = 0;
        while (text.IndexOf("${", index, StringComparison.Ordinal) is >= 0 and var start)
        {
            var end = text.IndexOf('}', start);
            if (end < 0 || Environment.GetEnvironmentVariable(text[(start + 2)..end]) is not { } value)
            {
                return null;
            }

            result.Append(text, index, start - index).Append(value);
            index = end + 1;
        }

        return result.Append(text, index, text.Length - index).ToString();
    }
}
