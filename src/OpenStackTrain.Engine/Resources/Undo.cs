using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Engine.Resources;

/// <summary>
/// How a change is taken back. All of it is shell text that stays on the node, in the journal: it needs neither the client that made the change nor the
/// same version of the module. <c>$entry</c> is the change's folder in the journal (<c>$ost_entry</c> while it is made).
/// </summary>
/// <param name="Check">
/// Succeeds as long as the thing still is as the change left it. Else it fails: with <see cref="AsBefore"/> where it is as it was before the change,
/// which then was never made or is taken back already; with any other code it prints what the thing is now.
/// </param>
/// <param name="Shell">Takes the change back.</param>
internal sealed record Undo(string Check, string Shell)
{
    /// <summary>The exit code of a check: there is nothing to take back.</summary>
    public const int AsBefore = 3;

    /// <summary>What follows once all changes of one call are taken back: a service that must read its old configuration again.</summary>
    public string Afterwards { get; init; } = "";

    /// <summary>Whether packages are removed by it.</summary>
    public bool IsPackage { get; init; }

    /// <summary>The text as the journal keeps it: a script that takes <c>check</c>, <c>run</c> or <c>afterwards</c>.</summary>
    public string Script => $"""
        LC_ALL=C; PATH={Framing.Path}; export LC_ALL PATH
        entry=$(cd "$(dirname -- "$0")" && pwd) || exit 1
        case $1 in
        check)
        {Check}
        ;;
        run)
        {Shell}
        ;;
        afterwards)
        {(Afterwards.Length > 0 ? Afterwards : ":")}
        ;;
        *) exit 64 ;;
        esac

        """.ReplaceLineEndings("\n");
}
