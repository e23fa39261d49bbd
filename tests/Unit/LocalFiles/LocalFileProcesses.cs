using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpenStackTrain.Engine.LocalFiles;

namespace OpenStackTrain.Tests.LocalFiles;

/// <summary>What other processes do in <see cref="LocalFileTests"/>, which starts this program for it; no tests by themselves.</summary>
public sealed class LocalFileProcesses
{
    internal const string Variable = "OST_LOCAL_FILE_TEST";

    /// <summary>The size of the file that is written again and again.</summary>
    internal const int Length = 200_000;

    private static string[] Arguments => Environment.GetEnvironmentVariable(Variable)?.Split('\n') ?? [];

    [Fact(Explicit = true)]
    public void Adds_lines()
    {
        Assert.SkipWhen(Arguments.Length == 0, "It is part of another test.");
        var (path, name, count) = (Arguments[0], Arguments[1], int.Parse(Arguments[2], CultureInfo.InvariantCulture));
        for (var line = 0; line < count; line++)
            new LocalFile(path) { Patience = TimeSpan.FromMinutes(1) }.Edit(old => [.. old, .. Encoding.ASCII.GetBytes($"{name} {line}\n")]);
    }

    [Fact(Explicit = true)]
    public void Dies_before_replacing()
    {
        Assert.SkipWhen(Arguments.Length == 0, "It is part of another test.");
        new LocalFile(Arguments[0]) { BeforeReplacing = () => Process.GetCurrentProcess().Kill() }.Edit(old => [.. old, .. "lost\n"u8]);
    }

    [Fact(Explicit = true)]
    public void Rewrites_for_ever()
    {
        Assert.SkipWhen(Arguments.Length == 0, "It is part of another test.");
        for (var letter = 'a'; ; letter = letter == 'z' ? 'a' : (char)(letter + 1))
        {
            new LocalFile(Arguments[0]).Write(Encoding.ASCII.GetBytes(new string(letter, Length)));
            if (letter == 'b')
                File.WriteAllText(Arguments[0] + ".started", "");
        }
    }
}
