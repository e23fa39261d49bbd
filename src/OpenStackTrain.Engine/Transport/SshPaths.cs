using System.Globalization;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Transport;

/// <summary>Makes absolute paths of those in ssh's configuration: <c>~/</c>, the <c>%</c> tokens and <c>${...}</c>.</summary>
/// <param name="files">Where the user's home is.</param>
/// <param name="server">The server that the configuration is for.</param>
/// <param name="name">What it is called.</param>
/// <param name="alias">Its HostKeyAlias.</param>
internal sealed class SshPaths(SshConfigFiles files, NodeEndpoint server, string name, string? alias)
{
    /// <summary>The path.</summary>
    /// <exception cref="NodeException">SshConfigInvalid: a token or a variable is not known.</exception>
    public string Expand(Placed<string> path)
    {
        var text = files.WithoutTilde(path.Value) is { } full && SshTokens.Expand(full, Token) is { } expanded ? SshTokens.ExpandVariables(expanded) : null;
        return text is null
            ? throw new NodeException(
                ErrorIds.SshConfigInvalid,
                $"{path.Place}: the path {path.Value} has a token, a variable or a home folder that is not known.",
                "Possible are ~/, %% %d %h %k %L %l %n %p %r %u, and ${NAME} of a variable that is set.")
            : Path.GetFullPath(text, files.Home);
    }

    private string? Token(char token) => token switch
    {
        'd' => files.Home,
        'h' => server.Address,
        'k' => alias ?? name,
        'l' => Environment.MachineName,
        'L' => Environment.MachineName.Split('.')[0],
        'n' => name,
        'p' => server.Settings.Port.ToString(CultureInfo.InvariantCulture),
        'r' => server.Settings.User,
        'u' => Environment.UserName,
        _ => null,
    };
}
