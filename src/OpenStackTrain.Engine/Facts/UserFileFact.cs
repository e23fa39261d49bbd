using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>A file in an account's home, wherever that is. Links are followed. Source: getent(1), stat(1).</summary>
/// <param name="User">The account's name.</param>
/// <param name="Name">The file below the home, <c>.ssh/known_hosts</c>.</param>
internal sealed record UserFileFact(string User, string Name) : Fact<FileState>
{
    /// <inheritdoc/>
    public override string Key => $"file ~{User}/{Name}";

    /// <inheritdoc/>
    public override string Shell => $"""
        p=$(getent passwd {Sh.Quote(User)} | {"{ IFS=: read -r name word uid gid comment home shell; printf '%s' \"$home\"; }"})/{Sh.Quote(Name)}
        {FileFact.ReadPath}
        """;

    /// <summary>A file that is not there has the name only: its resource knows the home.</summary>
    public override FileState Parse(SectionResult answer) => FileFact.Understand(answer, Name);
}
