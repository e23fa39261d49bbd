using System.Net.Sockets;
using OpenStackTrain.Transport;
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
    public static NodeException Of(Exception exception, NodeEndpoint endpoint, Credentials credentials, ConnectPhase phase, TimeSpan elapsed, int tries) => exception switch
    {
        NodeException known => known,
        AggregateException { InnerException: { } inner } => Of(inner, endpoint, credentials, phase, elapsed, tries),
        SshAuthenticationException refused => credentials.Refused(refused.Message),
        SshConnectionException closed when phase == ConnectPhase.LoggingIn && Has(closed, "authentication") => credentials.Refused(closed.Message),
        // The library's answer to a login that needs a second factor which we do not have.
        NullReferenceException when phase == ConnectPhase.LoggingIn => credentials.Refused("one more proof is needed than the ones that were tried."),
        _ when IsWorthAnotherTry(exception, phase) => Failed(
            endpoint, $"the connection was closed before the SSH server named itself ({tries} {(tries == 1 ? "try" : "tries")})",
            "Does an SSH server listen on this port; is it overloaded (MaxStartups), or does the node refuse this computer (hosts.deny, firewall)?"),
        SocketException socket => OfSocket(socket, endpoint, elapsed),
        SshOperationTimeoutException => TimedOut(endpoint, phase, elapsed),
        SshConnectionException or IOException when phase == ConnectPhase.Dialling => Failed(
            endpoint, $"what answers there is no SSH server: {exception.Message}", "Is this the port of sshd?"),
        SshConnectionException when Has(exception, "No matching") => Failed(
            endpoint, $"no common algorithm: {exception.Message}", "Compare with sshd -T on the node (KexAlgorithms, Ciphers, MACs, HostKeyAlgorithms)."),
        _ => Failed(endpoint, $"{PhaseText(phase)} failed: {exception.Message}", "On the node, journalctl -u sshd says why."),
    };

    /// <summary>The error when the time for connecting is over.</summary>
    public static NodeException TimedOut(NodeEndpoint endpoint, ConnectPhase phase, TimeSpan elapsed) => phase switch
    {
        ConnectPhase.Dialling => Failed(
            endpoint, $"no answer within {Seconds(elapsed)}",
            $"Is the node switched on and cabled, is the address right, does a firewall drop port {endpoint.Settings.Port}? {Ping(endpoint)}"),
        ConnectPhase.Silent => Failed(
            endpoint, $"the machine takes connections on port {endpoint.Settings.Port}, but no SSH server has named itself within {Seconds(elapsed)}",
            "Does the node hang (look at its console), or is this the port of something else than sshd?"),
        _ => Failed(
            endpoint, $"the SSH server answered, but {PhaseText(phase)} was not done within {Seconds(elapsed)}",
            "Is the node overloaded, or does its sshd wait for DNS (UseDNS no in /etc/ssh/sshd_config)? More time: New-OSNodeSession -TimeoutSec"),
    };

    private static NodeException OfSocket(SocketException socket, NodeEndpoint endpoint, TimeSpan elapsed) => socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => Failed(
            endpoint, $"the machine is there, but nothing listens on port {endpoint.Settings.Port} (refused after {Seconds(elapsed)})",
            "Is sshd running (systemctl status sshd at the node's console), and is this its port?"),
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => Failed(
            endpoint, $"the name {endpoint.Address} has no address", "Give an IP address in the inventory, or mend the name's DNS or hosts entry."),
        SocketError.HostUnreachable or SocketError.HostDown => Failed(
            endpoint, $"there is no such machine on the network (no route to host, after {Seconds(elapsed)})",
            $"Is the node switched on and cabled, and is the address right? {Ping(endpoint)}"),
        SocketError.NetworkUnreachable or SocketError.NetworkDown => Failed(
            endpoint, "this computer has no way to that network", $"Is this computer connected to the management network? {Ping(endpoint)}"),
        SocketError.TimedOut => TimedOut(endpoint, ConnectPhase.Dialling, elapsed),
        _ => Failed(endpoint, $"{socket.Message} (after {Seconds(elapsed)})", Ping(endpoint)),
    };

    private static NodeException Failed(NodeEndpoint endpoint, string cause, string action) => new(
        ErrorIds.ConnectionFailed, $"{endpoint.Name} ({endpoint.Address}:{endpoint.Settings.Port}) cannot be reached: {cause.TrimEnd('.')}.", action);

    private static string Ping(NodeEndpoint endpoint) => $"Test-Connection {endpoint.Address} -TcpPort {endpoint.Settings.Port}";

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
