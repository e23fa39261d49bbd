using System.Globalization;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// What an account's ~/.ssh holds: who may do what with it, and its key pairs (rule K-01). The public half is derived from the private one, which
/// shows at once that ssh can use it without a passphrase; no private key leaves the node. Sources: ssh(1) FILES, ssh-keygen(1), restorecon(8).
/// </summary>
/// <param name="User">The account's name.</param>
internal sealed record SshFolderFact(string User) : Fact<SshFolder>
{
    /// <inheritdoc/>
    public override string Key => $"ssh-keygen -y of ~{User}/.ssh/{{{string.Join(',', SshFolder.KeyNames)}}}";

    /// <inheritdoc/>
    public override string Shell => $$"""
        h=$(getent passwd {{Sh.Quote(User)}} | { IFS=: read -r name word uid gid comment home shell; printf '%s' "$home"; })
        [ -n "$h" ] || exit 0
        stat -L -c 'home=%a %U' -- "$h/"
        stat -L -c 'folder=%a %U' -- "$h/.ssh" 2>/dev/null
        for n in {{string.Join(' ', SshFolder.KeyNames)}}; do
          k=$h/.ssh/$n
          [ -f "$k" ] || continue
          printf 'key=%s %s\n' "$n" "$(stat -L -c '%a %U' -- "$k")"
          printf 'private=%s %s\n' "$n" "$(timeout 5 ssh-keygen -y -P '' -f "$k" 2>/dev/null | { IFS= read -r key; printf '%s' "$key"; })"
          if [ -f "$k.pub" ]; then IFS= read -r key <"$k.pub"; printf 'public=%s %.4000s\n' "$n" "$key"; fi
        done
        if [ -e /sys/fs/selinux/enforce ] && [ -d "$h/.ssh" ]; then printf 'labels=%s\n' "$(restorecon -R -n -v -- "$h/.ssh" 2>/dev/null | grep -c .)"; fi
        true
        """;

    /// <inheritdoc/>
    public override SshFolder Parse(SectionResult answer)
    {
        var (home, folder, labels) = (PathAccess.None, PathAccess.None, 0);
        var keys = new List<SshKeyPair>();
        foreach (var line in answer.Lines())
        {
            var words = line.Split('=', 2) is [var what, var value] ? (string[])[what, .. value.Split(' ')] : [];
            switch (words)
            {
                case ["home", var mode, var owner]:
                    home = PathAccess.Of(mode, owner);
                    break;
                case ["folder", var mode, var owner]:
                    folder = PathAccess.Of(mode, owner);
                    break;
                case ["labels", var number]:
                    _ = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out labels);
                    break;
                case ["key", var name, var mode, var owner]:
                    keys.Add(new SshKeyPair(name, PathAccess.Of(mode, owner), null, null));
                    break;
                case ["private", var name, _, var key, ..] when keys is [.., var last] && last.Name == name:
                    keys[^1] = last with { Private = HostKey.From(key) };
                    break;
                case ["public", var name, _, var key, ..] when keys is [.., var last] && last.Name == name:
                    keys[^1] = last with { Public = HostKey.From(key) };
                    break;
            }
        }

        return new SshFolder(home, folder, keys, labels);
    }
}

/// <summary>An account's ~/.ssh.</summary>
/// <param name="Home">The home.</param>
/// <param name="Folder">~/.ssh itself.</param>
/// <param name="Keys">The key pairs by ssh's usual names, in the order in which ssh tries them.</param>
/// <param name="WrongLabels">How many files SELinux's policy would label otherwise.</param>
internal sealed record SshFolder(PathAccess Home, PathAccess Folder, IReadOnlyList<SshKeyPair> Keys, int WrongLabels)
{
    /// <summary>The files that ssh looks for by itself, in its order (ssh_config(5), IdentityFile), as far as OpenSSH 7.4 makes such keys.</summary>
    public static IReadOnlyList<string> KeyNames { get; } = ["id_rsa", "id_ecdsa", "id_ed25519"];

    /// <summary>The first key pair that ssh can use without asking anybody; null: there is none.</summary>
    public SshKeyPair? Usable => Keys.FirstOrDefault(key => key.Private is not null);
}

/// <summary>A key pair.</summary>
/// <param name="Name">The private key's file name.</param>
/// <param name="Access">Who may do what with the private key.</param>
/// <param name="Private">The public key that the private one gives; null: it has a passphrase, is broken, or others may read it.</param>
/// <param name="Public">What the <c>.pub</c> file says; null: nothing.</param>
internal sealed record SshKeyPair(string Name, PathAccess Access, HostKey? Private, HostKey? Public)
{
    /// <summary>Whether the two halves belong together.</summary>
    public bool IsWhole => Private is { } key && Public is { } other && key.Bytes.AsSpan().SequenceEqual(other.Bytes);
}

/// <summary>Who may do what with a file, as sshd's StrictModes sees it.</summary>
/// <param name="Mode">The permission bits; null: it is not there.</param>
/// <param name="Owner">Whose it is.</param>
internal sealed record PathAccess(int? Mode, string Owner)
{
    private const int Others = 0b_000_111_111;
    private const int OthersWrite = 0b_000_010_010;

    /// <summary>Of a file that is not there.</summary>
    public static PathAccess None { get; } = new(null, "");

    /// <summary>Whether it is there.</summary>
    public bool Exists => Mode is not null;

    /// <summary>Reads stat's words.</summary>
    public static PathAccess Of(string mode, string owner)
    {
        var value = 0;
        foreach (var digit in mode)
        {
            if (digit is < '0' or > '7' || value > 0xFFF)
                return None;
            value = (value << 3) | (digit - '0');
        }

        return mode.Length == 0 ? None : new PathAccess(value, owner);
    }

    /// <summary>Whether nobody but the account (and root) can do anything with it.</summary>
    public bool IsPrivateTo(string user) => Owner == user && (Mode & Others) == 0;

    /// <summary>Whether nobody but the account and root can write to it.</summary>
    public bool IsSafeFor(string user) => Owner is var owner && (owner == user || owner == "root") && (Mode & OthersWrite) == 0;

    /// <summary>Mode and owner.</summary>
    public override string ToString() => Mode is { } mode ? $"{Convert.ToString(mode, 8)} {Owner}" : "absent";
}
