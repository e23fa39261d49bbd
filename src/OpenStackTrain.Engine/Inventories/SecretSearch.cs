using System.Text.RegularExpressions;

namespace OpenStackTrain.Engine.Inventories;

/// <summary>Finds what looks like a secret, so that it can be refused without being shown.</summary>
internal static partial class SecretSearch
{
    private static readonly string[] wholeKeys = ["pass", "pwd", "auth"];

    private static readonly string[] words =
    [
        "password", "passwd", "passphrase", "secret", "token", "privatekey", "credential", "apikey", "accesskey", "rootpass", "dbpass", "rabbitpass",
    ];

    /// <summary>Notes every private key in the text, comments included, and every piece that looks like a secret.</summary>
    public static void Find(string text, YamlPiece? root, ProblemList problems)
    {
        // A value is not looked at for private keys again: unless an escape hides one, the text has shown it already.
        var inText = PrivateKey().Matches(text).Take(ProblemList.MostShown).ToList();
        foreach (var match in inText) problems.AddSecret(Place.Of(text, match.Index), "a private key stands in the file");
        if (root is not null) Search(root, namesOfNodes: false, atRoot: true, inText.Count == 0, problems);
    }

    /// <summary>Whether a text that a message wants to quote seems to hold a secret.</summary>
    public static bool Tells(string text) => SecretWithValue().IsMatch(text) || PrivateKey().IsMatch(text) || UserInfo().IsMatch(text);

    private static void Search(YamlPiece piece, bool namesOfNodes, bool atRoot, bool alsoKeys, ProblemList problems)
    {
        switch (piece)
        {
            case YamlScalar scalar:
                SearchText(scalar, alsoKeys, problems);
                break;
            case YamlList list:
                foreach (var item in list.Items) Search(item, namesOfNodes: false, atRoot: false, alsoKeys, problems);
                break;
            case YamlMap map:
                foreach (var (key, value) in map.Entries)
                {
                    // A node may be called token01; a node is a mapping or nothing.
                    var isNode = namesOfNodes && (value is YamlMap || value.IsNull);
                    if (!isNode && WordIn(key.Text) is { } word)
                        problems.AddSecret(key.Place, $"a key with '{word}' in its name");
                    else
                        Search(value, namesOfNodes: atRoot && key.Text == "nodes", atRoot: false, alsoKeys, problems);
                    SearchText(key, alsoKeys, problems);
                }

                break;
        }
    }

    private static void SearchText(YamlScalar scalar, bool alsoKeys, ProblemList problems)
    {
        if (alsoKeys && PrivateKey().IsMatch(scalar.Text)) problems.AddSecret(scalar.Place, "a private key stands in the file");
        if (UserInfo().IsMatch(scalar.Text)) problems.AddSecret(scalar.Place, "a URL with an account or a password in it");
    }

    private static string? WordIn(string key)
    {
        var letters = string.Concat(key.Where(char.IsAsciiLetter)).ToLowerInvariant();
        return Array.Find(wholeKeys, word => letters == word) ?? Array.Find(words, word => letters.Contains(word, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY|PuTTY-User-Key-File-", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"://[^/?#\s]*@", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"(?:pass|pwd|secret|token|credential|key)[a-z_-]{0,20}\s*[=:\s]\s*\S", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SecretWithValue();
}
