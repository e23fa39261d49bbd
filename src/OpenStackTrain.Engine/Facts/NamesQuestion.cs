namespace OpenStackTrain.Engine.Facts;

/// <summary>
/// What names resolve to: one getent for all of them. It does not say which name a line belongs to (an alias is printed by its canonical name), so an
/// address that resolves to itself is asked after each name: a mark. Source: getent(1).
/// </summary>
internal sealed class NamesQuestion : MarkedQuestion
{
    /// <summary>How long one name may take; all of them together so many times that.</summary>
    public const int Seconds = 3;

    private static readonly NamesQuestion Version4 = new(4, "240.0.0.1");
    private static readonly NamesQuestion Version6 = new(6, "100::1:1");
    private readonly int version;

    private NamesQuestion(int version, string mark)
        : base(mark) => this.version = version;

    /// <summary>The question for addresses of IPv4 or IPv6.</summary>
    public static NamesQuestion Of(int version) => version == 6 ? Version6 : Version4;

    /// <inheritdoc/>
    public override string Shell(IReadOnlyList<string> about)
        => $"RES_OPTIONS='timeout:1 attempts:1' timeout {Seconds * about.Count} getent ahostsv{version} {string.Join(' ', about.Select(name => $"{Sh.Quote(name)} {Mark}"))} | while read -r a kind rest; do [ \"$kind\" = STREAM ] && printf '%s\\n' \"$a\"; done; true";
}
