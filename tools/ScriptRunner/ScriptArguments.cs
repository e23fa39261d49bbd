using System.Management.Automation.Runspaces;

namespace OpenStackTrain.ScriptRunner;

/// <summary>Turns words of a command line into arguments of a script, as <c>pwsh -File</c> does.</summary>
internal static class ScriptArguments
{
    /// <summary>The words as parameters: <c>-Name value</c> and <c>-Switch:$false</c> by name, the rest by position.</summary>
    public static IEnumerable<CommandParameter> Parse(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word.Length < 2 || word[0] != '-' || !(char.IsLetter(word[1]) || word[1] == '_'))
            {
                yield return new CommandParameter(null, word);
                continue;
            }

            var colon = word.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                // With its dash the name is taken as it was typed: the binder decides whether the next word is its value.
                yield return new CommandParameter(word);
            }
            else if (colon == word.Length - 1 && i + 1 < words.Count)
            {
                yield return new CommandParameter(word[..(colon + 1)], words[++i]);
            }
            else
            {
                yield return new CommandParameter(word[..(colon + 1)], Literal(word[(colon + 1)..]));
            }
        }
    }

    private static object Literal(string text) => text.ToLowerInvariant() switch
    {
        "$true" => true,
        "$false" => false,
        _ => text,
    };
}
