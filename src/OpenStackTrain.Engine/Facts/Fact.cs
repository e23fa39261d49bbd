using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>
/// One question to a node: shell text that prints the answer, and a total parser of it. Facts are values: two resources that ask the same
/// thing ask it once.
/// </summary>
internal abstract record Fact
{
    /// <summary>What is asked, unique among facts and fit for evidence: <c>unit chronyd</c>.</summary>
    public abstract string Key { get; }

    /// <summary>POSIX shell text that prints the answer. It changes nothing. Its exit code is part of the answer.</summary>
    public abstract string Shell { get; }

    /// <summary>The question that it shares with others of its kind, and what it asks about; null: it stands for itself.</summary>
    public virtual (SharedQuestion Question, string About)? Shared => null;

    /// <summary>The fact as a part of a script.</summary>
    public ScriptSection Section => new(Key, Shell, SectionKind.Ask) { Shared = Shared?.Question, About = Shared?.About ?? "" };

    /// <summary>How long it may take beyond the moment that a fact usually takes.</summary>
    public virtual TimeSpan Time => TimeSpan.Zero;

    /// <summary>The key, and nothing of the shell text: it may hold a secret.</summary>
    public sealed override string ToString() => Key;

    /// <summary>The answer as an object; see <see cref="Fact{T}.Parse"/>.</summary>
    internal abstract object Read(SectionResult answer);
}

/// <summary>A fact with the type of its answer.</summary>
internal abstract record Fact<T> : Fact
    where T : notnull
{
    /// <summary>Understands the answer.</summary>
    /// <exception cref="FactException">The answer cannot be understood, or the node could not give one.</exception>
    public abstract T Parse(SectionResult answer);

    /// <inheritdoc/>
    internal sealed override object Read(SectionResult answer) => Parse(answer);
}

/// <summary>A fact could not be had: the reason, in words for the user.</summary>
internal sealed class FactException(string message) : Exception(message);
