using OpenStackTrain.Baseline;

namespace OpenStackTrain.Engine.Steps;

/// <summary>What is wanted of the database.</summary>
/// <param name="Profile">The profile: the tutorial installs a package more.</param>
/// <param name="MaxConnections">How many connections at the same time the server really takes.</param>
/// <param name="Repository">The key of the repository that the server must come from.</param>
internal sealed record MariaDbSettings(Profile Profile, int MaxConnections, RepositorySettings Repository)
{
    /// <summary>root's password; null: the one that there is, and where there is none, a generated one.</summary>
    public ServicePassword? Root { get; init; }
}
