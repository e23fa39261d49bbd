using System.Globalization;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>Who listens on a TCP port: the process, and the unit that it belongs to. Sources: ss(8), proc(5): cgroup.</summary>
/// <param name="Port">The port.</param>
internal sealed record PortHoldersFact(int Port) : Fact<IReadOnlyList<PortHolder>>
{
    /// <inheritdoc/>
    public override string Key => string.Create(CultureInfo.InvariantCulture, $"ss -lntp, port {Port}");

    /// <inheritdoc/>
    public override string Shell => string.Create(CultureInfo.InvariantCulture, $$"""
        ss -lntp | while read -r state received sent here there users; do
          case $here in *:{{Port}}) ;; *) continue ;; esac
          name=${users#*\"}; name=${name%%\"*}
          pid=${users#*pid=}; pid=${pid%%[!0-9]*}
          printf '%s\t%s\t%s\n' "$name" "$pid" "$(sed -n 's/.*\/\([^/]*[.]service\)$/\1/p' "/proc/${pid:-0}/cgroup" 2>/dev/null | head -n 1)"
        done
        """);

    /// <inheritdoc/>
    public override IReadOnlyList<PortHolder> Parse(SectionResult answer)
        => [.. answer.Lines().Select(line => line.Split('\t')).Where(words => words.Length == 3).Select(words => new PortHolder(words[0], words[1], words[2])).Distinct()];
}

/// <summary>A process that listens on a port.</summary>
/// <param name="Process">Its name.</param>
/// <param name="Id">Its number.</param>
/// <param name="Unit">The service that it belongs to, <c>etcd.service</c>; empty: none.</param>
internal sealed record PortHolder(string Process, string Id, string Unit)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Process} (process {Id}{(Unit.Length > 0 ? $" of {Unit}" : "")})";
}
