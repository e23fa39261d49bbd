using System.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>A shared question whose answer is lines, and a line of its own after what is said about each thing.</summary>
/// <param name="mark">That line.</param>
internal abstract class MarkedQuestion(string mark) : SharedQuestion
{
    /// <summary>The line that ends what is said about one thing.</summary>
    public string Mark => mark;

    /// <summary>A part without its mark was cut off: it is empty.</summary>
    public sealed override IReadOnlyList<byte[]> Split(byte[] output, int count)
    {
        List<byte[]> parts = [];
        List<string> lines = [];
        foreach (var line in Encoding.UTF8.GetString(output).Split('\n'))
        {
            if (line.Trim() != mark)
            {
                lines.Add(line + "\n");
                continue;
            }

            parts.Add(Encoding.UTF8.GetBytes(string.Concat(lines)));
            lines.Clear();
        }

        return [.. Enumerable.Range(0, count).Select(index => index < parts.Count ? parts[index] : [])];
    }
}
