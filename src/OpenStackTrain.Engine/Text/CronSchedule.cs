using System.Globalization;

namespace OpenStackTrain.Engine.Text;

/// <summary>The five time fields of a crontab's line (crontab(5)): lists of numbers, names, ranges and steps.</summary>
internal static class CronSchedule
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private static readonly (string Name, int Least, int Most, string[] Names, int First)[] Fields =
    [
        ("minute", 0, 59, [], 0), ("hour", 0, 23, [], 0), ("day", 1, 31, [], 0), ("month", 1, 12, Months, 1), ("weekday", 0, 7, Days, 0),
    ];

    /// <summary>Why the text is no schedule; null when it is one.</summary>
    public static string? WhyNot(string text)
    {
        if (text.Length > 200 || text.Any(letter => char.IsControl(letter) && letter != '\t'))
            return "the schedule is too long or has control characters in it";
        if (text.StartsWith('@'))
            return $"'{text}' is one of cron's nicknames: write the five fields, as in '0 * * * *' for every hour";
        var fields = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields.Length)
            return string.Create(CultureInfo.InvariantCulture, $"the schedule '{text}' has {fields.Length} fields, not five");
        for (var i = 0; i < fields.Length; i++)
        {
            var field = Fields[i];
            foreach (var part in fields[i].Split(','))
            {
                if (!IsPart(part, field.Least, field.Most, field.Names, field.First))
                    return string.Create(CultureInfo.InvariantCulture, $"'{part}' is no {field.Name}: {field.Least} to {field.Most}, a range a-b, *, each with a step as in */30");
            }
        }

        return null;
    }

    private static bool IsPart(string part, int least, int most, string[] names, int first)
    {
        var (range, step) = part.Split('/') switch
        {
            [var all] => (all, "1"),
            [var all, var every] => (all, every),
            _ => ("", ""),
        };
        if (!TryNumber(step, out var width) || width < 1 || width > most)
            return false;
        if (range == "*")
            return true;
        return range.Split('-') switch
        {
            [var one] => part == range && Of(one) is not null,
            [var from, var to] => Of(from) is { } a && Of(to) is { } b && a <= b,
            _ => false,
        };

        int? Of(string word)
        {
            var name = Array.FindIndex(names, known => known.Equals(word, StringComparison.OrdinalIgnoreCase));
            if (name >= 0)
                return name + first;
            return TryNumber(word, out var number) && number >= least && number <= most ? number : null;
        }
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && text.Length <= 3;
}
