using System.Globalization;
using System.Text.RegularExpressions;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Engine.Inventories;

/// <summary>Reads the inventory's single values that are not addresses.</summary>
internal static partial class SettingValues
{
    private const string DurationForm = "a number of seconds, or one with a unit: 500ms, 15s, 1m";

    /// <summary>Reads a whole number.</summary>
    public static Reading<int> Whole(int least, int most) => (string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most
            ? null
            : new Fault($"{Fault.Quote(text)} is not possible", $"a whole number from {least} to {most}");

    /// <summary>Reads one of an enumeration's names.</summary>
    public static Fault? Choice<T>(string text, out T value)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        value = default;
        if (Array.Exists(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)))
        {
            value = Enum.Parse<T>(text, ignoreCase: true);
            return null;
        }

        var known = Array.ConvertAll(names, name => name.ToLowerInvariant());
        return new Fault($"{Fault.Quote(text)} is not possible{Suggestion.For(text, known)}", "one of " + string.Join(", ", known));
    }

    /// <summary>Reads <c>true</c> or <c>false</c>.</summary>
    public static Fault? Flag(string text, out bool value) =>
        bool.TryParse(text, out value) ? null : new Fault($"{Fault.Quote(text)} is not possible", "true or false");

    /// <summary>Reads a duration of more than nothing and at most an hour.</summary>
    public static Fault? Duration(string text, out TimeSpan value)
    {
        value = default;
        var match = DurationText().Match(text);
        if (!match.Success) return new Fault($"{Fault.Quote(text)} is no duration", DurationForm);
        var number = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        var seconds = number * match.Groups["unit"].Value switch { "ms" => 0.001, "m" => 60, _ => 1 };
        value = TimeSpan.FromSeconds(Math.Min(seconds, 3601));
        return value > TimeSpan.Zero && value <= TimeSpan.FromHours(1)
            ? null
            : new Fault($"{Fault.Quote(text)} is not possible", "more than 0 and at most an hour");
    }

    /// <summary>Reads an account's name, a domain's account (<c>LAB\admin</c>, <c>admin@lab</c>) included.</summary>
    public static Fault? User(string text, out string value)
    {
        value = text;
        return UserText().IsMatch(text) ? null : new Fault($"{Fault.Quote(text)} is no account's name", "a name such as root, without spaces");
    }

    /// <summary>Reads a local account's name, as useradd(8) takes it.</summary>
    public static Fault? Account(string text, out string value)
    {
        value = text;
        return AccountText().IsMatch(text) ? null : new Fault($"{Fault.Quote(text)} is no account's name", "small letters, digits, - and _, at most 32, such as root");
    }

    /// <summary>Reads the five fields of a crontab's line.</summary>
    public static Fault? Schedule(string text, out string value)
    {
        value = text;
        return CronSchedule.WhyNot(text) is { } why ? new Fault(why, "minute hour day month weekday, such as '*/30 * * * *'") : null;
    }

    /// <summary>Reads a file's absolute path.</summary>
    public static Fault? FilePath(string text, out string value)
    {
        value = text;
        return text.Length <= 1000 && PathText().IsMatch(text) && !text.Contains("/../", StringComparison.Ordinal) && !text.EndsWith('/')
            ? null
            : new Fault($"{Fault.Quote(text)} is no file's path", "an absolute path of letters, digits, dots, hyphens and underscores, such as /var/log/chronyc.log");
    }

    /// <summary>Reads a node's name: a short host name.</summary>
    public static Fault? NodeName(string text, out string value)
    {
        value = text;
        var name = Fault.Quote(text);
        if (text.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return new Fault($"{name} is every machine's name for itself", "a name of its own");
        if (text.Contains('.', StringComparison.Ordinal) && NetworkValues.Address(text, out _) is not null)
            return new Fault($"{name} has a domain in it", $"the short host name, {Fault.Quote(text[..text.IndexOf('.')])}");
        if (text.Length > 63) return new Fault($"{name} is longer than 63 letters", "a short host name such as compute01");
        if (!HostLabel().IsMatch(text))
            return new Fault($"{name} is no host name", "letters, digits and hyphens, such as compute01, with no hyphen at the ends");
        return text.All(char.IsAsciiDigit) ? new Fault($"{name} has digits only", "at least one letter, such as node1") : null;
    }

    /// <summary>Reads a host's full or short name, or an address.</summary>
    public static Fault? Host(string text, out string value)
    {
        value = text;
        if (NetworkValues.Address(text, out var address) is null)
        {
            value = address.ToString();
            return null;
        }

        var labels = text.TrimEnd('.').Split('.');
        return text.Length <= 253 && Array.TrueForAll(labels, label => label.Length <= 63 && HostLabel().IsMatch(label)) && !labels[^1].All(char.IsAsciiDigit)
            ? null
            : new Fault($"{Fault.Quote(text)} is no host", "a host's name or IP address alone, such as ntp.aliyun.com");
    }

    /// <summary>Reads a name of the file's own, such as a network's.</summary>
    public static Fault? Name(string text, out string value)
    {
        value = text;
        return PlainName().IsMatch(text)
            ? null
            : new Fault($"{Fault.Quote(text)} is no name", "a letter or digit, then letters, digits, dots, hyphens and underscores");
    }

    /// <summary>Reads one jump host.</summary>
    public static Fault? JumpHost(string text, out string value)
    {
        value = text;
        return JumpAddress.From(text) is null ? new Fault($"{Fault.Quote(text)} is no jump host", "a node's name, or [user@]host[:port]") : null;
    }

    /// <summary>Reads several jump hosts with commas, or <c>none</c>.</summary>
    public static Fault? JumpHosts(string text, out string value)
    {
        value = text;
        return JumpAddress.List(text) is null ? new Fault($"{Fault.Quote(text)} is no jump host", "a node's name or [user@]host[:port], several in a list, or none") : null;
    }

    /// <summary>Reads the name of a network interface.</summary>
    public static Fault? InterfaceName(string text, out string value)
    {
        value = text;
        return text.Length <= 15 && PlainName().IsMatch(text)
            ? null
            : new Fault($"{Fault.Quote(text)} is no interface's name", "at most 15 letters, such as eth0");
    }

    /// <summary>Reads an absolute URL of one of the schemes. It comes back without slashes at its end.</summary>
    public static Reading<string> Url(params string[] schemes) => (string text, out string value) =>
    {
        value = text.TrimEnd('/');
        var possible = UrlText().IsMatch(text) && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && schemes.Contains(url.Scheme, StringComparer.Ordinal)
            && (url.IsFile || url.Host.Length > 0)
            && url is { Query: "", Fragment: "" };
        var beginnings = string.Join(" or ", schemes.Select(scheme => scheme + "://"));
        return possible ? null : new Fault($"{Fault.Quote(text)} is not possible", $"a URL that begins with {beginnings}, with no spaces, ? or #");
    };

    /// <summary>Reads a key's fingerprint. It comes back in upper case without spaces.</summary>
    public static Fault? Fingerprint(string text, out string value)
    {
        value = text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return value.Length == 40 && value.All(char.IsAsciiHexDigit)
            ? null
            : new Fault($"{Fault.Quote(text)} is no fingerprint", "40 hexadecimal digits (gpg --show-keys --fingerprint tells them)");
    }

    /// <summary>Reads the name of a time zone.</summary>
    public static Fault? Zone(string text, out string value)
    {
        value = text;
        return text.Length <= 64 && ZoneText().IsMatch(text)
            ? null
            : new Fault($"{Fault.Quote(text)} is no time zone", "a name such as Asia/Shanghai or UTC (timedatectl list-timezones)");
    }

    [GeneratedRegex(@"^(?<number>[0-9]{1,7}(?:\.[0-9]{1,6})?) ?(?<unit>ms|s|m)?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex DurationText();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.@$\\-]{0,103}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex UserText();

    [GeneratedRegex(@"^[a-z_][a-z0-9_-]{0,31}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex AccountText();

    [GeneratedRegex(@"^(?:/[A-Za-z0-9._-]+)+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PathText();

    [GeneratedRegex(@"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex HostLabel();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PlainName();

    [GeneratedRegex(@"^[a-z]+://[!-~]+\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex UrlText();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,3}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ZoneText();
}
