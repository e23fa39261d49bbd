namespace OpenStackTrain.Transport;

/// <summary>
/// A way to a node. It stands in the model's assembly because that is the one which tests and the module share: a test sets
/// <see cref="NodeTransports.Override"/> and plays the node in memory.
/// </summary>
internal interface INodeTransport : IAsyncDisposable
{
    /// <summary>Whether the link is up, as far as is known without asking.</summary>
    bool IsAlive { get; }

    /// <summary>The verified host key, <c>ssh-ed25519 SHA256:...</c>.</summary>
    string HostKey { get; }

    /// <summary>How the node was reached: what was asked for together with what the user's ssh configuration says; null: just as it was asked.</summary>
    NodeWay? Way => null;

    /// <summary>
    /// Runs the script in one round trip and returns an answer per section that was reached, in order. One call at a time per transport.
    /// </summary>
    /// <exception cref="NodeException">ConnectionLost, ElevationDenied, ElevationPassword, ProtocolError, Timeout.</exception>
    Task<IReadOnlyList<SectionResult>> RunAsync(NodeScript script, CancellationToken cancellation);
}

/// <summary>Opens transports.</summary>
internal interface INodeTransportFactory
{
    /// <summary>Connects, verifies the host key and logs in.</summary>
    /// <exception cref="NodeException">ConnectionFailed, HostKey*, AuthenticationFailed, KeyFileUnusable, SshConfigInvalid, Timeout.</exception>
    Task<INodeTransport> ConnectAsync(NodeEndpoint endpoint, CancellationToken cancellation);
}

/// <summary>Where a test puts its own factory.</summary>
internal static class NodeTransports
{
    /// <summary>Used instead of SSH when not null.</summary>
    public static INodeTransportFactory? Override { get; set; }
}

/// <summary>Where a node is and how to get in. <see cref="Settings"/> holds what is no secret.</summary>
internal sealed record NodeEndpoint(string Name, string Address, ConnectionSettings Settings)
{
    /// <summary>The account's password, for password and keyboard-interactive login; null: only keys.</summary>
    public Secret? Password { get; init; }

    /// <summary>The private key's passphrase.</summary>
    public Secret? KeyPassphrase { get; init; }

    /// <summary>sudo's password; null: none is sent (<c>sudo -n</c>).</summary>
    public Secret? ElevationPassword { get; init; }

    /// <summary>Whether an unknown host key is learned (a changed one never is).</summary>
    public bool AcceptNewHostKey { get; init; }

    /// <summary>The address by which the node goes in the inventory, where it answers at another one for now; null: the same.</summary>
    public string? StandsFor { get; init; }

    /// <summary>The address by which known_hosts has its key, where it has moved from there; null: the one it is at.</summary>
    public string? KnownAs { get; init; }

    /// <summary>The jump hosts' accounts and passwords, in the order of the hops; fewer than hops: the others log in by key.</summary>
    public IReadOnlyList<JumpLogin> JumpLogins { get; init; } = [];
}

/// <summary>An account and its password for one jump host.</summary>
internal sealed record JumpLogin(string User, Secret Password);

/// <summary>How a node was reached.</summary>
/// <param name="Address">Address and port.</param>
/// <param name="User">The account.</param>
/// <param name="Elevation">How root's rights are had.</param>
/// <param name="Jumps">The jump hosts, the first hop first.</param>
/// <param name="Notices">What the user should know of the ssh configuration.</param>
internal sealed record NodeWay(string Address, string User, Elevation Elevation, IReadOnlyList<string> Jumps, IReadOnlyList<string> Notices);

/// <summary>A text that must not be shown. Two of the same text are equal, so that questions that hold them can be.</summary>
internal sealed class Secret(string value) : IEquatable<Secret>
{
    /// <summary>The clear text: only for the wire.</summary>
    public string Reveal() => value;

    /// <inheritdoc/>
    public bool Equals(Secret? other) => other is not null && string.Equals(value, other.Reveal(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    /// <summary>Three stars.</summary>
    public override string ToString() => "***";
}

/// <summary>Sections that are run on a node in order, in one round trip.</summary>
/// <param name="Sections">What is run.</param>
/// <param name="Timeout">How long all of it may take.</param>
internal sealed record NodeScript(IReadOnlyList<ScriptSection> Sections, TimeSpan Timeout)
{
    /// <summary>Hears what bodies say of their progress (<c>ost_say TEXT</c>) while they run; null: nobody listens. May be called from any thread.</summary>
    public Action<string>? Heard { get; init; }

    /// <summary>
    /// How its acts are run detached: in a session of their own on the node, so that neither a lost link nor the end of the client ends them. The same
    /// script sent again finds them at work, or done, by the job's id. Null: it has no act, or only such as need none of that.
    /// </summary>
    public NodeJob? Job { get; init; }
}

/// <summary>A script's acts as a piece of work that the node finishes by itself.</summary>
/// <param name="Id">Unique and not to be guessed; it frames the answers as well.</param>
/// <param name="Gate">
/// Shell text that runs attached, before everything else: only its exit code 0 lets the acts run. Its answer comes first, by the name <see cref="GateName"/>.
/// </param>
internal sealed record NodeJob(string Id, string Gate)
{
    /// <summary>The name of the gate's answer. A transport that plays a node in memory may leave it out: the gate is open there.</summary>
    public const string GateName = "gate";
}

/// <summary>A piece of POSIX shell text with a name. It gets no standard input and its own subshell.</summary>
/// <param name="Name">Unique in its script; a fact's key or a change's.</param>
/// <param name="Body">The text; may hold secrets: it travels on standard input only and is never logged.</param>
/// <param name="Kind">Whether it asks or acts.</param>
internal sealed record ScriptSection(string Name, string Body, SectionKind Kind)
{
    /// <summary>What the node notes in its journal before an act of a <see cref="NodeJob"/>; null: nothing.</summary>
    public JournalRecord? Record { get; init; }

    /// <summary>The question that this one is a part of: all parts that one script asks are answered by one run of its program. Null: it stands for itself.</summary>
    public SharedQuestion? Shared { get; init; }

    /// <summary>What the shared question is asked about.</summary>
    public string About { get; init; } = "";
}

/// <summary>A question about several things that one run of a program answers. One object per kind.</summary>
internal abstract class SharedQuestion
{
    /// <summary>Shell text that asks about all of these at once.</summary>
    public abstract string Shell(IReadOnlyList<string> about);

    /// <summary>The answer about each, in the order of the question; one that is not there is empty.</summary>
    public abstract IReadOnlyList<byte[]> Split(byte[] output, int count);
}

/// <summary>What the node's journal keeps of a change. Secrets are masked.</summary>
/// <param name="Change">JSON: what is changed, by what.</param>
/// <param name="Undo">Shell text that takes the change back; empty: it cannot be.</param>
internal sealed record JournalRecord(string Change, string Undo);

/// <summary>Whether a section asks or acts.</summary>
internal enum SectionKind
{
    /// <summary>Reads state; always run.</summary>
    Ask,

    /// <summary>Changes state; skipped (no answer) once an earlier one has failed.</summary>
    Act,
}

/// <summary>The answer of one section.</summary>
/// <param name="Name">The section's name.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output, byte for byte.</param>
/// <param name="ErrorTail">The end of its standard error (at most 4,000 bytes).</param>
internal sealed record SectionResult(string Name, int ExitCode, byte[] Output, string ErrorTail);
