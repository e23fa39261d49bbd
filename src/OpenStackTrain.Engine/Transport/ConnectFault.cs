using System.Net.Sockets;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;

namespace OpenStackTrain.Engine.Transport;

/// <summary>How far connecting had come.</summary>
internal enum ConnectPhase
{
    /// <summary>No SSH server has answered yet.</summary>
    Dialling,

    /// <summary>The machine takes connections, but nobody has named itself.</summary>
    Silent,

    /// <summary>An SSH server has named itself; keys are being exchanged.</summary>
    Exchanging,

    /// <summary>The host key was accepted; logging in.</summary>
    LoggingIn,
}

/// <summary>Turns what the library and the sockets throw while connecting into errors that say what was tried, how long, and what to do.</summary>
internal static class ConnectFault
{
    /// <summary>Whether trying again may help: the server closed before it had named itself, as sshd does beyond MaxStartups (sshd_config(5)).</summary>
    public static bool IsWorthAnotherTry(Exception exception, ConnectPhase phase) => phase == ConnectPhase.Dialling && exception switch
    {
        SshConnectionException { DisconnectReason: DisconnectReason.ConnectionLost } => true,
        SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown } => true,
        IOException { InnerException: SocketException inner } => IsWorthAnotherTry(inner, phase),
        _ => false,
    };

    /// <summary>The error.</summary>
    public static NodeException Of(Exception exception, Hop hop, JumpLease? lease, Credentials credentials, ConnectPhase phase, TimeSpan elapsed, int tries) => exception switch
    {
        NodeException known => known,
        AggregateException { InnerException: { } inner } => Of(inner, hop, lease, credentials, phase, elapsed, tries),
        SshAuthenticationException refused => credentials.Refused(refused.Message),
        SshConnectionException closed when phase == ConnectPhase.LoggingIn && Has(closed, "authentication") => credentials.Refused(closed.Message),
        // The library's answer to a login that needs a second factor which we do not have.
        NullReferenceException when phase == ConnectPhase.LoggingIn => credentials.Refused("one more proof is needed than the ones that were tried."),
        SshOperationTimeoutException => TimedOut(hop, phase, elapsed),
        SshConnectionException { DisconnectReason: DisconnectReason.ConnectionLost } or IOException or SocketException when lease is not null && (phase == ConnectPhase.Dialling || lease.Broken is not null) => NotThrough(hop, lease, elapsed),
        SocketException socket => OfSocket(socket, hop, elapsed),
        SshConnectionException or IOException when phase == ConnectPhase.Dialling => NoServer(exception, hop, tries),
        SshConnectionException when Has(exception, "No matching") => NoCommonAlgorithm(hop, exception),
        SshConnectionException when phase == ConnectPhase.Exchanging && Has(exception, "could not be verified") => new NodeException(
            ErrorIds.HostKeyUnknown,
            $"{hop.Title} ({hop.Where}) does not prove that it has the host key which it shows, or its certificate's signature is not the authority's.",
            "Do not log in. Find out who answers at this address, and whether its certificate belongs to its key (ssh-keygen -Lf /etc/ssh/ssh_host_*-cert.pub there)."),
        _ => Failed(hop, $"{PhaseText(phase)} failed: {exception.Message}", "On the node, journalctl -u sshd says why."),
    };

    /// <summary>The error when the time for connecting is over.</summary>
    public static NodeException TimedOut(Hop hop, ConnectPhase phase, TimeSpan elapsed) => phase switch
    {
        ConnectPhase.Dialling => Failed(
            hop, $"no answer within {Seconds(elapsed)}",
            $"Is the node switched on and cabled, is the address right, does a firewall drop port {hop.Endpoint.Settings.Port}? {Ping(hop)}"),
        ConnectPhase.Silent => Failed(
            hop, $"the machine takes connections on port {hop.Endpoint.Settings.Port}, but no SSH server has named itself within {Seconds(elapsed)}",
            "Does the node hang (look at its console), or is this the port of something else than sshd?"),
        _ => Failed(
            hop, $"the SSH server answered, but {PhaseText(phase)} was not done within {Seconds(elapsed)}",
            "Is the node overloaded, or does its sshd wait for DNS (UseDNS no in /etc/ssh/sshd_config)? More time: New-OSNodeSession -TimeoutSec"),
    };

    /// <summary>The error when a jump host opens no way to the next server.</summary>
    private static NodeException NotThrough(Hop hop, JumpLease lease, TimeSpan elapsed) => lease.Broken is { } broken
        ? Failed(hop, $"the connection to the jump host {broken.Endpoint.Name} ({broken.Where}) was lost after {Seconds(elapsed)}", "Is the jump host still on, and its sshd running?")
        : Failed(
            hop,
            $"the jump host {lease.Hop.Endpoint.Name} ({lease.Hop.Where}) opens no way to it (after {Seconds(elapsed)})",
            $"On the jump host: does sshd allow it (AllowTcpForwarding, PermitOpen, DisableForwarding), and does ssh-keyscan -p {hop.Endpoint.Settings.Port} {hop.Endpoint.Address} get an answer from there?");

    private static NodeException NoCommonAlgorithm(Hop hop, Exception exception)
    {
        var said = exception.Message;
        var start = said.IndexOf("server offers ", StringComparison.Ordinal);
        var offered = start < 0 ? [] : said[(start + 14)..].TrimEnd('.', ')').Split(',', StringSplitOptions.TrimEntries);
        var weak = offered.Where(SshAlgorithms.IsLegacy).ToList();
        return weak.Count > 0 && !hop.Endpoint.Settings.AllowLegacyAlgorithms
            ? Failed(
                hop,
                $"its sshd is too old for the algorithms that are safe today: it offers {string.Join(", ", weak.Take(6))}",
                $"Better: bring OpenSSH on it up to date. Else, knowing that they are weak: New-OSNodeSession -Name {hop.Node} -AllowLegacyAlgorithm, or allowLegacyAlgorithms: true in the inventory.")
            : Failed(hop, $"no common algorithm: {said}", "Compare with sshd -T on the node (KexAlgorithms, Ciphers, MACs, HostKeyAlgorithms).");
    }

    private static NodeException OfSocket(SocketException socket, Hop hop, TimeSpan elapsed) => socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => Failed(
            hop, $"the machine is there, but nothing listens on port {hop.Endpoint.Settings.Port} (refused after {Seconds(elapsed)})",
            "Is sshd running (systemctl status sshd at the node's console), and is this its port?"),
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => Failed(
            hop, $"the name {hop.Endpoint.Address} has no address", "Give an IP address in the inventory, or mend the name's DNS or hosts entry."),
        SocketError.HostUnreachable or SocketError.HostDown => Failed(
            hop, $"there is no such machine on the network (no route to host, after {Seconds(elapsed)})",
            $"Is the node switched on and cabled, and is the address right? {Ping(hop)}"),
        SocketError.NetworkUnreachable or SocketError.NetworkDown => Failed(
            hop, "this computer has no way to that network", $"Is this computer connected to the management network? {Ping(hop)}"),
        SocketError.TimedOut => TimedOut(hop, ConnectPhase.Dialling, elapsed),
        _ => Failed(hop, $"{socket.Message} (after {Seconds(elapsed)})", Ping(hop)),
    };

    private static NodeException NoServer(Exception exception, Hop hop, int tries) => exception is SshConnectionException { DisconnectReason: DisconnectReason.ConnectionLost }
        ? Failed(
            hop, $"the connection was closed before the SSH server named itself ({tries} {(tries == 1 ? "try" : "tries")})",
            "Does an SSH server listen on this port; is it overloaded (MaxStartups), or does the node refuse this computer (hosts.deny, firewall)?")
        : Failed(hop, $"what answers there is no SSH server: {exception.Message}", "Is this the port of sshd?");

    private static NodeException Failed(Hop hop, string cause, string action) => new(
        ErrorIds.ConnectionFailed, $"{hop.Title} ({hop.Where}) cannot be reached: {cause.TrimEnd('.')}.", action);

    private static string Ping(Hop hop) => $"Test-Connection {hop.Endpoint.Address} -TcpPort {hop.Endpoint.Settings.Port}";

    private static string PhaseText(ConnectPhase phase) => phase switch
    {
        ConnectPhase.Dialling or ConnectPhase.Silent => "connecting",
        ConnectPhase.Exchanging => "the key exchange",
        _ => "logging in",
    };

    /// <summary>A time as text: <c>0.3 s</c>, <c>15 s</c>.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds >= 10
        ? FormattableString.Invariant($"{time.TotalSeconds:0} s")
        : FormattableString.Invariant($"{time.TotalSeconds:0.0} s");

    private static bool Has(Exception exception, string part) => exception.Message.Contains(part, StringComparison.OrdinalIgnoreCase);
}
