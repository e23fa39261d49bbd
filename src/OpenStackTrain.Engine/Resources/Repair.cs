using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>Shell text that mends a difference. Exit code 0: done; <see cref="ChangedMeanwhile"/>: somebody else changed the thing, read again.</summary>
internal class Repair(string shell)
{
    /// <summary>The exit code (sysexits' EX_TEMPFAIL) by which a repair says that what it found is not what was read.</summary>
    public const int ChangedMeanwhile = 75;

    /// <summary>POSIX shell text.</summary>
    public virtual string Shell { get; } = shell;

    /// <summary>Whether it only waits for what comes by itself (a daemon's synchronisation): no change, never asked for.</summary>
    public bool IsWait { get; init; }

    /// <summary>How long it may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The repair that does this one and then the other as one; null: they stay two.</summary>
    public virtual Repair? TryCombine(Repair other) => ReferenceEquals(this, other) ? this : null;
}

/// <summary>
/// An edit of a text file, written by compare-and-swap: the file must still be what was read; owner, mode and SELinux label stay; the old
/// content goes to the node's journal; the new one is there whole or not at all.
/// </summary>
internal sealed class FileRepair : Repair
{
    /// <summary>Where the node keeps what the module must remember: the old content of changed files.</summary>
    internal const string StateFolder = "/var/lib/openstack-train";

    private readonly FileState file;
    private readonly Func<string, string> edit;
    private readonly string then;

    /// <summary>What a new file gets; null: 644 of root. Of a file that is there, mode and owner stay.</summary>
    public FilePermission? Access { get; init; }

    /// <summary>Makes one.</summary>
    /// <param name="file">The file as it was read.</param>
    /// <param name="edit">From the old text to the new.</param>
    /// <param name="then">Shell text that runs after the file was replaced; may be empty.</param>
    public FileRepair(FileState file, Func<string, string> edit, string then = "")
        : base("")
    {
        this.file = file;
        this.edit = edit;
        this.then = then;
        Timeout = TimeSpan.FromMinutes(1);
    }

    /// <inheritdoc/>
    public override string Shell => Write(file, edit(file.Text), then, Access ?? FilePermission.Public);

    /// <inheritdoc/>
    public override Repair? TryCombine(Repair other)
        => other is FileRepair next && next.file.Path == file.Path ? new FileRepair(file, text => next.edit(edit(text)), then == next.then ? then : $"{then}\n{next.then}") { Access = Access ?? next.Access } : null;

    private static string Write(FileState file, string text, string then, FilePermission access)
    {
        var content = file.Encoding.GetBytes(text);
        var digest = (file with { Exists = true, Content = content }).Digest;
        return $$"""
            p={{Sh.Quote(file.Path)}}
            digest() { d=$(sha256sum <"$1") && printf '%s' "${d%% *}"; }
            have=absent
            if [ -e "$p" ]; then have=$(digest "$p") || exit 1; fi
            if [ "$have" != {{file.Digest}} ]; then echo "$p was changed by somebody else in the meantime" >&2; exit {{ChangedMeanwhile}}; fi
            folder=$(dirname -- "$p"); name=$(basename -- "$p")
            mkdir -p -- "$folder" || exit 1
            new=$(mktemp "$folder/.$name.ost.XXXXXXXX") || exit 1
            trap 'rm -f -- "$new"' EXIT
            base64 -d >"$new" <<'OST_CONTENT' || exit 1
            {{Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")}}
            OST_CONTENT
            [ "$(digest "$new")" = {{digest}} ] || { echo "$new could not be written whole (is the disk full?)" >&2; exit 1; }
            if [ "$have" != absent ]; then
              chown --reference="$p" -- "$new" && chmod --reference="$p" -- "$new" || exit 1
              if [ -e /sys/fs/selinux/enforce ]; then chcon --reference="$p" -- "$new" || exit 1; fi
              journal={{StateFolder}}/journal/$(date -u +%Y%m%dT%H%M%S.%N)-$$
              mkdir -p -m 700 {{StateFolder}} {{StateFolder}}/journal "$journal" && mkdir -p -- "$journal$folder" && cp -p -- "$p" "$journal$p" || exit 1
            else
              chown {{Sh.Quote(access.Owner)}} -- "$new" && chmod 0{{access.Mode}} -- "$new" || exit 1
            fi
            dd if=/dev/null of="$new" conv=notrunc,fsync 2>/dev/null || exit 1
            mv -f -- "$new" "$p" || exit 1
            trap - EXIT
            if [ "$have" = absent ] && [ -e /sys/fs/selinux/enforce ]; then restorecon -- "$p"; fi
            {{then}}
            """;
    }
}
