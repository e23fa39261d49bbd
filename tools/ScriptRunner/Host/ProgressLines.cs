using System.Management.Automation;

namespace OpenStackTrain.ScriptRunner.Host;

/// <summary>One line for each running activity, kept below the output and redrawn in place. Nothing where there is no terminal.</summary>
internal sealed class ProgressLines
{
    private readonly SortedDictionary<int, ProgressRecord> running = [];
    private readonly bool live = !Console.IsOutputRedirected;
    private int drawn;

    public void Update(ProgressRecord record)
    {
        if (!live) return;
        Hide();
        if (record.RecordType == ProgressRecordType.Completed) running.Remove(record.ActivityId);
        else running[record.ActivityId] = record;
        Show();
    }

    /// <summary>Takes the lines away, so that output may be written where they were.</summary>
    public void Hide()
    {
        if (drawn == 0) return;
        Console.Out.Write($"\r{string.Concat(Enumerable.Repeat("\x1b[A", drawn - 1))}\x1b[J");
        drawn = 0;
    }

    public void Show()
    {
        if (drawn > 0 || running.Count == 0) return;
        var width = Math.Max(20, Console.WindowWidth - 1);
        var lines = running.Values.Take(Math.Max(1, Console.WindowHeight / 2)).Select(r => Line(r, width)).ToArray();
        Console.Out.Write(string.Join('\n', lines));
        drawn = lines.Length;
    }

    public void Clear()
    {
        Hide();
        running.Clear();
    }

    private static string Line(ProgressRecord record, int width)
    {
        var indent = record.ParentActivityId >= 0 ? "  " : "";
        var bar = record.PercentComplete < 0 ? "" : $" [{new string('=', record.PercentComplete / 5),-20}] {record.PercentComplete,3}%";
        var left = record.SecondsRemaining < 0 ? "" : $" {TimeSpan.FromSeconds(record.SecondsRemaining):hh\\:mm\\:ss}";
        var text = $"{indent}{record.Activity}{bar}{left} {record.StatusDescription} {record.CurrentOperation}".ReplaceLineEndings(" ").TrimEnd();
        if (text.Length > width) text = text[..(width - 1)] + "…";
        return ConsoleColours.Paint(text, PSStyle.Instance.Progress.Style, Console.Out);
    }
}
