using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// What was read of a node for several steps at once, on its way from step to step: as long as none of them changes anything, one round trip serves
/// all. It is given up with the first change, because what the next steps rest on may have changed too, and when it is too old to report a state by.
/// </summary>
/// <param name="clock">Tells its age.</param>
internal sealed class Reading(TimeProvider? clock = null)
{
    /// <summary>How old it may be: a node that waited for others meanwhile is read again.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private readonly TimeProvider clock = clock ?? TimeProvider.System;
    private FactSet? facts;
    private long readAt;

    /// <summary>Whether something was changed since: what comes after reads for itself.</summary>
    public bool IsSpoilt { get; private set; }

    /// <summary>Something was changed.</summary>
    public void Spoil() => (facts, IsSpoilt) = (null, true);

    /// <summary>Keeps what was read just now.</summary>
    public FactSet Keep(FactSet read)
    {
        (facts, readAt) = (read, clock.GetTimestamp());
        return read;
    }

    /// <summary>The facts, where all that the resources ask is among them; null: it has to be read.</summary>
    public FactSet? For(IReadOnlyList<Resource> resources)
        => facts is { } read && clock.GetElapsedTime(readAt) < Fresh && resources.All(resource => resource.Facts.Concat(NodeConversation.FurtherFacts(resource, read)).All(read.Has)) ? read : null;
}
