using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>
/// A piece of a node's state: the facts it needs, and how they compare with what is wanted. A pure function of the facts: no I/O, so that its
/// tests are tables.
/// </summary>
internal abstract class Resource
{
    /// <summary>What is looked at, in a few words: <c>service chronyd</c>.</summary>
    public abstract string Name { get; }

    /// <summary>When it is its turn: an earlier phase is right before a later one is touched.</summary>
    public Phase Phase { get; private set; }

    /// <summary>The rules that its findings prove, unless a finding names its own.</summary>
    public IReadOnlyList<string> Rules { get; private set; } = [];

    /// <summary>The facts that it always needs.</summary>
    public abstract IEnumerable<Fact> Facts { get; }

    /// <summary>The facts that are needed only because of what the first ones say; they cost a round trip, so only when they must be asked.</summary>
    public virtual IEnumerable<Fact> FurtherFacts(FactSet facts) => [];

    /// <summary>Compares.</summary>
    /// <exception cref="FactException">A fact could not be had.</exception>
    public abstract IEnumerable<Finding> Compare(FactSet facts);

    /// <summary>Makes its kind's usual phase the default.</summary>
    protected Resource(Phase phase) => Phase = phase;

    /// <summary>Says which rules it proves.</summary>
    public Resource Proves(params string[] rules)
    {
        Rules = rules;
        return this;
    }

    /// <summary>Puts it in another phase than its kind's usual one.</summary>
    public Resource In(Phase phase)
    {
        Phase = phase;
        return this;
    }

    /// <summary>Compares, with an unreadable fact as a finding, and with rules and evidence filled in.</summary>
    public IReadOnlyList<Finding> Findings(FactSet facts)
    {
        var evidence = string.Join("; ", Facts.Select(fact => fact.Key));
        try
        {
            return [.. Compare(facts).Select(Complete)];
        }
        catch (FactException failure)
        {
            return [Complete(new Finding(Name, "readable", failure.Message, FindingStatus.Unreadable))];
        }

        Finding Complete(Finding finding) => finding with
        {
            Rules = finding.Rules.Count > 0 ? finding.Rules : Rules,
            Evidence = finding.Evidence.Length > 0 ? finding.Evidence : evidence,
        };
    }
}

/// <summary>The order in which a node is changed. Facts are read again after each.</summary>
internal enum Phase
{
    /// <summary>Who the node is and where its packages come from.</summary>
    Ground,

    /// <summary>Packages.</summary>
    Package,

    /// <summary>Files that only make sense once the packages are there.</summary>
    File,

    /// <summary>Services and what runs.</summary>
    Service,

    /// <summary>Accounts and other things inside a running service.</summary>
    Account,

    /// <summary>What a working whole shows by itself, after a while.</summary>
    Proof,
}
