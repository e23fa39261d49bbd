using System.Globalization;
using Renci.SshNet;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// A way through a jump host to one server, for one connection: the library has it as a port on this computer's loopback interface only. The first
/// connection gets it; every later one, another user's perhaps, is closed before the jump host hears of it. (Whoever would come first would
/// reach the server's sshd, not a session: nobody is logged in yet.)
/// </summary>
internal sealed class Door : IDisposable
{
    private readonly SshClient jump;
    private readonly ForwardedPortLocal port;
    private int entered;

    /// <summary>Opens it.</summary>
    /// <param name="jump">The connection to the jump host.</param>
    /// <param name="host">The server, as the jump host knows it.</param>
    /// <param name="number">Its port.</param>
    public Door(SshClient jump, string host, int number)
    {
        this.jump = jump;
        port = new ForwardedPortLocal("127.0.0.1", 0, host, (uint)number);
        port.RequestReceived += (_, request) =>
        {
            if (Interlocked.Exchange(ref entered, 1) != 0)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"a second connection, from port {request.OriginatorPort}, is not let in"));
            }
        };
        jump.AddForwardedPort(port);
        port.Start();
        SpareThreads.Add(1);
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port => (int)port.BoundPort;

    /// <summary>Whether a connection has gone through.</summary>
    public bool IsEntered => Volatile.Read(ref entered) != 0;

    /// <summary>Closes it, and the connection that goes through; it may wait for the jump host.</summary>
    public void Dispose()
    {
        SpareThreads.Add(-1);
        try
        {
            port.Dispose();
            jump.RemoveForwardedPort(port);
        }
        catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException or Renci.SshNet.Common.SshException)
        {
            // The jump host's connection was closed before.
        }
    }

    /// <summary>The library keeps a thread of the pool for every door; the pool gets as many more, so that the others are not held up.</summary>
    private static class SpareThreads
    {
        private static readonly object Sync = new();

        public static void Add(int count)
        {
            lock (Sync)
            {
                ThreadPool.GetMinThreads(out var workers, out var ports);
                ThreadPool.SetMinThreads(Math.Max(1, workers + count), ports);
            }
        }
    }
}
