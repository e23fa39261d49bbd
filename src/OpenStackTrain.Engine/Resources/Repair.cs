namespace OpenStackTrain.Engine.Resources;

/// <summary>Shell text that mends a difference. Exit code 0: done; <see cref="ChangedMeanwhile"/>: somebody else changed the thing, read again.</summary>
internal class Repair(string shell)
{
    /// <summary>The exit code (sysexits' EX_TEMPFAIL) by which a repair says that what it found is not what was read.</summary>
    public const int ChangedMeanwhile = 75;

    /// <summary>POSIX shell text.</summary>
    public virtual string Shell { get; } = shell;

    /// <summary>Whether it only waits for what comes by itself (a daemon's synchronisation): no change, never asked for.</summary>
    public bool IsWait { get; init; }

    /// <summary>How long it may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How it is taken back; null: it cannot be, <see cref="WhyNoUndo"/>.</summary>
    public virtual Undo? Undo { get; init; }

    /// <summary>Why it cannot be taken back, for people.</summary>
    public string WhyNoUndo { get; init; } = "what was there before is not known";

    /// <summary>The repair that does this one and then the other as one; null: they stay two.</summary>
    public virtual Repair? TryCombine(Repair other) => ReferenceEquals(this, other) ? this : null;
}
