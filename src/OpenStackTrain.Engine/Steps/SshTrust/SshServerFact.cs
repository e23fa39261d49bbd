using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// What sshd shows of itself: its host keys, read as root over a session whose own host key is verified, and how it treats root (rules K-03,
/// K-05). Sources: sshd(8) -T, sshd_config(5).
/// </summary>
internal sealed record SshServerFact : Fact<SshServer>
{
    /// <summary>The only one.</summary>
    public static SshServerFact Instance { get; } = new();

    /// <inheritdoc/>
    public override string Key => "sshd -T, /etc/ssh/ssh_host_*_key.pub";

    /// <inheritdoc/>
    public override string Shell => """
        sshd -T 2>/dev/null | {
          show() { if [ -f "$1.pub" ]; then IFS= read -r key <"$1.pub"; printf 'key %.4000s\n' "$key"; fi; }
          named=
          while read -r name value; do
            case $name in
              permitrootlogin) printf '%s %s\n' "$name" "$value" ;;
              hostkey) named=yes; show "$value" ;;
            esac
          done
          if [ -z "$named" ]; then for f in /etc/ssh/ssh_host_*_key; do show "$f"; done; fi
        }
        true
        """;

    /// <inheritdoc/>
    public override SshServer Parse(SectionResult answer)
    {
        var lines = answer.Lines().Select(line => line.Split(' ')).ToList();
        List<HostKey> keys = [.. from words in lines
                                 where words is ["key", _, _, ..]
                                 let key = HostKey.From(words[2])
                                 where key is not null && key.Type == words[1]
                                 select key];
        if (keys.Count == 0)
            throw new FactException("sshd's host keys cannot be read");
        return new SshServer(keys.DistinctBy(key => key.Fingerprint).ToList(), lines.Find(words => words is ["permitrootlogin", _]) is [_, var root] ? root : "unknown");
    }
}

/// <summary>sshd.</summary>
/// <param name="HostKeys">The public halves of its host keys.</param>
/// <param name="RootLogin">PermitRootLogin outside of all Match blocks, as <c>sshd -T</c> says it: <c>yes</c>, <c>without-password</c>, <c>no</c>, ...</param>
internal sealed record SshServer(IReadOnlyList<HostKey> HostKeys, string RootLogin);
