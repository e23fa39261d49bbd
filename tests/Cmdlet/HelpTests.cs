using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OpenStackTrain.Cmdlet.Tests.Module;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>The cmdlets, their pages in docs/ and the help that PowerShell shows say the same, in English and in Chinese.</summary>
public sealed partial class HelpTests() : ModuleTest("controller")
{
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";

    private static readonly string Docs = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(BuiltModule.Folder))!, "docs");

    private static IEnumerable<Type> Types => BuiltModule.Cmdlets.GetExportedTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null);

    public static TheoryData<string, string> Pages
    {
        get
        {
            TheoryData<string, string> pages = [];
            foreach (var type in Types)
            {
                foreach (var language in new[] { "en-US", "zh-CN" })
                    pages.Add(NameOf(type), language);
            }

            return pages;
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_cmdlet_its_page_and_its_help_say_the_same(string name, string language)
    {
        var type = Types.First(one => NameOf(one) == name);
        var page = File.ReadAllText(Path.Combine(Docs, language == "en-US" ? "" : language, "OpenStackTrain", $"{name}.md")).ReplaceLineEndings("\n");
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        var own = type.GetProperties().Where(property => property.GetCustomAttributes<ParameterAttribute>().Any()).Select(property => property.Name)
            .Concat(type.GetCustomAttribute<CmdletAttribute>()!.SupportsShouldProcess ? ["Confirm", "WhatIf"] : []).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(own, Parameters().Matches(page).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal));
        var examples = Examples().Matches(page).Select(match => match.Groups["code"].Value).ToList();
        Assert.True(examples.Count >= 2, "at least two examples");
        Assert.Contains(examples, code => code.Contains('|', StringComparison.Ordinal));

        var help = Help(language).Single(command => command.Element(Command + "details")!.Element(Command + "name")!.Value == name);
        Assert.Equal(own, help.Element(Command + "parameters")!.Elements(Command + "parameter").Select(parameter => parameter.Element(Maml + "name")!.Value).Order(StringComparer.Ordinal));
        Assert.Equal(Section(page, "SYNOPSIS"), Text(help.Element(Command + "details")!.Element(Maml + "description")!));
        Assert.Equal(examples.Count, help.Element(Command + "examples")!.Elements(Command + "example").Count());
        Assert.Equal(Words(Section(page, "DESCRIPTION")), Words(Text(help.Element(Maml + "description")!)));
        foreach (var parameter in help.Element(Command + "parameters")!.Elements(Command + "parameter"))
        {
            var text = Text(parameter.Element(Maml + "description")!);
            Assert.NotEmpty(text);
            Assert.Contains(Words(text), Words(page), StringComparison.Ordinal);
        }

        if (language != "zh-CN")
            return;
        // The English examples are run by the lab's tests.
        var english = File.ReadAllText(Path.Combine(Docs, "OpenStackTrain", $"{name}.md")).ReplaceLineEndings("\n");
        Assert.Equal(Fences().Matches(english).Select(match => match.Value), Fences().Matches(page).Select(match => match.Value));
        Assert.All([Section(page, "SYNOPSIS"), Section(page, "DESCRIPTION")], text => Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", text));
    }

    [Fact]
    public void GetHelp_finds_it()
    {
        var script = "foreach ($c in Get-Command -Module OpenStackTrain) { $h = Get-Help $c.Name -Full; \"$($c.Name)|$($h.Synopsis.Trim())|$(@($h.examples.example).Count)|$(@(Get-Help $c.Name -Parameter *).Count)\" }";
        var lines = Run(script).Succeeded().Output.Cast<string>().Select(line => line.Split('|')).ToList();
        Assert.Equal(Types.Count(), lines.Count);
        Assert.All(lines, line =>
        {
            Assert.DoesNotContain(line[0] + " [", line[1], StringComparison.Ordinal);
            Assert.True(int.Parse(line[2], System.Globalization.CultureInfo.InvariantCulture) >= 2 && int.Parse(line[3], System.Globalization.CultureInfo.InvariantCulture) >= 1, string.Join('|', line));
        });
    }

    /// <summary>CONTRIBUTING.md says which word is the one.</summary>
    [Fact]
    public void Chinese_texts_have_one_word_for_one_thing()
    {
        var texts = Directory.GetFiles(Path.Combine(Docs, "zh-CN"), "*.md", SearchOption.AllDirectories).Concat(Directory.GetFiles(Path.Combine(Docs, "..", "zh-CN"))).Append(Path.Combine(Docs, "..", "README.zh-CN.md"));
        Assert.All(texts, path => Assert.DoesNotMatch("帐户|账户|帐号|秘钥|密鑰|登陆|缺省", File.ReadAllText(path)));
    }

    [Fact]
    public void Every_error_id_has_its_section_in_order()
        => Assert.Equal(
            typeof(ErrorIds).GetFields().Select(field => (string)field.GetRawConstantValue()!),
            File.ReadLines(Path.Combine(Docs, "errors.md")).Where(line => line.StartsWith("## OS", StringComparison.Ordinal)).Select(line => line[3..]));

    private static string NameOf(Type type) => type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet ? $"{cmdlet.VerbName}-{cmdlet.NounName}" : "";

    private static IEnumerable<XElement> Help(string language) => XDocument.Load(Path.Combine(BuiltModule.Folder, language, "OpenStackTrain.PowerShell.dll-Help.xml")).Root!.Elements(Command + "command");

    private static string Section(string page, string name)
    {
        var from = page.IndexOf($"\n## {name}\n", StringComparison.Ordinal) + name.Length + 5;
        return page[from..page.IndexOf("\n## ", from, StringComparison.Ordinal)].Trim();
    }

    private static string Text(XElement element) => string.Join("\n\n", element.Elements(Maml + "para").Select(para => para.Value)).Trim();

    /// <summary>Line breaks and Markdown's escapes are each format's own.</summary>
    private static string Words(string text) => Spaces().Replace(text.Replace("\\", "", StringComparison.Ordinal), " ");

    [GeneratedRegex(@"^### -(?<name>\w+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Parameters();

    [GeneratedRegex(@"^### Example [^\n]*\n.*?```powershell\n(?<code>.*?)\n```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Examples();

    /// <summary>Examples' code and output; what is between is words.</summary>
    [GeneratedRegex(@"^```(powershell|output)\n.*?\n```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Fences();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Spaces();
}
