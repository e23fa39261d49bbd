using System.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>What is known of one node at one moment.</summary>
internal sealed class FactSet
{
    private readonly Dictionary<Fact, object> values = [];

    /// <summary>The answer of a fact that was asked.</summary>
    /// <exception cref="FactException">The node could not answer it.</exception>
    /// <exception cref="InvalidOperationException">It was never asked: a resource forgot to name it.</exception>
    public T Get<T>(Fact<T> fact)
        where T : notnull
        => values.TryGetValue(fact, out var value)
            ? value is FactException failure ? throw new FactException(failure.Message) : (T)value
            : throw new InvalidOperationException($"The fact '{fact.Key}' was not asked.");

    /// <summary>Whether the fact was asked.</summary>
    public bool Has(Fact fact) => values.ContainsKey(fact);

    /// <summary>Takes the answers of a round trip.</summary>
    public void Add(IEnumerable<Fact> asked, IReadOnlyDictionary<string, SectionResult> answers)
    {
        foreach (var fact in asked)
        {
            if (!answers.TryGetValue(fact.Key, out var answer))
            {
                values[fact] = new FactException($"no answer to '{fact.Key}'");
                continue;
            }

            try
            {
                values[fact] = fact.Read(answer);
            }
            catch (FactException failure)
            {
                values[fact] = failure;
            }
        }
    }

    /// <summary>For tests: sets an answer.</summary>
    public FactSet With<T>(Fact<T> fact, T value)
        where T : notnull
    {
        values[fact] = value;
        return this;
    }

    /// <summary>Asks nothing of the node: turns the text into the fact's answer, as a test's fixture needs it.</summary>
    public FactSet WithText(Fact fact, string output, int exitCode = 0)
    {
        Add([fact], new Dictionary<string, SectionResult>(StringComparer.Ordinal) { [fact.Key] = new(fact.Key, exitCode, Encoding.UTF8.GetBytes(output), "") });
        return this;
    }
}
