using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>
/// A change of who may do what with a file or a folder, or a folder that is made. What was before and what came of it is read on the node, beside the
/// change itself. Source: stat(1), chown(1), chmod(1).
/// </summary>
internal static class AccessRepair
{
    private const string Access = """access() { if [ -e "$p" ]; then stat -L -c '%a %u:%g' -- "$p"; else echo absent; fi; }""";

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
            if [ "$before" = absent ]; then rmdir -- "$p"; else chown "${before#* }" -- "$p" && chmod "${before%% *}" -- "$p"; fi
            """),
    };
}
