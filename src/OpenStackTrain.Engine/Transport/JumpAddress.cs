using System.Globalization;

namespace OpenStackTrain.Engine.Transport;

/// <summary>A jump host as ProxyJump names it: <c>[user@]host[:port]</c>, <c>[user@][ipv6]:port</c> or <c>ssh://...</c>.</summary>
/// <param name="User">The account; null: as its own settings say.</param>
/// <param name="Host">The name or address, as it was written.</param>
/// <param name="Port">The port; null: as its own settings say.</param>
internal sealed record JumpAddress(string? User, string Host, int? Port)
{
    private const int Most = 16;

    /// <summary>The addresses of a list with commas, the first hop first; empty for <c>none</c>, null when it is no such list.</summary>
    public static IReadOnlyList<JumpAddress>? List(string text)
    {
        if (text.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        var parts = text.Split(',');
        if (parts.Length > Most)
        {
            return null;
        }

        var list = new List<JumpAddress>();
        foreach (var part in parts)
        {
            if (From(part.Trim()) is not { } address)
            {
                return null;
            }

            list.Add(address);
        }

        return list;
    }

    /// <summary>The address in a text; null when it is none.</summary>
    public static JumpAddress? From(string text)
    {
        if (text.StartsWith("ssh://", StringComparison.OrdinalIgnoreCase))
        {
            text = text[6..].TrimEnd('/');
        }

        string? user = null;
        if (text.LastIndexOf('@') is >= 0 and var at)
        {
            user = text[..at];
            text = text[(at + 1)..];
            if (user.Length == 0 || user.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter)))
            {
                return null;
            }
        }

        string host;
        string? port = null;
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']');
            if (close < 0 || (close + 1 < text.Length && text[close + 1] != ':'))
            {
                return null;
            }

            host = text[1..close];
            port = close + 1 < text.Length ? text[(close + 2)..] : null;
        }
        else if (text.IndexOf(':') is >= 0 and var colon && text.IndexOf(':', colon + 1) < 0)
        {
            host = text[..colon];
            port = text[(colon + 1)..];
        }
        else
        {
            host = text;
        }

        port = port is "" ? null : port;
        return IsHost(host) && PortOf(port, out var number) ? new JumpAddress(user, host, number) : null;
    }

    /// <summary>Whether the text can be a host's name or address.</summary>
    public static bool IsHost(string text) =>
        text.Length is > 0 and <= 255 && text[0] != '-' && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or ':' or '%');

    /// <summary>Reads a port.</summary>
    public static bool PortOf(string? text, out int? port)
    {
        port = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535 ? number : null;
        return text is null || port is not null;
    }

    /// <summary>As ProxyJump has it.</summary>
    public override string ToString()
    {
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return (User is null ? "" : User + "@") + host + (Port is null ? "" : FormattableString.Invariant($":{Port}"));
    }
}
