using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>
/// An edit of a text file, written by compare-and-swap: the file must still be what was read; owner, mode and SELinux label stay; the old
/// content goes to the node's journal; the new one is there whole or not at all.
/// </summary>
internal sealed class FileRepair : Repair
{
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

    /// <summary>Whether what goes with it cannot be taken back, <see cref="Repair.WhyNoUndo"/>; then the file is not either.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Shell text that follows once the change was taken back.</summary>
    public string Afterwards { get; init; } = "";

    /// <inheritdoc/>
    public override Undo? Undo => IsFinal ? null : TakeBack(file, edit(file.Text), then) with { Afterwards = Afterwards };

    /// <inheritdoc/>
    public override Repair? TryCombine(Repair other)
        => other is FileRepair next && next.file.Path == file.Path ? new FileRepair(file, text => next.edit(edit(text)), Join(then, next.then))
        {
            Access = Access ?? next.Access,
            IsFinal = IsFinal || next.IsFinal,
            WhyNoUndo = IsFinal ? WhyNoUndo : next.WhyNoUndo,
            Afterwards = Join(Afterwards, next.Afterwards),
        } : null;

    private static string Join(string one, string two) => one == two || two.Length == 0 ? one : one.Length == 0 ? two : $"{one}\n{two}";

    private static string Write(FileState file, string text, string then, FilePermission access)
    {
        var content = file.Encoding.GetBytes(text);
        var digest = (file with { Exists = true, Content = content }).Digest;
        return $$"""
            p={{Sh.Quote(file.Path)}}
            have=absent
            if [ -e "$p" ]; then have=$(sha256sum <"$p") && have=${have%% *} || exit 1; fi
            if [ "$have" != {{file.Digest}} ]; then echo "$p was changed by somebody else in the meantime" >&2; exit {{ChangedMeanwhile}}; fi
            folder=${p%/*}; name=${p##*/}
            if [ ! -d "$folder" ]; then
              first=$folder
              until [ -d "$(dirname -- "$first")" ]; do first=$(dirname -- "$first"); done
              printf '%s\n' "$first" >"${ost_entry:?}/first" && mkdir -p -- "$folder" || exit 1
            fi
            new=$(mktemp "$folder/.$name.ost.XXXXXXXX") || exit 1
            trap 'rm -f -- "$new"' EXIT
            base64 -d >"$new" <<'OST_CONTENT' || exit 1
            {{Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")}}
            OST_CONTENT
            wrote=$(sha256sum <"$new")
            [ "${wrote%% *}" = {{digest}} ] || { echo "$new could not be written whole (is the disk full?)" >&2; exit 1; }
            if [ "$have" != absent ]; then
              chown --reference="$p" -- "$new" && chmod --reference="$p" -- "$new" || exit 1
              if [ -e /sys/fs/selinux/enforce ]; then chcon --reference="$p" -- "$new" || exit 1; fi
              cp -p -- "$p" "${ost_entry:?}/old" || exit 1
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

    /// <summary>The old file comes back, or the new one goes, as long as it is what was written.</summary>
    private static Undo TakeBack(FileState file, string text, string then)
        => new(
            $$"""
            p={{Sh.Quote(file.Path)}}
            have=absent
            if [ -e "$p" ]; then have=$(sha256sum <"$p") && have=${have%% *} || exit 1; fi
            if [ "$have" = {{(file with { Exists = true, Content = file.Encoding.GetBytes(text) }).Digest}} ]; then exit 0; fi
            was=absent
            if [ -e "$entry/old" ]; then was=$(sha256sum <"$entry/old") && was=${was%% *} || exit 1; fi
            if [ "$have" = "$was" ]; then exit {{Undo.AsBefore}}; fi
            if [ "$have" = absent ]; then echo "$p is not there any more"; else echo "$p has other content now"; fi
            exit 1
            """,
            $$"""
            p={{Sh.Quote(file.Path)}}
            if [ -e "$entry/old" ]; then
              new=$(mktemp "$(dirname -- "$p")/.$(basename -- "$p").ost.XXXXXXXX") || exit 1
              trap 'rm -f -- "$new"' EXIT
              cat "$entry/old" >"$new" && chown --reference="$p" -- "$new" && chmod --reference="$p" -- "$new" || exit 1
              if [ -e /sys/fs/selinux/enforce ]; then chcon --reference="$p" -- "$new" || exit 1; fi
              dd if=/dev/null of="$new" conv=notrunc,fsync 2>/dev/null && mv -f -- "$new" "$p" || exit 1
              trap - EXIT
            else
              rm -f -- "$p" || exit 1
              if [ -e "$entry/first" ]; then
                # The folders that were made for it go, unless somebody uses them meanwhile.
                first=$(cat "$entry/first"); folder=$(dirname -- "$p")
                while rmdir -- "$folder" 2>/dev/null && [ "$folder" != "$first" ]; do folder=$(dirname -- "$folder"); done
              fi
            fi
            {{then}}
            """);
}
