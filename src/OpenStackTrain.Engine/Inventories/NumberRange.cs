using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenStackTrain.Engine.Inventories;

/// <summary>Expands the one range of a text: <c>compute[01-30]</c>, <c>192.168.100.[12-14,21]</c>.</summary>
internal static partial class NumberRange
{
    /// <summary>The most texts that one range may stand for.</summary>
    public const int MostTexts = 10_000;

    private const string Form = "one range such as [01-30] or [01-03,07], with 1 to 9 digits per number";

    /// <summary>Whether the text means to hold a range.</summary>
    public static bool IsIn(string text) => text.AsSpan().IndexOfAny('[', ']') >= 0;

    /// <summary>The texts that it stands for, in their order: itself alone when there is no range in it.</summary>
    public static Fault? Expand(string text, out IReadOnlyList<string> texts)
    {
        texts = [text];
        if (!IsIn(text)) return null;
        var open = text.IndexOf('[');
        var close = text.IndexOf(']');
        if (open < 0 || close < open) return new Fault($"{Fault.Quote(text)} has a bracket without its partner", Form);
        if (IsIn(text[(close + 1)..]) || text.LastIndexOf('[', close) != open)
            return new Fault($"{Fault.Quote(text)} has more than one range", Form);

        var numbers = new List<string>();
        foreach (var part in text[(open + 1)..close].Split(','))
        {
            if (Numbers(part.Trim(), numbers) is { } fault) return fault;
        }

        if (numbers.GroupBy(number => number).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
            return new Fault($"{Fault.Quote(text)} names {twice.Key} twice", "every number once");
        var (before, after) = (text[..open], text[(close + 1)..]);
        texts = numbers.ConvertAll(number => before + number + after);
        return null;
    }

    private static Fault? Numbers(string part, List<string> numbers)
    {
        var match = Part().Match(part);
        if (!match.Success) return new Fault($"{Fault.Quote(part)} is no part of a range", Form);
        var (first, last) = (match.Groups["first"].Value, match.Groups["last"].Success ? match.Groups["last"].Value : match.Groups["first"].Value);
        if ((first[0] == '0' || last[0] == '0') && first.Length != last.Length)
            return new Fault($"the ends of the range {part} differ in length", "zeros in front only where both ends have the same number of digits: 01-30");
        var (from, to) = (int.Parse(first, CultureInfo.InvariantCulture), int.Parse(last, CultureInfo.InvariantCulture));
        if (from > to) return new Fault($"the range {part} runs backwards", "the smaller number first");
        if (numbers.Count + (to - from + 1) > MostTexts) return new Fault($"the range {part} is too long", $"at most {MostTexts} numbers");

        var format = first[0] == '0' ? "D" + first.Length : "D";
        for (var number = from; number <= to; number++) numbers.Add(number.ToString(format, CultureInfo.InvariantCulture));
        return null;
    }

    [GeneratedRegex(@"^(?<first>[0-9]{1,9})(?:\s*-\s*(?<last>[0-9]{1,9}))?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Part();
}
