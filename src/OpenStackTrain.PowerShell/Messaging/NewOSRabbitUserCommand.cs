using System.Management.Automation;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Makes an account of RabbitMQ, or changes the password of one, and proves it by a login.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "OSRabbitUser", SupportsShouldProcess = true, DefaultParameterSetName = GivenSet)]
[OutputType(typeof(Node))]
public sealed class NewOSRabbitUserCommand : ServiceCmdlet
{
    private const string GivenSet = "Credential";
    private const string GeneratedSet = "UserName";

    /// <summary>
    /// <para type="description">The account and its password. An account that is there gets this password; where it has it already, nothing is changed.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = GivenSet)]
    [Credential]
    [ValidateNotNull]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

    /// <summary>
    /// <para type="description">The account, with a generated password if it is new; one that is there keeps its own.</para>
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = GeneratedSet)]
    [ValidateNotNullOrEmpty]
    public string UserName { get; set; } = "";

    /// <summary>
    /// <para type="description">Three regular expressions over the names of queues and exchanges that the account may configure, write to and read from. Without it a new account may do everything, and one that is there what it may already.</para>
    /// </summary>
    [Parameter]
    [ValidateCount(3, 3)]
    [AllowEmptyString]
    [ValidateNotNull]
    public string[]? Permission { get; set; }

    /// <summary>
    /// <para type="description">What the account may do in the management: administrator, monitoring, policymaker, management, or none. Without it a new account has none, and one that is there keeps its own.</para>
    /// </summary>
    [Parameter]
    [ValidateSet("none", "administrator", "monitoring", "policymaker", "management")]
    public string[]? Tag { get; set; }

    /// <summary>
    /// <para type="description">The virtual host that the account works in; a new one is made.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string VirtualHost { get; set; } = "/";

    /// <inheritdoc/>
    private protected override Step CreateStep(Node node)
    {
        var password = PasswordOf(Credential, WishesFor(node).Profile) ?? ServicePassword.Generate(UserName);
        if (password.UserName == "guest")
        {
            throw new NodeException(
                ErrorIds.InvalidSetting,
                "RabbitMQ lets guest log in from the machine itself only, so no login can prove its password.",
                "Give the account another name: New-OSRabbitUser -Credential admin -Tag administrator");
        }

        return new RabbitUserStep(new RabbitUserSettings(password.UserName, password)
        {
            VirtualHost = VirtualHost,
            Permission = Permission is [var configure, var write, var read] ? new RabbitPermission(password.UserName, VirtualHost, configure, write, read) : null,
            Tags = Tag is null ? null : [.. Tag.Select(tag => tag.ToLowerInvariant()).Where(tag => tag != "none").Distinct(StringComparer.Ordinal)],
        });
    }
}
