namespace OpenStackTrain.Engine.Resources;

/// <summary>
/// How an installation of packages is taken back: exactly those go that it brought, as long as they are still at that version and nothing else needs
/// them. What it has upgraded or replaced stays. Sources: rpm(8), comm(1).
/// </summary>
internal static class PackageUndo
{
    /// <summary>Shell text that prints the installed packages in a fixed order: name, then what rpm -e takes. An imported key is one, without an architecture.</summary>
    public const string List = "rpm -qa --qf '%{NAME} %{NAME}-%{VERSION}-%{RELEASE}%|ARCH?{.%{ARCH}}:{}|\\n' | sed 's/[.](none)$//' | sort";

    /// <summary>
    /// Leaves in <c>$brought</c> the packages that the transaction brought and that are still there: what has an older version under the same name was an
    /// upgrade, unless both stay (a kernel).
    /// </summary>
    private const string Brought = $$"""
        folder=$(mktemp -d /run/openstack-train/undo.XXXXXXXX) || exit 1
        trap 'rm -rf -- "$folder"' EXIT
        {{List}} >"$folder/now" || exit 1
        comm -23 "$entry/packages.before" "$entry/packages.after" | cut -d ' ' -f 1 | sort -u >"$folder/replaced"
        comm -13 "$entry/packages.before" "$entry/packages.after" | sort | join -v 1 - "$folder/replaced" | sort >"$folder/new"
        brought=$(comm -12 "$folder/new" "$folder/now" | cut -d ' ' -f 2)
        """;

    /// <summary>The way back.</summary>
    public static Undo Undo { get; } = new(
        $$"""
        if [ ! -s "$entry/packages.after" ]; then echo 'which packages it has installed was not noted any more'; exit 1; fi
        {{Brought}}
        if [ -z "$brought" ]; then exit {{Resources.Undo.AsBefore}}; fi
        # shellcheck disable=SC2086 # names of packages, one word each
        said=$(rpm -e --test $brought 2>&1) && exit 0
        printf '%s\n' "$said" | grep -e needed -e require | head -n 3 | grep . || printf '%s\n' "$said"
        exit 1
        """,
        $$"""
        {{PackageLock.Shell}}
        ost_packages_free || exit 1
        {{Brought}}
        # shellcheck disable=SC2086 # names of packages, one word each
        said=$(setsid rpm -e $brought 2>&1 </dev/null) || { printf '%s\n' "$said"; exit 1; }
        if [ -s "$folder/replaced" ]; then echo "upgraded packages stay as they are: $(tr '\n' ' ' <"$folder/replaced")"; fi
        """)
    {
        IsPackage = true,
    };
}
