using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace OpenStackTrain.ScriptRunner.Host;

/// <summary>The questions: mandatory parameters, choices such as those of -Confirm, credentials.</summary>
internal sealed partial class ConsoleUserInterface
{
    public override string ReadLine() => Input.ReadLine() ?? throw new HostException("The input ended before the question was answered.");

    public override SecureString ReadLineAsSecureString() => Input.ReadSecret();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Head(caption, message);
        var answers = new Dictionary<string, PSObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in descriptions)
        {
            var type = Type.GetType(field.ParameterAssemblyFullName) ?? typeof(string);
            answers[field.Name] = PSObject.AsPSObject(Ask(field.Name, type));
        }

        return answers;
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        Head(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Write("User: ");
            userName = ReadLine();
        }

        Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadLineAsSecureString());
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Head(caption, message);
        while (true)
        {
            Menu(choices, defaultChoice < 0 ? [] : [defaultChoice]);
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0) return defaultChoice;
            if (Find(answer, choices) is >= 0 and var found) return found;
        }
    }

    public Collection<int> PromptForChoice(string? caption, string? message, Collection<ChoiceDescription> choices, IEnumerable<int>? defaultChoices)
    {
        Head(caption, message);
        var defaults = defaultChoices?.ToArray() ?? [];
        var picked = new Collection<int>();
        while (true)
        {
            Menu(choices, defaults);
            WriteLine();
            Write($"Choice[{picked.Count}]: ");
            var answer = ReadLine().Trim();
            if (answer.Length == 0) return picked.Count > 0 ? picked : [.. defaults];
            if (Find(answer, choices) is >= 0 and var found) picked.Add(found);
        }
    }

    private static (char Key, string Text) Parts(ChoiceDescription choice)
    {
        var mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        var text = choice.Label.Replace("&", "", StringComparison.Ordinal);
        return (mark >= 0 && mark < text.Length ? char.ToUpperInvariant(text[mark]) : '\0', text);
    }

    private object Ask(string name, Type type)
    {
        if (type == typeof(PSCredential)) return PromptForCredential("", "", "", name);
        if (type.IsArray)
        {
            var items = new List<object>();
            for (var element = type.GetElementType()!; ;)
            {
                Write($"{name}[{items.Count}]: ");
                var line = ReadLine();
                if (line.Length == 0) return items.ToArray();
                items.Add(LanguagePrimitives.ConvertTo(line, element, CultureInfo.InvariantCulture));
            }
        }

        Write($"{name}: ");
        return type == typeof(SecureString) ? ReadLineAsSecureString() : LanguagePrimitives.ConvertTo(ReadLine(), type, CultureInfo.InvariantCulture);
    }

    private void Head(string? caption, string? message)
    {
        lock (gate) Progress.Hide();
        if (!string.IsNullOrEmpty(caption)) WriteLine($"\n{ConsoleColours.Paint(caption, PSStyle.Instance.Bold, Console.Out)}");
        if (!string.IsNullOrEmpty(message)) WriteLine(message);
    }

    private void Menu(Collection<ChoiceDescription> choices, int[] defaults)
    {
        for (var i = 0; i < choices.Count; i++)
        {
            var (key, text) = Parts(choices[i]);
            var label = $"{(key == '\0' ? "" : $"[{key}] ")}{text}  ";
            Write(defaults.Contains(i) ? ConsoleColours.Paint(label, PSStyle.Instance.Foreground.Yellow, Console.Out) : label);
        }

        var standard = string.Join(',', defaults.Select(d => Parts(choices[d]) is (not '\0' and var key, _) ? key.ToString() : Parts(choices[d]).Text));
        Write($"[?] Help{(standard.Length > 0 ? $" (default is \"{standard}\")" : "")}: ");
    }

    /// <summary>The choice that was typed, by key or by whole name; -1 for none (the help was shown if that was asked).</summary>
    private int Find(string answer, Collection<ChoiceDescription> choices)
    {
        for (var i = 0; i < choices.Count; i++)
        {
            var (key, text) = Parts(choices[i]);
            if (answer.Equals(text, StringComparison.OrdinalIgnoreCase)
                || (key != '\0' && answer.Equals(key.ToString(), StringComparison.OrdinalIgnoreCase))) return i;
        }

        if (answer == "?")
        {
            foreach (var choice in choices) WriteLine($"{(Parts(choice) is (not '\0' and var key, _) ? key.ToString() : Parts(choice).Text)} - {choice.HelpMessage}");
        }

        return -1;
    }
}
