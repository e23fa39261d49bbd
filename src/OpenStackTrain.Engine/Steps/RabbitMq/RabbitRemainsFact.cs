using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// What is left of other brokers (baseline, pains 3 and 5): data of another node name, and an epmd that belongs to no service, started by a rabbitmqctl
/// before its time. Sources: rabbitmq-env(8), epmd(1), pgrep(1), proc(5).
/// </summary>
internal sealed record RabbitRemainsFact : Fact<RabbitRemains>
{
    /// <summary>The only one.</summary>
    public static RabbitRemainsFact Instance { get; } = new();

    /// <inheritdoc/>
    public override string Key => "/var/lib/rabbitmq/mnesia, processes called epmd";

    /// <inheritdoc/>
    public override string Shell => """
        for folder in /var/lib/rabbitmq/mnesia/*@*; do
          if [ -f "$folder/schema.DAT" ]; then printf 'data %s\n' "${folder##*/}"; fi
        done
        for pid in $(pgrep -x epmd); do
          if [ -e "/proc/$pid/cgroup" ] && ! grep -q -e epmd -e rabbitmq-server "/proc/$pid/cgroup"; then printf 'epmd %s\n' "$pid"; fi
        done
        true
        """;

    /// <inheritdoc/>
    public override RabbitRemains Parse(SectionResult answer)
    {
        List<string[]> lines = [.. answer.Lines().Select(line => line.Split(' ', 2)).Where(words => words.Length == 2)];
        return new RabbitRemains([.. lines.Where(words => words[0] == "data").Select(words => words[1])], [.. lines.Where(words => words[0] == "epmd" && words[1].Length > 0 && words[1].All(char.IsAsciiDigit)).Select(words => words[1])]);
    }
}

/// <summary>What is left of other brokers.</summary>
/// <param name="Data">The node names that there is data of.</param>
/// <param name="StrayEpmd">The processes' numbers.</param>
internal sealed record RabbitRemains(IReadOnlyList<string> Data, IReadOnlyList<string> StrayEpmd);
