using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>Packages that are installed, by any package that provides the names.</summary>
/// <param name="names">The names.</param>
internal sealed class PackageSet(params IReadOnlyList<string> names) : Resource(Phase.Package)
{
    private readonly PackagesFact fact = PackagesFact.About(names);

    /// <inheritdoc/>
    public override string Name => $"package{(names.Count == 1 ? "" : "s")} {string.Join(", ", names)}";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [fact];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var installed = facts.Get(fact);
        List<string> missing = [.. names.Where(name => installed.Provider(name) is null)];
        yield return Finding.Compare(
            Name,
            "installed",
            missing.Count == 0 ? "installed" : names.Count == 1 ? "not installed" : $"not installed: {string.Join(", ", missing)}",
            Yum.Install(missing)) with
        { Reason = missing.Count > 0 ? "" : string.Join(", ", names.Select(name => Origin(installed.Provider(name)!))) };
    }

    /// <summary>What is really there, and from whom: whoever signed a package has made it, whatever mirror it came by.</summary>
    private static string Origin(Package package) => $"{package.Name} {package.Version} {(package.KeyId.Length > 0 ? $"signed by {Repositories.NameOfKey(package.KeyId)}" : "unsigned")}";
}

/// <summary>
/// yum, with its output in a file that tells how it goes. As every change it is a job of the node, so that neither a hang-up nor a closed pipe can end it
/// half-way. Source: yum(8).
/// </summary>
internal static class Yum
{
    /// <summary>yum as it is run here, as a function of sh.</summary>
    private const string Program = $$"""yum() { command yum {{PackageLock.GiveUp}} "$@"; }""";

    private static readonly TimeSpan TransactionTime = TimeSpan.FromMinutes(30);

    /// <summary>The last package that yum tells of in its log, as <c>Installing rabbitmq-server, 12 of 31</c>.</summary>
    private const string Progress = """sed -n -e 's/^  *\([A-Z][a-z]*\) *: *\([^ ]*\)-[^- ]*-[^- ]*  *\([0-9]*\)\/\([0-9]*\) *$/\1 \2, \3 of \4/p' -e 's/^(\([0-9]*\)\/\([0-9]*\)): \([^ ]*\)-[^- ]*-[^- ]* .*/Downloading \3, \1 of \2/p' "$log" | tail -n 1""";

    /// <summary>Installs the packages; fails when one of them is not to be had (yum itself says 0 if it found at least one).</summary>
    /// <param name="names">The packages.</param>
    /// <param name="companions">Packages that may come with them: where they are in the way, the others come alone.</param>
    public static Repair Install(IReadOnlyList<string> names, IReadOnlyList<string>? companions = null)
    {
        var alone = $"yum -y install {Sh.Quote(names)}";
        var command = companions is { Count: > 0 } ? $"yum -y install {Sh.Quote([.. names, .. companions])} || {alone}" : alone;
        return new PackageInstall(names, companions ?? [], Run(command, Installed, PackageUndo.Undo, Unavailable(names)));
    }

    /// <summary>Shell text that tells whether yum has not found one of the packages.</summary>
    private static string Unavailable(IReadOnlyList<string> names)
        => $"grep -q -F -x{string.Concat(names.SelectMany(name => new[] { $"No package {name} available.", $"No match for argument: {name}" }).Select(line => $" -e {Sh.Quote(line)}"))} \"$log\"";

    /// <summary>Upgrades all packages.</summary>
    public static Repair Upgrade() => Run("yum -y upgrade");

    /// <summary>
    /// Puts the repositories' newest package in the place of one from elsewhere. Both ways are gone: base, too, can reinstall its own older version.
    /// </summary>
    public static Repair Replace(string name) => Run($"{{ yum -y reinstall {Sh.Quote(name)}; reinstalled=$?; yum -y distro-sync {Sh.Quote(name)} || [ $reinstalled -eq 0 ]; }}");

    /// <summary>What an installation is taken back by: all packages before and after it. What it has upgraded besides stays so.</summary>
    private static (string Before, string After) Installed { get; } = (
        $"{PackageUndo.List} >\"${{ost_entry:?}}/packages.before\" || exit 1",
        $"{PackageUndo.List} >\"$ost_entry/packages.after\"");

    private static Repair Run(string command, (string Before, string After) note = default, Undo? undo = null, string failed = "false") => new($$"""
        {{note.Before ?? ":"}}
        mkdir -p -m 700 /run/openstack-train || exit 1
        log=$(mktemp /run/openstack-train/yum.XXXXXXXX) || exit 1
        {{PackageLock.Shell}}
        {{Program}}
        code=1
        while ost_packages_free; do
        {{Sh.Watched($$"""{ {{command}}; } >"$log" 2>&1 </dev/null""", Progress)}}
        if [ "$code" -eq 0 ] || ! grep -q '{{PackageLock.GivenUp}}' "$log"; then break; fi
        done
        if [ "$code" -eq 0 ] && {{failed}}; then code=1; fi
        {{note.After ?? ":"}}
        if [ "$code" -ne 0 ]; then tail -n 12 "$log" >&2; fi
        rm -f "$log"
        exit "$code"
        """)
    {
        Timeout = PackageLock.Limit + TransactionTime,
        Undo = undo,
        WhyNoUndo = "the packages' old versions are not kept",
    };
}

/// <summary>An installation of packages. What is to be installed at the same time is one transaction: yum takes longer to begin than to install.</summary>
internal sealed class PackageInstall : Repair
{
    private readonly IReadOnlyList<string> names;
    private readonly IReadOnlyList<string> companions;

    /// <summary>Makes one.</summary>
    /// <param name="names">The packages.</param>
    /// <param name="companions">Those that may come with them.</param>
    /// <param name="transaction">How it is done.</param>
    public PackageInstall(IReadOnlyList<string> names, IReadOnlyList<string> companions, Repair transaction)
        : base(transaction.Shell)
    {
        (this.names, this.companions, Undo, Timeout) = (names, companions, transaction.Undo, transaction.Timeout);
    }

    /// <summary>The same packages, as company of others.</summary>
    public PackageInstall AsCompanion() => new([], names, this);

    /// <inheritdoc/>
    public override Repair? TryCombine(Repair other)
        => other is PackageInstall next ? Yum.Install([.. names.Union(next.names, StringComparer.Ordinal)], [.. companions.Union(next.companions, StringComparer.Ordinal)]) : null;
}
