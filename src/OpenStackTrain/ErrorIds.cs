namespace OpenStackTrain;

/// <summary>The stable error ids: the first part of an error record's FullyQualifiedErrorId. They are part of the contract.</summary>
public static class ErrorIds
{
    /// <summary>A cmdlet was used before there is an inventory.</summary>
    public const string InventoryNotLoaded = "OSInventory.NotLoaded";

    /// <summary>The inventory's file cannot be read.</summary>
    public const string InventoryNotFound = "OSInventory.NotFound";

    /// <summary>The inventory's text is wrong: file, line and column are named.</summary>
    public const string InventoryInvalid = "OSInventory.Invalid";

    /// <summary>The inventory holds a secret.</summary>
    public const string InventorySecret = "OSInventory.SecretRefused";

    /// <summary>An inventory's file that is there already was not replaced.</summary>
    public const string InventoryExists = "OSInventory.Exists";

    /// <summary>The inventory's file cannot be written.</summary>
    public const string InventoryNotWritten = "OSInventory.NotWritten";

    /// <summary>No node has that name.</summary>
    public const string NodeNotFound = "OSNode.NotFound";

    /// <summary>The node cannot be reached: refused, no route, no answer in time.</summary>
    public const string ConnectionFailed = "OSNode.ConnectionFailed";

    /// <summary>The link to the node was lost in the middle of work.</summary>
    public const string ConnectionLost = "OSNode.ConnectionLost";

    /// <summary>The host key is not in known_hosts.</summary>
    public const string HostKeyUnknown = "OSNode.HostKeyUnknown";

    /// <summary>The host key is not the one in known_hosts.</summary>
    public const string HostKeyChanged = "OSNode.HostKeyChanged";

    /// <summary>The host key is marked as revoked in known_hosts.</summary>
    public const string HostKeyRevoked = "OSNode.HostKeyRevoked";

    /// <summary>A known_hosts file cannot be used: it is too large to be one.</summary>
    public const string KnownHostsUnusable = "OSNode.KnownHostsUnusable";

    /// <summary>The node refused the account, the key or the password.</summary>
    public const string AuthenticationFailed = "OSNode.AuthenticationFailed";

    /// <summary>The private key cannot be used: not there, not a key, wrong or missing passphrase.</summary>
    public const string KeyFileUnusable = "OSNode.KeyFileUnusable";

    /// <summary>A line of the ssh configuration is wrong: file and line are named.</summary>
    public const string SshConfigInvalid = "OSNode.SshConfigInvalid";

    /// <summary>sudo refuses the account, or there is no sudo.</summary>
    public const string ElevationDenied = "OSNode.ElevationDenied";

    /// <summary>sudo asks for a password and none, or a wrong one, was given.</summary>
    public const string ElevationPassword = "OSNode.ElevationPassword";

    /// <summary>The node is not CentOS 7 on x86_64.</summary>
    public const string UnsupportedSystem = "OSNode.UnsupportedSystem";

    /// <summary>The node's answer could not be understood.</summary>
    public const string ProtocolError = "OSNode.ProtocolError";

    /// <summary>The node did not finish in time.</summary>
    public const string Timeout = "OSNode.Timeout";

    /// <summary>A command that should change the node failed.</summary>
    public const string RemoteCommandFailed = "OSStep.RemoteCommandFailed";

    /// <summary>The changes were made, and reading back shows that they do not stick.</summary>
    public const string NotConverged = "OSStep.NotConverged";

    /// <summary>A parameter or a wish of the inventory does not fit this node.</summary>
    public const string InvalidSetting = "OSStep.InvalidSetting";

    /// <summary>A password is one that tutorials print, or cannot be used.</summary>
    public const string PasswordRefused = "OSStep.PasswordRefused";

    /// <summary>A service knows another password than the one that is known here.</summary>
    public const string PasswordUnknown = "OSStep.PasswordUnknown";

    /// <summary>Another node that the step needs did not answer, or has failed before.</summary>
    public const string PeerMissing = "OSStep.PeerMissing";

    /// <summary>Somebody else changes the node.</summary>
    public const string LockHeld = "OSStep.LockHeld";

    /// <summary>A change cannot be taken back: somebody changed the thing since, or what was there before is not known.</summary>
    public const string UndoRefused = "OSStep.UndoRefused";

    /// <summary>The node's journal has no such change.</summary>
    public const string ChangeNotFound = "OSStep.ChangeNotFound";

    /// <summary>A node did not come back from its boot in time.</summary>
    public const string RestartFailed = "OSNode.RestartFailed";

    /// <summary>A change of a node's network was taken back by the node, because it could not be reached afterwards or its gateway did not answer.</summary>
    public const string NetworkRolledBack = "OSNode.NetworkRolledBack";

    /// <summary>A report of a test is not there, or cannot be read or written.</summary>
    public const string ReportUnusable = "OSReport.Unusable";

    /// <summary>A file is no report of a test, or its format is not known.</summary>
    public const string ReportInvalid = "OSReport.Invalid";

    /// <summary>A fault of the module itself.</summary>
    public const string Internal = "OSModule.Internal";
}
