using Renci.SshNet;

namespace OpenStackTrain.Engine.Transport;

/// <summary>A connection that is logged in, and what it needs: its keys, and the way through a jump host.</summary>
/// <param name="Hop">The server.</param>
/// <param name="Client">The library's connection.</param>
/// <param name="Credentials">What it was logged in with.</param>
/// <param name="HostKey">The verified host key, and the authority where one has certified it.</param>
/// <param name="Door">The way through the last jump host; null: it is connected directly.</param>
/// <param name="Lease">The use of the jump hosts.</param>
internal sealed record SshConnection(Hop Hop, SshClient Client, Credentials Credentials, string HostKey, Door? Door, JumpLease? Lease)
{
    /// <summary>Whether the link is up, as far as is known without asking.</summary>
    public bool IsConnected
    {
        get
        {
            try
            {
                return Client.IsConnected;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Closes it in the background; the task ends when all of it is closed.</summary>
    public Task CloseAsync() => OwnThread.Free([.. new IDisposable?[] { Client, Credentials, Door, Lease }.OfType<IDisposable>()]);
}
