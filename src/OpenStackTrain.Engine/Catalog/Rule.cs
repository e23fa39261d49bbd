namespace OpenStackTrain.Engine.Catalog;

/// <summary>A rule of the baseline. What it says is in <see cref="RuleTexts"/>; which state keeps it is said by the resources that prove it.</summary>
/// <param name="Id">Its id, <c>T-04</c>.</param>
/// <param name="Section">The section of the tutorial.</param>
/// <param name="Severity">How much a failure matters.</param>
/// <param name="Fix">The cmdlet that mends it, without the node (with <c>Get-OSNode |</c> where it takes all nodes); <c>{firewall}</c>, <c>{selinux}</c>, <c>{buildTools}</c> and <c>{zone}</c> stand for what is wanted.</param>
/// <param name="Step">The step that sets what the rule wants; empty: none does.</param>
/// <param name="Source">Where the rule comes from.</param>
internal sealed record Rule(string Id, string Section, Severity Severity, string Fix, string Step, string Source)
{
    /// <summary>The profiles that mind it unless the inventory says otherwise.</summary>
    public IReadOnlyList<Profile> Profiles { get; init; } = [Profile.Seed, Profile.Guide, Profile.Hardened];
}
