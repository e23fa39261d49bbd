using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// How a <see cref="NodeScript"/> travels. The launch command is the same for every script and holds nothing of it: the script comes on standard
/// input, is read to its end before any of it runs (a child that reads standard input cannot eat the rest), and its answer goes back as base64
/// between two lines that carry a random number, so that what a profile prints cannot be mistaken for it. POSIX sh; floor: bash 4.2, coreutils 8.22.
/// </summary>
/// <remarks>
/// A body runs in its own subshell, by <c>eval</c>: a syntax error, <c>exit</c>, <c>set -e</c> or a trap of one body stays in it. A body that leaves a
/// process in the background must redirect all three of its streams, else the answer waits for that process. The acts of a <see cref="NodeJob"/>
/// run in a session of their own; what they answer waits below /run (in memory, for root only) until it is fetched.
/// </remarks>
internal static partial class Framing
{
    /// <summary>The longest end of a section's standard error that is returned, in bytes.</summary>
    public const int ErrorTailLimit = 4000;

    /// <summary>What the node prints once its shell reads: only from then on is standard input certain not to be read by sudo.</summary>
    public const string Ready = "OpenStackTrain-ready";

    /// <summary>The line after which the script starts; what comes before it (a password that sudo did not ask for) is dropped.</summary>
    public const string Begin = "OpenStackTrain-begin";

    /// <summary>The shell function by which a body tells its progress: <c>ost_say TEXT</c>. Where nobody listens it does nothing.</summary>
    public const string Say = "ost_say";

    /// <summary>The search path of every body. EL7's own programs are all in it.</summary>
    public const string Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>
    /// The shell that reads the script. One line without a quote, a backslash or an exclamation mark in it, so that sh, bash, csh and fish as
    /// login shells all hand it on as it is. The variables are unset first: one that came with the environment would stay exported,
    /// script and all. The search path is set first: a profile may have spoilt it.
    /// </summary>
    public const string Shell =
        $"/bin/sh -c 'PATH={Path}; unset ost_l ost_s; echo {Ready}; while IFS= read -r ost_l; do if [ \"$ost_l\" = {Begin} ]; then break; fi; done; "
        + "ost_s=$(cat); exec </dev/null; eval \"$ost_s\"'";

    /// <summary>A new random number for one run.</summary>
    public static string NewNonce() => "ost-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    /// <summary>The script as text for standard input, without the begin line. Line ends are LF.</summary>
    /// <exception cref="NodeException">InvalidSetting: a body holds a NUL or a carriage return that is no line end.</exception>
    public static string Render(NodeScript script, string nonce)
    {
        var text = new StringBuilder().Append(With(nonce, Functions)).Append(With(nonce, Begun));
        var sections = Sections(script);
        for (var index = 0; index < sections.Count; index++)
        {
            var section = sections[index];
            if (script.Job is null || section.Kind == SectionKind.Ask || section.Name == NodeJob.GateName)
                text.Append(CultureInfo.InvariantCulture, $"ost_run {index} {(section.Kind == SectionKind.Act ? "act" : "ask")} {Sh.Quote(Plain(section.Name, section.Body))}{(Speaks(script, section) ? " say" : "")}\n");
            if (script.Job is not null && section.Name == NodeJob.GateName)
                text.Append(With(nonce, Follow)).Append(CultureInfo.InvariantCulture, $"ost_follow {Sh.Quote(JobText(script, nonce))}{(script.Heard is null ? "" : " say")}\n");
        }

        return text.Append(With(nonce, Ended)).Replace("\r\n", "\n").ToString();
    }

    /// <summary>What the job itself runs: the acts in their order, each with its entry in the journal.</summary>
    internal static string JobText(NodeScript script, string nonce)
    {
        var text = new StringBuilder().Append(With(nonce, Functions)).Append(With(nonce, JobBegun));
        var sections = Sections(script);
        for (var index = 1; index < sections.Count; index++)
        {
            var section = sections[index];
            if (section.Kind == SectionKind.Act)
            {
                List<string> words = [Plain(section.Name, section.Body), Speaks(script, section) ? "say" : "", Plain(section.Name, section.Record?.Change ?? ""), Plain(section.Name, section.Record?.Undo ?? "")];
                text.Append(CultureInfo.InvariantCulture, $"ost_act {index:d4} {Sh.Quote(words)}\n");
            }
        }

        return text.Append(JobEnded).ToString();
    }

