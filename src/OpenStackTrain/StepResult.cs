using System.Security;

namespace OpenStackTrain;

/// <summary>What one step did on one node.</summary>
public sealed record StepResult
{
    /// <summary>The step's name, <c>Chrony</c>.</summary>
    public required string Step { get; init; }

    /// <summary>The section of the tutorial that it stands for, <c>3.3.4</c>.</summary>
    public required string Section { get; init; }

    /// <summary>Whether anything was changed: the changes were made and read back.</summary>
    public bool Changed { get; init; }

    /// <summary>The changes that were made; with <see cref="WhatIf"/> those that would be made.</summary>
    public IReadOnlyList<Change> Changes { get; init; } = [];

    /// <summary>Whether something takes effect only with the next boot.</summary>
    public bool RebootRequired { get; init; }

    /// <summary>Whether nothing was to be touched (<c>-WhatIf</c>).</summary>
    public bool WhatIf { get; init; }

    /// <summary>Whether the step is not for nodes of this kind: the database is the controllers' alone. Nothing was read.</summary>
    public bool NotApplicable { get; init; }

    /// <summary>Whether the user said no to a change: the node is not as the step wants it.</summary>
    public bool Declined { get; init; }

    /// <summary>The accounts whose passwords were generated and set: the only place where they are told.</summary>
    public IReadOnlyList<ServiceAccount> Accounts { get; init; } = [];

    /// <summary>The run in which it was changed: by this name the node's journal has the changes (<c>Get-OSChange -Run</c>). Empty: nothing was changed.</summary>
    public string Run { get; init; } = "";

    /// <summary>How long the step took on this node.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How many times the node was asked.</summary>
    public int RoundTrips { get; init; }

    /// <summary>The step and what became of it.</summary>
    public override string ToString() => NotApplicable ? $"{Step} (not here)"
        : WhatIf && Changes.Count > 0 ? $"{Step} (would change {Changes.Count})"
        : Changed ? $"{Step} (changed {Changes.Count})"
        : Step;
}

/// <summary>One change to a node's state.</summary>
/// <param name="What">The thing that is changed, <c>/etc/chrony.conf: sources</c>.</param>
/// <param name="Before">What was read before; secrets are masked.</param>
/// <param name="After">What was wanted, and read afterwards; secrets are masked.</param>
public sealed record Change(string What, string Before, string After)
{
    /// <summary>The change in one line.</summary>
    public override string ToString() => $"{What}: {Before} -> {After}";
}

/// <summary>An account of a service with its password, which no text form shows. In PowerShell it has a <c>Credential</c>.</summary>
/// <param name="Service">The service that knows the account, <c>MariaDB</c>.</param>
/// <param name="UserName">The account's name.</param>
/// <param name="Password">The password.</param>
public sealed record ServiceAccount(string Service, string UserName, SecureString Password)
{
    /// <summary>Service and name.</summary>
    public override string ToString() => $"{Service}: {UserName}";
}
