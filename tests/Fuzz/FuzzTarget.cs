using System.Text;
using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Fuzz;

/// <summary>A parser, with real input to begin with.</summary>
/// <param name="Name">What <c>--target</c> calls it.</param>
/// <param name="Read">Parses the input and does with the result what the engine does. It may refuse in words (<see cref="IsRefusal"/>); anything else that it throws is a fault.</param>
/// <param name="Seeds">Input that is understood.</param>
/// <param name="Tokens">What the format is made of, beyond the seeds' own words.</param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Read, IReadOnlyList<byte[]> Seeds, params IReadOnlyList<string> Tokens)
{
    private Mutator? mutator;

    /// <summary>Makes input for it.</summary>
    public Mutator Mutator => mutator ??= new Mutator(Seeds, Tokens);

    /// <summary>A target whose parser takes text; the bytes are understood as a node's files are.</summary>
    public static FuzzTarget OfText(string name, Action<string> read, IEnumerable<string> seeds, params IReadOnlyList<string> tokens)
        => new(name, bytes => read(TextOf(bytes)), [.. seeds.Select(Encoding.UTF8.GetBytes)], tokens);

    /// <summary>Runs the parser once: null when it understood the input or refused it in words.</summary>
    public Exception? Try(byte[] input)
    {
        try
        {
            Read(input);
            return null;
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            return exception.Message.Length > 0 ? null : exception;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    /// <summary>UTF-8, or byte for byte where it is none.</summary>
    public static string TextOf(byte[] bytes) => new FileState("", Exists: true, "", "", 0, bytes).Text;

    /// <summary>The project's own exceptions, which say what is wrong with the input.</summary>
    public static bool IsRefusal(Exception exception) => exception is FactException or NodeException;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What a target found out about its parser: it understood, but not rightly.</summary>
internal sealed class WrongReadingException(string message) : Exception(message);
