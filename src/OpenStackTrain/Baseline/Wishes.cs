namespace OpenStackTrain;

/// <summary>Which of the three sets of wishes holds where the sources contradict each other.</summary>
public enum Profile
{
    /// <summary>As the tutorial prints it: firewall off, SELinux disabled.</summary>
    Seed,

    /// <summary>The official Train guide plus the corrections.</summary>
    Guide,

    /// <summary>Firewall managed, SELinux enforcing, least addresses.</summary>
    Hardened,
}

/// <summary>What becomes of firewalld.</summary>
public enum FirewallState
{
    /// <summary>Stopped and disabled.</summary>
    Off,

    /// <summary>Running, with exactly the baseline's ports open to the management network.</summary>
    Managed,
}

/// <summary>The modes of SELinux.</summary>
public enum SelinuxMode
{
    /// <summary>Not loaded; takes a reboot, and a relabel to come back.</summary>
    Disabled,

    /// <summary>Loaded; reports, and does not refuse.</summary>
    Permissive,

    /// <summary>Loaded; refuses what the policy does not allow.</summary>
    Enforcing,
}

/// <summary>Who logs in to whom without a password.</summary>
public enum TrustTopology
{
    /// <summary>Every node to every node, as the tutorial has it.</summary>
    Mesh,

    /// <summary>The controllers to all nodes; the others to nobody.</summary>
    Star,
}