    /// <summary>Our own text with the run's number; what it carries may hold that word as well.</summary>
    private static string With(string nonce, string text) => text.Replace("NONCE", nonce, StringComparison.Ordinal);

    private static bool Speaks(NodeScript script, ScriptSection section) => script.Heard is not null && section.Body.Contains(Say, StringComparison.Ordinal);

    /// <summary>The sections as they are numbered on the way: a job's gate is the first, and the parts of a shared question are one.</summary>
    private static IReadOnlyList<ScriptSection> Sections(NodeScript script)
    {
        List<ScriptSection> sections = [];
        if (script.Job is { } job)
            sections.Add(new ScriptSection(NodeJob.GateName, job.Gate, SectionKind.Act));
        foreach (var section in script.Sections)
        {
            if (section.Shared is not { } question)
                sections.Add(section);
            else if (!sections.Exists(earlier => earlier.Shared == question))
                sections.Add(section with { Body = question.Shell([.. Parts(script, question).Select(part => part.About)]) });
        }

        return sections;
    }

    private static IEnumerable<ScriptSection> Parts(NodeScript script, SharedQuestion question) => script.Sections.Where(section => section.Shared == question);

    /// <summary>To each part of a shared question its own part of the answer.</summary>
    private static List<SectionResult> Spread(NodeScript script, List<SectionResult> answers)
    {
        if (!script.Sections.Any(section => section.Shared is not null))
            return answers;
        var byName = answers.ToDictionary(answer => answer.Name, StringComparer.Ordinal);
        foreach (var parts in script.Sections.Where(section => section.Shared is not null).GroupBy(section => section.Shared!))
        {
            List<ScriptSection> all = [.. parts];
            var answer = byName[all[0].Name];
            foreach (var (part, output) in all.Zip(parts.Key.Split(answer.Output, all.Count)))
                byName[part.Name] = answer with { Name = part.Name, Output = output };
        }

        return [.. answers.Where(answer => answer.Name == NodeJob.GateName).Concat(script.Sections.Where(section => byName.ContainsKey(section.Name)).Select(section => byName[section.Name]))];
    }

    /// <summary>Reads the answer.</summary>
    /// <param name="script">What was sent.</param>
    /// <param name="nonce">The run's number.</param>
    /// <param name="output">All of standard output, any bytes.</param>
    /// <param name="results">An answer per section that was reached; empty when there is no whole answer.</param>
    /// <param name="fault">Why there is no whole answer; empty when there is one.</param>
    /// <returns>Whether the answer is there, whole.</returns>
    public static bool TryParse(NodeScript script, string nonce, ReadOnlySpan<byte> output, out IReadOnlyList<SectionResult> results, out string fault)
    {
        results = [];
        var begin = Encoding.ASCII.GetBytes($"\n{nonce} begin\n");
        var over = Encoding.ASCII.GetBytes($"\n{nonce} over\n");
        var start = output.IndexOf(begin);
        if (start < 0)
        {
            fault = "the script did not start";
            return false;
        }

        var frame = output[(start + begin.Length)..];
        var length = frame.IndexOf(over);
        if (length < 0)
        {
            fault = "the answer ends in the middle";
            return false;
        }

        if (Decode(frame[..length]) is not { } answer)
        {
            fault = "the answer is mixed with other output";
            return false;
        }

        if (Answers(Sections(script), nonce, answer) is not { } sections)
        {
            fault = "the answer is damaged or incomplete";
            return false;
        }

        results = Spread(script, sections);
        fault = "";
        return true;
    }

    /// <summary>What bodies have said of their progress since <paramref name="from"/>, which moves to behind the last whole line.</summary>
    public static IReadOnlyList<string> Said(string nonce, ReadOnlySpan<byte> errors, ref int from)
    {
        List<string> said = [];
        var mark = Encoding.ASCII.GetBytes($"{nonce} say ");
        while (errors[from..].IndexOf((byte)'\n') is >= 0 and var length)
        {
            var line = errors.Slice(from, length);
            if (line.StartsWith(mark))
                said.Add(Printable(line[mark.Length..]));
            from += length + 1;
        }

        return said;
    }

