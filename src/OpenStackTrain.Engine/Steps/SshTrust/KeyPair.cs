using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// The account has an ~/.ssh of its own and, where it logs in to others, a key pair that ssh can use without asking (rule K-01). A key that is there is
/// kept; one that has a passphrase as well, beside a new one. New ones are RSA of 4096 bits: the kind and the file of the tutorial, and a node
/// in FIPS mode refuses Ed25519.
/// </summary>
/// <param name="user">The account.</param>
/// <param name="node">The node's name, for the key's comment.</param>
/// <param name="isWanted">Whether a key pair is wanted at all.</param>
internal sealed class KeyPair(string user, string node, bool isWanted) : Resource(Phase.Ground)
{
    private readonly AccountFact account = new(user);
    private readonly SshFolderFact fact = new(user);

    /// <inheritdoc/>
    public override string Name => $"ssh keys of {user}";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [account, fact];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var owner = facts.Get(account);
        yield return Finding.Of($"account {user}", "exists", owner.Exists ? "exists" : "absent", owner.Exists) with
        { Reason = owner.Exists ? "" : $"it must be there on every node before keys are made for it: useradd -m {user}" };
        if (!owner.Exists)
            yield break;

        var folder = facts.Get(fact);
        var path = $"{owner.Home}/.ssh";
        yield return Access(owner.Home.Length > 0 ? owner.Home : "/", "no write access for others", folder.Home, folder.Home.IsSafeFor(user), AccessRepair.Of(owner.Home, $"chmod go-w -- {Sh.Quote(owner.Home + "/")}"));
        yield return Access(path, $"700 {user}", folder.Folder, folder.Folder.IsPrivateTo(user), AccessRepair.InFolderOf(path, user, owner.Owner, "700", make: true, Labels(path)));
        yield return Finding.Of($"{path}: SELinux labels", "the policy's", folder.WrongLabels == 0 ? "the policy's" : $"{folder.WrongLabels} others", folder.WrongLabels == 0, new Repair($"restorecon -R -- {Sh.Quote(path)}") { WhyNoUndo = "the labels are the policy's now, as they should be" });
        foreach (var key in folder.Keys)
        {
            var file = $"{path}/{key.Name}";
            yield return Access(file, $"600 {user}", key.Access, key.Access.IsPrivateTo(user), AccessRepair.InFolderOf(file, user, owner.Owner, "600"));
        }

        if (!isWanted)
        {
            yield return Finding.NotApplicable($"{path}: key pair", "in a star only the controllers log in to others");
            yield break;
        }

        // ssh-keygen does not even look at a private key that others may read: first things first.
        if (folder.Usable is null && folder.Keys.Any(key => !key.Access.IsPrivateTo(user)))
            yield break;
        var free = SshFolder.KeyNames.Except(folder.Keys.Select(key => key.Name)).FirstOrDefault();
        yield return Finding.Of(
            $"{path}: key pair",
            "usable without a passphrase",
            folder.Usable is { } usable ? $"{usable.Name} {usable.Private!.Fingerprint}" : folder.Keys.Count == 0 ? "absent" : $"only with a passphrase, or broken: {string.Join(", ", folder.Keys.Select(key => key.Name))}",
            folder.Usable is not null,
            free is null ? null : new Repair(Make(path, free)) { Timeout = TimeSpan.FromMinutes(3), Undo = Unmake($"{path}/{free}") }) with
        { Reason = folder.Usable is null && free is null ? "ssh looks for no further names: put one of them away" : "" };
        if (folder.Usable is { } pair)
            yield return Finding.Of($"{path}/{pair.Name}.pub", "belongs to the private key", pair.IsWhole ? "belongs to the private key" : pair.Public is null ? "absent" : "another key", pair.IsWhole, new Repair(Derive(path, pair.Name)) { Undo = Underive($"{path}/{pair.Name}.pub") });
    }

    private static Finding Access(string path, string expected, PathAccess access, bool met, Repair repair)
        => Finding.Of($"{path}: access", expected, met ? expected : access.ToString(), met, repair);

    /// <summary>Made as the account itself; ssh-keygen asks before it replaces a file, and nobody answers.</summary>
    private string Make(string path, string name) => $"""
        umask 077
        runuser -u {Sh.Quote(user)} -- ssh-keygen -q -t {(name == "id_rsa" ? "rsa -b 4096" : name["id_".Length..])} -N '' -C {Sh.Quote($"{user}@{node}")} -f {Sh.Quote($"{path}/{name}")} || exit 1{Labels(path)}
        sha256sum -- {Sh.Quote($"{path}/{name}")} {Sh.Quote($"{path}/{name}.pub")} >"${"{ost_entry:?}"}/digests"
        """;

    /// <summary>The pair goes as long as it is the one that was made.</summary>
    private static Undo Unmake(string key) => new(
        $"""
        if [ ! -e {Sh.Quote(key)} ] && [ ! -e {Sh.Quote(key + ".pub")} ]; then exit {Undo.AsBefore}; fi
        if sha256sum --status -c "$entry/digests" 2>/dev/null; then exit 0; fi
        echo {Sh.Quote(key)} 'is another key now'
        exit 1
        """,
        $"rm -f -- {Sh.Quote(key)} {Sh.Quote(key + ".pub")}");

    private static Undo Underive(string file) => new(
        $$"""
        if sha256sum --status -c "$entry/digests" 2>/dev/null; then exit 0; fi
        if [ -e "$entry/old" ]; then if cmp -s "$entry/old" {{Sh.Quote(file)}}; then exit {{Undo.AsBefore}}; fi
        elif [ ! -e {{Sh.Quote(file)}} ]; then exit {{Undo.AsBefore}}; fi
        echo {{Sh.Quote(file)}} 'has other content now'
        exit 1
        """,
        $"""if [ -e "$entry/old" ]; then cat "$entry/old" >{Sh.Quote(file)}; else rm -f -- {Sh.Quote(file)}; fi""");

    private string Derive(string path, string name) => $"""
        if [ -e {Sh.Quote($"{path}/{name}.pub")} ]; then cp -p -- {Sh.Quote($"{path}/{name}.pub")} "${"{ost_entry:?}"}/old" || exit 1; fi
        runuser -u {Sh.Quote(user)} -- sh -c 'umask 077; ssh-keygen -y -P "" -f "$1" >"$1.pub.ost" && chmod 644 "$1.pub.ost" && mv -f "$1.pub.ost" "$1.pub"' sh {Sh.Quote($"{path}/{name}")} || exit 1{Labels(path)}
        sha256sum -- {Sh.Quote($"{path}/{name}.pub")} >"${"{ost_entry:?}"}/digests"
        """;

    private static string Labels(string path) => $"\nif [ -e /sys/fs/selinux/enforce ]; then restorecon -R -- {Sh.Quote(path)}; fi";
}
