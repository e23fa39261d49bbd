using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Steps;

/// <summary>Whether memcached keeps a key (rule M-03). Source: memcached's doc/protocol.txt.</summary>
/// <param name="Host">Its address.</param>
/// <param name="Client">The node that asks, which the key is named after.</param>
internal sealed record MemcachedFact(string Host, string Client) : ConversationFact(Host, PortNumber)
{
    /// <summary>memcached's port.</summary>
    public const int PortNumber = 11211;

    private string Name => $"openstack-train:{Client}";

    /// <inheritdoc/>
    public override string Key => $"memcached at {Host}: set and get {Name}";

    /// <inheritdoc/>
    public override string RightPattern => "STORED*VALUE*END*";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Sent => [$"set {Name} 0 10 {Client.Length}", Client, $"get {Name}", "quit"];

    /// <inheritdoc/>
    protected override ServiceAnswer Understand(IReadOnlyList<string> lines)
    {
        var isRight = lines is ["STORED", var value, var text, "END", ..] && value.StartsWith($"VALUE {Name} ", StringComparison.Ordinal) && text == Client;
        return new ServiceAnswer(isRight, isRight ? "" : lines.Count == 0 ? "hung up without a word" : Short(lines[0] == "STORED" ? "did not give the key back" : lines[0]));
    }
}
