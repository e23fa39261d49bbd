using System.Globalization;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// What RabbitMQ's management answers over HTTP (rule Q-06): to nobody in particular, or to an account. The password goes by curl's standard input.
/// Source: curl(1), -K; the management plugin's HTTP API.
/// </summary>
/// <param name="Address">Where it listens.</param>
/// <param name="User">The account; empty: none.</param>
internal sealed record RabbitManagementFact(string Address, string User) : Fact<int>
{
    /// <summary>The port.</summary>
    public const int Port = 15672;

    /// <summary>The account's password.</summary>
    public Secret? Password { get; init; }

    /// <inheritdoc/>
    public override string Key => $"curl {Url}{(User.Length == 0 ? "" : $" as {User}")}";

    /// <inheritdoc/>
    public override string Shell => $$"""
        printf '%s\n' {{Sh.Quote(Password is null ? "" : $"user = \"{Escape(User)}:{Escape(Password.Reveal())}\"")}} |
          curl -s -K - -o /dev/null -w '%{http_code}\n' --noproxy '*' --max-time 10 {{Sh.Quote(Url)}}
        """;

    /// <inheritdoc/>
    public override TimeSpan Time => TimeSpan.FromSeconds(10);

    private string Url => string.Create(CultureInfo.InvariantCulture, $"http://{(Address.Contains(':', StringComparison.Ordinal) ? $"[{Address}]" : Address)}:{Port}/api/whoami");

    /// <summary>The status of HTTP; 0: nobody answers.</summary>
    public override int Parse(SectionResult answer) => int.TryParse(answer.Text().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0;

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