    /// <summary>At most <paramref name="limit"/> characters on one line, without control characters: for an error text.</summary>
    public static string Printable(ReadOnlySpan<byte> bytes, int limit = 200)
    {
        var text = new StringBuilder();
        var pending = false;
        foreach (var c in Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, limit * 16)]))
        {
            if (text.Length >= limit)
            {
                return text.Append("...").ToString();
            }

            if (char.IsControl(c) || char.IsWhiteSpace(c))
            {
                pending = text.Length > 0;
                continue;
            }

            if (pending)
            {
                text.Append(' ');
                pending = false;
            }

            text.Append(c);
        }

        return text.ToString();
    }

    /// <summary>What came on standard output besides our own lines: the noise.</summary>
    public static ReadOnlySpan<byte> Noise(string nonce, ReadOnlySpan<byte> output)
    {
        var start = output.IndexOf(Encoding.ASCII.GetBytes($"\n{nonce} begin\n"));
        var noise = start < 0 ? output : output[..start];

        // Something that is no shell has sent the script back.
        var echo = noise.IndexOf(Encoding.ASCII.GetBytes(Begin + "\n"));
        noise = echo < 0 ? noise : noise[..echo];
        var ready = noise.IndexOf(Encoding.ASCII.GetBytes(Ready));
        return ready < 0 ? noise : ready > 0 ? noise[..ready] : noise[(ready + Ready.Length)..];
    }

    private static string Plain(string name, string text)
    {
        var body = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (body.AsSpan().IndexOfAny('\r', '\0') >= 0)
        {
            throw new NodeException(
                ErrorIds.InvalidSetting,
                $"The shell text '{name}' holds a carriage return or a NUL in the middle of a line; neither can travel in a shell text.",
                "Send such content as base64 and decode it in the script: printf %s ... | base64 -d.");
        }

        return body;
    }

    private static byte[]? Decode(ReadOnlySpan<byte> base64)
    {
        try
        {
            return Convert.FromBase64String(Encoding.Latin1.GetString(base64));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Output, then <c>\nNONCE index code\n</c>, errors, <c>\nNONCE next\n</c>; after the last <c>\nNONCE end\n</c>.</summary>
    private static List<SectionResult>? Answers(IReadOnlyList<ScriptSection> sections, string nonce, ReadOnlySpan<byte> answer)
    {
        var mark = Encoding.ASCII.GetBytes($"\n{nonce} ");
        var results = new List<SectionResult>();
        var expected = 0;
        while (TakeFrame(ref answer, mark, out var output, out var line))
        {
            if (line == "end")
            {
                return output.IsEmpty && answer.IsEmpty && OnlyActs(sections, expected, sections.Count) ? results : null;
            }

            var words = line.Split(' ');
            if (words.Length != 2 || !int.TryParse(words[0], out var index) || !int.TryParse(words[1], out var code)
                || index < expected || index >= sections.Count || !OnlyActs(sections, expected, index)
                || !TakeFrame(ref answer, mark, out var error, out var next) || next != "next")
            {
                return null;
            }

            expected = index + 1;
            results.Add(new SectionResult(sections[index].Name, code, output.ToArray(), Tail(error)));
        }

        return null;
    }

    private static bool OnlyActs(IReadOnlyList<ScriptSection> sections, int from, int to) => sections.Skip(from).Take(to - from).All(section => section.Kind == SectionKind.Act);

    private static bool TakeFrame(ref ReadOnlySpan<byte> answer, ReadOnlySpan<byte> mark, out ReadOnlySpan<byte> content, out string line)
    {
        content = default;
        line = "";
        var at = answer.IndexOf(mark);
        if (at < 0)
        {
            return false;
        }

        var rest = answer[(at + mark.Length)..];
        var end = rest.IndexOf((byte)'\n');
        if (end < 0)
        {
            return false;
        }

        content = answer[..at];
        line = Encoding.Latin1.GetString(rest[..end]);
        answer = rest[(end + 1)..];
        return true;
    }

    /// <summary>The end of what was said, without the line ends behind it, as <c>$( )</c> gives it.</summary>
    private static string Tail(ReadOnlySpan<byte> error) => Encoding.UTF8.GetString(error.Length > ErrorTailLimit ? error[^ErrorTailLimit..] : error).TrimEnd('\n');
}
