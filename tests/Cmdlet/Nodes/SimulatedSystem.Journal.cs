using System.Globalization;
using System.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Cmdlet.Tests.Nodes;

/// <content>The journal of changes. Taken back is what a change has done to files, the host name and SELinux's mode.</content>
internal sealed partial class SimulatedSystem
{
    private static readonly DateTime NotedAt = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Local);
    private readonly List<SimulatedEntry> journal = [];
    private string holder = "";

    /// <summary>Which changes somebody has changed since, by their numbers, with what the node says of it.</summary>
    public Dictionary<int, string> ChangedSince { get; } = [];

    /// <summary>Whether the journal's newest entry has become unreadable.</summary>
    public bool IsJournalDamaged { get; set; }

    /// <summary>A run comes with its job.</summary>
    public void TakeLock(string gate) => holder = string.Join('\n', Find(gate, "^ *printf '%s.n' (?<it>run=[^\\n]*) \"from=").SelectMany(text => Find(text.Replace(" who=", "\nwho=", StringComparison.Ordinal).Replace(" command=", "\ncommand=", StringComparison.Ordinal).Replace(" step=", "\nstep=", StringComparison.Ordinal), "^(?<it>.*)$")).Select(line => line.Replace("'", "", StringComparison.Ordinal)));

    private (int ExitCode, string Output, string Error) Noted(JournalRecord record, Func<(int ExitCode, string Output, string Error)> change)
    {
        var entry = new SimulatedEntry(record.Change, holder, new(files, StringComparer.Ordinal), HostName, Selinux);
        var answer = change();
        if (answer.ExitCode == ChangedMeanwhile)
            return answer;
        entry.Mark = answer.ExitCode == 0 ? "made" : "failed";
        journal.Add(entry);
        return answer;
    }

    private (int ExitCode, string Output, string Error) TakeBack(ScriptSection section)
    {
        var id = int.Parse(section.Name["undo ".Length..], CultureInfo.InvariantCulture);
        if (id > journal.Count)
            return (0, "gone\n", "");
        var entry = journal[id - 1];
        if (entry.IsUndone)
            return (0, "nothing\n", "");
        if (ChangedSince.TryGetValue(id, out var why))
            return (0, $"refused\n{why}\n", "");
        (HostName, Selinux, entry.IsUndone) = (entry.HostName, entry.Selinux, true);
        files.Clear();
        foreach (var (path, file) in entry.Files)
            files[path] = file;
        journal.Add(new SimulatedEntry(Find(section.Body, @"ost_keep '(?<it>([^']|'\\'')*)' ''")[0].Replace(@"'\''", "'", StringComparison.Ordinal), holder, [], HostName, Selinux) { Mark = "made" });
        return (0, "undone\n\n", "");
    }

    private string ReadJournal()
    {
        var text = new StringBuilder();
        for (var index = 0; index < journal.Count; index++)
        {
            var entry = journal[index];
            var isDamaged = IsJournalDamaged && index == journal.Count - 1;
            foreach (var (name, content) in ((string, string)[])[("change", isDamaged ? "{" : entry.Change), ("by", entry.By), ("time", NotedAt.ToUniversalTime().ToString("o", CultureInfo.InvariantCulture)), (entry.Mark, ""), .. entry.IsUndone ? [("undone", "run=later")] : ((string, string)[])[]])
            {
                text.Append(CultureInfo.InvariantCulture, $"{index + 1:d8}/{name}:\n");
                foreach (var line in content.Split('\n'))
                    text.Append(CultureInfo.InvariantCulture, $"{index + 1:d8}/{name}:{line}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>A change as it is noted, and what was before it.</summary>
    private sealed record SimulatedEntry(string Change, string By, Dictionary<string, (string Text, long Time)> Files, string HostName, string Selinux)
    {
        public string Mark { get; set; } = "";

        public bool IsUndone { get; set; }
    }
}
