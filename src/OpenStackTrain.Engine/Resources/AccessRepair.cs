using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>
/// A change of who may do what with a file or a folder, or a folder that is made. What was before and what came of it is read on the node, beside the
/// change itself. Source: stat(1), chown(1), chmod(1).
/// </summary>
internal static class AccessRepair
{
    private const string Access = """access() { if [ -e "$p" ]; then stat -L -c '%a %u:%g' -- "$p"; else echo absent; fi; }""";

    /// <summary>
    /// The repair of what lies in a folder of another account's. That account can put a link there at any moment, which would lead root to a file of its choice: so the
    /// folder is entered first and must be the account's (or root's own, without a link on the way), a link is not followed, and the mode is set by the account itself.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="user">The account whose folder it lies in, and whose it is to be.</param>
    /// <param name="owner">Owner and group that it is to have.</param>
    /// <param name="mode">The permission bits that it is to have, in octal.</param>
    /// <param name="make">Whether it is a folder that is made where it is missing.</param>
    /// <param name="then">Shell text that follows.</param>
    public static Repair InFolderOf(string path, string user, string owner, string mode, bool make = false, string then = "") => Of(path, $$"""
        {
          n=./$(basename -- "$p") && cd -P -- "$(dirname -- "$p")" || exit 1
          whose=$(stat -c %U .)
          if [ "$whose" != {{Sh.Quote(user)}} ] && { [ "$whose" != root ] || [ "$(pwd -P)" != "$(dirname -- "$p")" ]; }; then printf '%s\n' "$(pwd) is not the folder of "{{Sh.Quote(user)}} >&2; exit 1; fi
          {{(make ? $"""if [ ! -e "$n" ] && [ ! -L "$n" ]; then runuser -u {Sh.Quote(user)} -- mkdir -m {mode} -- "$n" || exit 1; fi""" : ":")}}
          if [ -L "$n" ]; then echo "$p is a link: it is not followed" >&2; exit 1; fi
          if [ -f "$n" ] && [ "$(stat -c %h -- "$n")" != 1 ]; then echo "$p has a second name elsewhere" >&2; exit 1; fi
          chown -h {{Sh.Quote(owner)}} -- "$n" && runuser -u {{Sh.Quote(user)}} -- chmod {{mode}} -- "$n"{{then}}
        }
        """);

    /// <summary>The repair.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="shell">Shell text that changes its mode or owner, or makes the folder.</param>
    public static Repair Of(string path, string shell) => new($$"""
        p={{Sh.Quote(path)}}
        {{Access}}
        access >"${ost_entry:?}/before" || exit 1
        {{shell}} || exit 1
        access >"$ost_entry/after"
        """)
    {
        Undo = new Undo(
            $$"""
            p={{Sh.Quote(path)}}
            {{Access}}
            now=$(access)
            before=$(cat "$entry/before") || exit 1
            if [ "$now" = "$before" ]; then exit {{Undo.AsBefore}}; fi
            if [ "$now" = absent ]; then echo "$p is not there any more"; exit 1; fi
            if [ "$now" != "$(cat "$entry/after" 2>/dev/null)" ]; then echo "mode and owner of $p are $now now"; exit 1; fi
            if [ "$before" = absent ] && [ -n "$(ls -A -- "$p")" ]; then echo "$p is not empty"; exit 1; fi
            exit 0
            """,
            $$"""
            p={{Sh.Quote(path)}}
            before=$(cat "$entry/before") || exit 1
            if [ "$before" = absent ]; then rmdir -- "$p"; elif [ -L "$p" ]; then echo "$p is a link now" >&2; exit 1; else chown -h "${before#* }" -- "$p" && chmod "${before%% *}" -- "$p"; fi
            """),
    };
}
