using System.Management.Automation;

namespace OpenStackTrain.PowerShell;

/// <summary>From exceptions to error records: the one place where ids get their category.</summary>
internal static class NodeErrors
{
    /// <summary>The category of each id; a test holds it against <see cref="ErrorIds"/>.</summary>
    internal static IReadOnlyDictionary<string, ErrorCategory> Categories { get; } = new Dictionary<string, ErrorCategory>(StringComparer.Ordinal)
    {
        [ErrorIds.InventoryNotLoaded] = ErrorCategory.InvalidOperation,
        [ErrorIds.InventoryNotFound] = ErrorCategory.ObjectNotFound,
        [ErrorIds.InventoryInvalid] = ErrorCategory.ParserError,
        [ErrorIds.InventorySecret] = ErrorCategory.SecurityError,
        [ErrorIds.InventoryExists] = ErrorCategory.ResourceExists,
        [ErrorIds.InventoryNotWritten] = ErrorCategory.WriteError,
        [ErrorIds.NodeNotFound] = ErrorCategory.ObjectNotFound,
        [ErrorIds.ConnectionFailed] = ErrorCategory.ConnectionError,
        [ErrorIds.ConnectionLost] = ErrorCategory.ConnectionError,
        [ErrorIds.HostKeyUnknown] = ErrorCategory.SecurityError,
        [ErrorIds.HostKeyChanged] = ErrorCategory.SecurityError,
        [ErrorIds.HostKeyRevoked] = ErrorCategory.SecurityError,
        [ErrorIds.KnownHostsUnusable] = ErrorCategory.InvalidData,
        [ErrorIds.AuthenticationFailed] = ErrorCategory.AuthenticationError,
        [ErrorIds.KeyFileUnusable] = ErrorCategory.InvalidArgument,
        [ErrorIds.SshConfigInvalid] = ErrorCategory.ParserError,
        [ErrorIds.ElevationDenied] = ErrorCategory.PermissionDenied,
        [ErrorIds.ElevationPassword] = ErrorCategory.PermissionDenied,
        [ErrorIds.UnsupportedSystem] = ErrorCategory.NotInstalled,
        [ErrorIds.ProtocolError] = ErrorCategory.ProtocolError,
        [ErrorIds.Timeout] = ErrorCategory.OperationTimeout,
        [ErrorIds.RemoteCommandFailed] = ErrorCategory.FromStdErr,
        [ErrorIds.LockHeld] = ErrorCategory.ResourceBusy,
        [ErrorIds.NotConverged] = ErrorCategory.InvalidResult,
        [ErrorIds.InvalidSetting] = ErrorCategory.InvalidArgument,
        [ErrorIds.PasswordRefused] = ErrorCategory.SecurityError,
        [ErrorIds.PasswordUnknown] = ErrorCategory.AuthenticationError,
        [ErrorIds.PeerMissing] = ErrorCategory.ResourceUnavailable,
        [ErrorIds.UndoRefused] = ErrorCategory.InvalidOperation,
        [ErrorIds.ChangeNotFound] = ErrorCategory.ObjectNotFound,
        [ErrorIds.RestartFailed] = ErrorCategory.OperationTimeout,
        [ErrorIds.NetworkRolledBack] = ErrorCategory.InvalidResult,
        [ErrorIds.ReportUnusable] = ErrorCategory.ResourceUnavailable,
        [ErrorIds.ReportInvalid] = ErrorCategory.InvalidData,
        [ErrorIds.Internal] = ErrorCategory.NotSpecified,
    };

    /// <summary>The record of an expected failure.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="target">The node, the file or the name that it is about.</param>
    public static ErrorRecord Record(NodeException exception, object? target) => new(exception, exception.ErrorId, Categories.GetValueOrDefault(exception.ErrorId), target)
    {
        ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = exception.RecommendedAction },
        CategoryInfo = { TargetName = target?.ToString() ?? "" },
    };

    /// <summary>The record of a fault of the module.</summary>
    public static ErrorRecord Unexpected(Exception exception, Node node) => new(exception, ErrorIds.Internal, ErrorCategory.NotSpecified, node)
    {
        ErrorDetails = new ErrorDetails($"{node.Name}: {exception.GetType().Name}: {exception.Message}")
        {
            RecommendedAction = "This is a fault of the module. Please report it with the output of: $Error[0].Exception.ToString()",
        },
    };
}
