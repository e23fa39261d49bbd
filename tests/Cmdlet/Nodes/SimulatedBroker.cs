using System.Text;
using System.Text.RegularExpressions;

namespace OpenStackTrain.Cmdlet.Tests.Nodes;

/// <summary>A RabbitMQ in memory: its accounts, and the changes that it is given as a file of Erlang expressions.</summary>
internal sealed partial class SimulatedBroker
{
    private readonly Dictionary<string, List<string>> users = new(StringComparer.Ordinal) { ["guest"] = ["administrator"] };
    private readonly Dictionary<(string User, string Host), string> permissions = new() { [("guest", "/")] = ".* .* .*" };

    /// <summary>The node's host name, of which the broker's is made.</summary>
    public required string HostName { get; init; }

    /// <summary>The accounts.</summary>
    public IReadOnlyCollection<string> Users => users.Keys;

    /// <summary>The answer to the module's question.</summary>
    public string State()
    {
        List<string> records = [$"node rabbit@{HostName}", "running true", "version 3.6.16", "loopback guest", "vhost /"];
        records.AddRange(users.Select(user => string.Join(' ', user.Value.Prepend($"user {user.Key}"))));
        records.AddRange(permissions.Select(permission => $"permission {permission.Key.User} {permission.Key.Host} {permission.Value}"));
        return $"\"{string.Join(';', records.Select(record => string.Join(',', record.Split(' ').Select(word => Convert.ToBase64String(Encoding.UTF8.GetBytes(word))))))}\"\n";
    }

    /// <summary>Does what the shell text holds.</summary>
    public void Change(string text)
    {
        var script = Encoding.UTF8.GetString(Convert.FromBase64String(Changes().Match(text).Groups["it"].Value));
        foreach (Match change in Expressions().Matches(script))
        {
            List<string> words = [.. Texts().Matches(change.Value).Select(word => Encoding.UTF8.GetString(Convert.FromBase64String(word.Groups["it"].Value)))];
            if (change.Value.Contains("User =", StringComparison.Ordinal))
                users.TryAdd(words[0], []);
            else if (change.Value.Contains("set_tags", StringComparison.Ordinal))
                users[words[0]] = words[1..];
            else if (change.Value.Contains("set_permissions", StringComparison.Ordinal))
                permissions[(words[0], words[1])] = string.Join(' ', words[2..]);
            else
                _ = users.Remove(words[0]);
        }
    }

    [GeneratedRegex("<<'OST_CHANGES'[^\n]*\n(?<it>[^_]*)\nOST_CHANGES", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Changes();

    [GeneratedRegex("^ *(User = |Do\\(Users, (set_tags|set_permissions|delete_user), \\[Text).*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Expressions();

    [GeneratedRegex("Text\\(\"(?<it>[^\"]*)\"\\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Texts();
}
