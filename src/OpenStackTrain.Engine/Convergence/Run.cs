using System.Globalization;
using System.Security.Cryptography;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>One call of a cmdlet that changes nodes: who they belong to while it works.</summary>
/// <param name="Id">Its name in the lock, in the journal and in <see cref="StepResult.Run"/>.</param>
/// <param name="Command">The cmdlet.</param>
internal sealed record Run(string Id, string Command)
{
    /// <summary>How long a node may belong to somebody else before that is an error.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a lost link is tried again.</summary>
    public TimeSpan ReconnectTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Who works, <c>account@machine</c>.</summary>
    public string Who { get; init; } = $"{Environment.UserName}@{Environment.MachineName}";

    /// <summary>A new one.</summary>
    public static Run Of(string command) => new(RandomNumberGenerator.GetHexString(8, lowercase: true), command);

    /// <summary>A new name for a piece of work that the node does by itself.</summary>
    public static string NewJob() => string.Create(CultureInfo.InvariantCulture, $"ost-{RandomNumberGenerator.GetHexString(32)}");
}
