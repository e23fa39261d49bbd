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
    public override string Shell => PortHoldersQuestion.Instance.Shell([About]);

    /// <inheritdoc/>
    public override (SharedQuestion Question, string About)? Shared => (PortHoldersQuestion.Instance, About);

    private string About => Port.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override IReadOnlyList<PortHolder> Parse(SectionResult answer)
        => [.. answer.Lines().Select(line => line.Split('\t')).Where(words => words.Length == 3).Select(words => new PortHolder(words[0], words[1], words[2])).Distinct()];
}

/// <summary>A process that listens on a port.</summary>
/// <param name="Process">Its name.</param>
/// <param name="Id">Its number; empty: the socket is the kernel's own, or of another container.</param>
/// <param name="Unit">The service that it belongs to, <c>etcd.service</c>; empty: none.</param>
internal sealed record PortHolder(string Process, string Id, string Unit)
{
    /// <inheritdoc/>
    public override string ToString() => Id.Length == 0 ? "a socket without a process" : $"{Process} (process {Id}{(Unit.Length > 0 ? $" of {Unit}" : "")})";
}

/// <summary>
/// Who listens on several ports: one ss for all of them. ss reads the processes before the sockets, so that one which began to listen in between is there
/// without its process: ss is asked again about it.
/// </summary>
internal sealed class PortHoldersQuestion() : MarkedQuestion("--")
{
    /// <summary>The only one.</summary>
    public static PortHoldersQuestion Instance { get; } = new();

    /// <inheritdoc/>
    public override string Shell(IReadOnlyList<string> about) => $$"""
        said=$(ss -lntp)
        for port in {{string.Join(' ', about)}}; do
          printf '%s\n' "$said" | while read -r state received sent here there users; do
            [ "${here##*:}" = "$port" ] || continue
            if [ -z "$users" ]; then
              users=$(ss -lntp "sport = :$port")
              case $users in *pid=*) ;; *LISTEN*) users= ;; *) continue ;; esac
            fi
            name=${users#*\"}; name=${name%%\"*}
            pid=${users#*pid=}; pid=${pid%%[!0-9]*}
            unit=
            while read -r line; do case $line in *.service) unit=${line##*/}; break ;; esac; done 2>/dev/null <"/proc/${pid:-0}/cgroup"
            printf '%s\t%s\t%s\n' "$name" "$pid" "$unit"
          done
          echo {{Mark}}
        done
        """;
}
