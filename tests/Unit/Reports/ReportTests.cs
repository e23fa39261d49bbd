using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Json.Schema;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Reports;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Tests.Reports;

/// <summary>Reports in all formats, of results that hold what nodes may say.</summary>
public sealed class ReportTests
{
    /// <summary>What breaks files: their own marks, formulas, control characters, half characters, other scripts.</summary>
    private static readonly string[] Nasty = ["=HYPERLINK(\"http://x\")", "a,b\"c\nd\r\ne\tf", "<b>&amp;</b> ]]> --> | `x` *y* [z](http://x) \\", "\0\u0001\u001b[31mred\u007f\u0085", "half \ud800 surrogate", "时钟已同步 \U0001F600", "", "  ", "@SUM(1)", "-1+1", "\ufffe\uffff"];

    private static NodeSystem Linux { get; } = new("CentOS Linux 7 (Core)", "3.10.0-1160.el7.x86_64", "x86_64", "00112233445566778899aabbccddeeff", "");

    internal static BaselineReport Sample { get; } = new()
    {
        Tool = "OpenStackTrain 0.1.0",
        Started = new DateTimeOffset(2026, 11, 27, 3, 4, 5, TimeSpan.FromHours(8)),
        Ended = new DateTimeOffset(2026, 11, 27, 3, 4, 9, TimeSpan.FromHours(8)),
        Operator = "admin",
        ControlHost = "desk",
        Inventory = "/etc/openstack/nodes.yaml",
        InventoryDigest = "abcd",
        Networks = new Dictionary<string, string>(StringComparer.Ordinal) { ["management"] = "192.168.100.0/24", ["provider"] = "20.0.0.0/24" },
        Nodes = [new ReportNode("controller", [Role.Controller], "192.168.100.11") { System = Linux, Interfaces = [new NodeInterface("eth0", "192.168.100.11/24"), new NodeInterface("eth1", "20.0.0.11/24"), new NodeInterface("eth2", null)] }, new ReportNode("compute01", [Role.Compute], "192.168.100.12")],
        Since = new DateTimeOffset(2026, 11, 20, 3, 4, 5, TimeSpan.FromHours(8)),
        Changes = [new RuleChange { Node = "controller", Id = "T-02", Title = "rule T-02", Before = RuleStatus.Pass, After = RuleStatus.Fail, ActualBefore = "was", ActualAfter = "is" }, new RuleChange { Node = "compute01", Id = "T-01", Title = "rule T-01", Before = null, After = RuleStatus.Pass }],
        Results = [.. from node in new[] { "controller", "compute01" } from status in Enum.GetValues<RuleStatus>() select Result(node, $"T-0{(int)status + 1}", status, $"is {status}")],
    };

    private static RuleResult Result(string node, string id, RuleStatus status, string actual) => new()
    {
        Node = node,
        Id = id,
        Title = $"rule {id}",
        Section = "3.3.4",
        Severity = (Severity)((int)status % 3),
        Status = status,
        Expected = $"expected {id}",
        Actual = actual,
        Evidence = "chronyc -n sources",
        Fix = status == RuleStatus.Fail ? $"Get-OSNode {node} | Set-OSChrony" : "",
        TestedAt = new DateTimeOffset(2026, 11, 27, 3, 4, 5, TimeSpan.FromHours(8)),
        ChangedAt = status == RuleStatus.Pass ? new DateTimeOffset(2026, 11, 26, 3, 4, 5, TimeSpan.Zero) : null,
        ChangedRun = status == RuleStatus.Pass ? "a1b2c3d4" : "",
        System = node == "controller" ? Linux : null,
    };

    private static BaselineReport Of(string text) => Sample with { Operator = text, Networks = new Dictionary<string, string>(StringComparer.Ordinal) { [text] = text }, Nodes = [new ReportNode(text, [], text) { Interfaces = [new NodeInterface(text, text)], System = new NodeSystem(text, text, text, text, text) }], Changes = [new RuleChange { Node = text, Id = text, Title = text, Before = null, After = null, ActualBefore = text, ActualAfter = text }], Results = [Result(text, text, RuleStatus.Fail, text) with { System = new NodeSystem(text, text, text, text, text), ChangedAt = DateTimeOffset.UnixEpoch, ChangedRun = text, Title = text, Section = text, Expected = text, Evidence = text, Fix = text }] };

    public static TheoryData<string> NastyTexts => [.. Nasty];

    [Fact]
    public void Json_keeps_to_its_published_schema()
    {
        var schema = JsonSchema.FromText(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "report.schema.json")));
        foreach (var report in new[] { Sample with { InventoryDigest = new string('a', 64) }, Sample with { Results = [], Nodes = [], Started = null, Ended = null, Inventory = "", InventoryDigest = "" } })
            Assert.True(Evaluate(JsonReport.Write(report)), JsonReport.Write(report));
        Assert.False(Evaluate(JsonReport.Write(Sample)));
        Assert.False(Evaluate("""{"schema":1,"tool":"t"}"""));

        bool Evaluate(string text) => schema.Evaluate(System.Text.Json.JsonDocument.Parse(text).RootElement, new EvaluationOptions { RequireFormatValidation = true }).IsValid;
    }

    [Fact]
    public void Json_is_read_back_as_it_was()
    {
        var again = JsonReport.Read(JsonReport.Write(Sample), "report.json");
        Assert.Equal(Sample with { Results = [], Nodes = [], Changes = [], Networks = Sample.Networks }, again with { Results = [], Nodes = [], Changes = [], Networks = Sample.Networks });
        Assert.Equal(Sample.Networks, again.Networks);
        Assert.Equal(Sample.Nodes.SelectMany(node => node.Interfaces), again.Nodes.SelectMany(node => node.Interfaces));
        Assert.Equal(Sample.Nodes.Select(node => node.System), again.Nodes.Select(node => node.System));
        Assert.Equal(Sample.Changes, again.Changes);
        Assert.Equal(Sample.Nodes.Select(node => (node.Name, string.Join(' ', node.Roles), node.Address)), again.Nodes.Select(node => (node.Name, string.Join(' ', node.Roles), node.Address)));
        Assert.Equal(Sample.Results, again.Results);
    }

    [Theory]
    [MemberData(nameof(NastyTexts))]
    public void Json_keeps_every_text(string text)
    {
        var kept = text.Replace('\ud800', '\ufffd');
        var again = JsonReport.Read(JsonReport.Write(Of(text)), "report.json");
        Assert.Equal((kept, kept, kept), (again.Operator, again.Results[0].Actual, again.Results[0].Fix));
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("null", "it holds nothing")]
    [InlineData("[]", "line 1")]
    [InlineData("{}", "schema")]
    [InlineData("{\n\"schema\": \"x\"", "line 2")]
    [InlineData("""{"schema":2,"tool":"t","operator":"o","controlHost":"c","nodes":[],"results":[]}""", "its schema is version 2, known is 1")]
    [InlineData("""{"schema":1,"tool":null,"operator":"o","controlHost":"c","nodes":[],"results":[]}""", "a value is null")]
    [InlineData("""{"schema":1,"tool":"t","operator":"o","controlHost":"c","nodes":[],"results":[null]}""", "a value is null")]
    [InlineData("""{"schema":1,"tool":"t","operator":"o","controlHost":"c","nodes":[],"results":[{"node":"a"}]}""", "line 1")]
    public void What_is_no_report_is_told_with_its_place(string text, string why)
    {
        var failure = Assert.Throws<NodeException>(() => JsonReport.Read(text, "r.json"));
        Assert.Equal(ErrorIds.ReportInvalid, failure.ErrorId);
        Assert.StartsWith("r.json is no report of the baseline: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_file_holds_it_is_a_report_or_a_clear_error()
    {
        var whole = JsonReport.Write(Sample);
        Prop.ForAll(Gen.Choose(0, whole.Length - 1).SelectMany(at => Gen.Choose(0, 40).SelectMany(length => Gen.Elements("", "null", "{", "]", "\"", "1", "\0", "9e999"), (length, put) => (at, length, put))).ToArbitrary(), cut =>
        {
            try
            {
                return JsonReport.Read(whole[..cut.at] + cut.put + whole[Math.Min(whole.Length, cut.at + cut.length)..], "r.json") is not null;
            }
            catch (NodeException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(NastyTexts))]
    public void Csv_keeps_its_columns_and_carries_out_nothing(string text)
    {
        var csv = CsvReport.Write(Of(text));
        Assert.Equal('\uFEFF', csv[0]);
        var rows = Parse(csv[1..]);
        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.Equal(14, row.Count));
        Assert.All(rows[1], cell => Assert.DoesNotMatch(@"^[=+\-@\t\r]", cell));
    }

    [Theory]
    [MemberData(nameof(NastyTexts))]
    public void JUnit_is_xml_whatever_a_node_says(string text)
    {
        var suite = XDocument.Parse(JUnitReport.Write(Of(text))).Root!.Element("testsuite")!;
        Assert.Equal("1", suite.Attribute("failures")!.Value);
        Assert.NotNull(suite.Element("testcase")!.Element("failure"));
    }

    [Fact]
    public void JUnit_counts_what_failed_what_could_not_be_judged_and_what_was_left_out()
    {
        var root = XDocument.Parse(JUnitReport.Write(Sample)).Root!;
        Assert.Equal(("12", "4", "2"), (root.Attribute("tests")!.Value, root.Attribute("failures")!.Value, root.Attribute("errors")!.Value));
        Assert.Equal(["controller", "compute01"], root.Elements("testsuite").Select(suite => suite.Attribute("name")!.Value));
        var suite = root.Elements("testsuite").First();
        Assert.Equal(("6", "2", "1", "2", "2026-11-26T19:04:05", "desk"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value, suite.Attribute("skipped")!.Value, suite.Attribute("timestamp")!.Value, suite.Attribute("hostname")!.Value));
        var failure = suite.Elements("testcase").Single(one => one.Attribute("name")!.Value == "T-02 rule T-02").Element("failure")!;
        Assert.Equal(("Fail", "is Fail"), (failure.Attribute("type")!.Value, failure.Attribute("message")!.Value));
        Assert.Contains("expected: expected T-02\nactual:   is Fail\n", failure.Value, StringComparison.Ordinal);
        Assert.Contains("fix:      Get-OSNode controller | Set-OSChrony", failure.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_has_the_numbers_and_then_what_is_not_in_order()
    {
        var text = MarkdownReport.Write(Sample);
        Assert.StartsWith("# OpenStack Train baseline: not compliant\n", text, StringComparison.Ordinal);
        Assert.Contains("- result: 2 nodes: 2 Pass, 2 Fail, 2 Error, 2 NotApplicable, 2 Excepted, 2 PendingReboot\n", text, StringComparison.Ordinal);
        Assert.Contains("- tested: 2026-11-27 03:04:05 +08:00 to 03:04:09\n", text, StringComparison.Ordinal);
        Assert.Contains("| controller | 1 | 1 | 1 | 1 | 1 | 1 | CentOS Linux 7 (Core), x86\\_64, kernel 3.10.0-1160.el7.x86\\_64, machine-id 00112233445566778899aabbccddeeff |\n", text, StringComparison.Ordinal);
        Assert.Equal(["Since 2026-11-20 03", "controller T-02 Fail", "compute01 T-02 Fail", "controller T-03 Error", "compute01 T-03 Error", "controller T-06 PendingReboot", "compute01 T-06 PendingReboot", "controller T-05 Excepted", "compute01 T-05 Excepted"],
            text.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..].Split(':')[0]));
        Assert.Contains("\n```powershell\nGet-OSNode controller | Set-OSChrony\n```\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Drift_is_told_by_the_formats_that_people_read()
    {
        Assert.Contains("\n## Since 2026-11-20 03:04:05 +08:00\n\n- **worse**: controller T-02 Pass -\\> Fail: rule T-02\n- compute01 T-01 not tested -\\> Pass: rule T-01\n", MarkdownReport.Write(Sample), StringComparison.Ordinal);
        Assert.Contains("\nNo rule is otherwise.\n", MarkdownReport.Write(Sample with { Changes = [] }), StringComparison.Ordinal);
        Assert.DoesNotContain("Since", MarkdownReport.Write(Sample with { Since = null, Changes = [] }), StringComparison.Ordinal);
        var page = HtmlReport.Write(Sample);
        Assert.Contains("<h2 id=\"drift\">Changes since 2026-11-20 03:04:05 +08:00</h2>", page, StringComparison.Ordinal);
        Assert.Contains("<tr><td>controller</td><td><a href=\"#r-controller-T-02\">T-02 rule T-02</a></td><td><span class=\"status pass\">Pass</span></td><td><span class=\"status fail\">Fail</span></td></tr>\n<tr><td>compute01</td><td>T-01 rule T-01</td><td><span class=\"status none\">not tested</span></td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"drift\"", HtmlReport.Write(Sample with { Since = null, Changes = [] }), StringComparison.Ordinal);
    }

    [Fact]
    public void What_many_nodes_are_is_folded_away_on_the_page()
    {
        Assert.Contains("<dt>controller</dt><dd>CentOS Linux 7 (Core), x86_64,", HtmlReport.Write(Sample), StringComparison.Ordinal);
        Assert.DoesNotContain("<details>", HtmlReport.Write(Sample), StringComparison.Ordinal);
        var many = Sample with { Nodes = [.. Enumerable.Range(1, 50).Select(number => new ReportNode($"compute{number}", [Role.Compute], "") { System = Linux })] };
        Assert.Matches("<details><summary>Node \\(50\\)</summary>\n<dl class=\"about\">\n<dt>compute1</dt>", HtmlReport.Write(many));
    }

    [Theory]
    [MemberData(nameof(NastyTexts))]
    public void Markdown_keeps_its_shape_whatever_a_node_says(string text)
    {
        var lines = MarkdownReport.Write(Of(text)).Split('\n');
        Assert.Single(lines, line => line.StartsWith("# ", StringComparison.Ordinal));
        Assert.Equal(2, lines.Count(line => line.StartsWith("## ", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines.Where(line => !line.Contains("HYPERLINK", StringComparison.Ordinal)), line => line.StartsWith("- ", StringComparison.Ordinal) && line.Contains("<b>", StringComparison.Ordinal));
    }

    [Fact]
    public void Sarif_tells_each_rule_once_and_each_result_with_its_kind()
    {
        var run = JsonNode.Parse(SarifReport.Write(Sample))!["runs"]![0]!;
        Assert.Equal(("OpenStackTrain", "0.1.0"), ((string)run["tool"]!["driver"]!["name"]!, (string)run["tool"]!["driver"]!["version"]!));
        Assert.Equal(["T-01", "T-02", "T-03", "T-04", "T-05", "T-06"], run["tool"]!["driver"]!["rules"]!.AsArray().Select(rule => (string)rule!["id"]!));
        Assert.Equal(RuleTexts.English["T-01"].Rationale, (string)run["tool"]!["driver"]!["rules"]![0]!["fullDescription"]!["text"]!);
        var results = run["results"]!.AsArray();
        Assert.Equal(["pass none", "fail warning", "review none", "notApplicable none", "informational none", "fail error"], results.Take(6).Select(result => $"{result!["kind"]} {result["level"]}"));
        Assert.Equal("controller: is is Fail, should be expected T-02. Fix: Get-OSNode controller | Set-OSChrony", (string)results[1]!["message"]!["text"]!);
        Assert.Equal(("controller", "nodes.yaml"), ((string)results[1]!["locations"]![0]!["logicalLocations"]![0]!["name"]!, (string)results[1]!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!));
    }

    [Theory]
    [MemberData(nameof(NastyTexts))]
    public void Sarif_is_json_whatever_a_node_says(string text) => Assert.NotNull(JsonNode.Parse(SarifReport.Write(Of(text))));

    [Fact]
    public void Html_is_one_file_with_the_verdict_the_nodes_and_first_what_is_not_in_order()
    {
        var page = HtmlReport.Write(Sample);
        Assert.DoesNotMatch("(src|href)=\"(?!#)|url[(]|@import", page);
        Assert.Contains("<html lang=\"en\">", page, StringComparison.Ordinal);
        Assert.Contains("<p class=\"verdict fail\">not compliant</p>", page, StringComparison.Ordinal);
        Assert.Equal(["T-02", "T-02", "T-03", "T-03", "T-06", "T-06", "T-05", "T-05"], Found(page, "<article class=\"[^\"]+\" id=\"r-[a-z0-9]+-(?<id>[^\"]+)\""));
        Assert.Contains("<div class=\"fix\"><code>Get-OSNode controller | Set-OSChrony</code>", page, StringComparison.Ordinal);
        Assert.Contains("192.168.100.0/24", page, StringComparison.Ordinal);
        Assert.Equal(12, Found(page, "<tr data-node=\"(?<id>[^\"]+)\"").Count);
        Assert.All(Found(page, "href=\"#(?<id>[^\"]+)\""), id => Assert.Contains($"id=\"{id}\"", page, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(NastyTexts))]
    public void Html_shows_what_a_node_says_and_does_nothing_of_it(string text)
    {
        var page = HtmlReport.Write(Of(text));
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.Single(Found(page, "<script(?<id>)"));
        Assert.DoesNotMatch("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]", page);
    }

    [Fact]
    public void Html_speaks_the_language_of_the_titles()
    {
        var page = HtmlReport.Write(Sample with { Results = [Result("controller", "T-05", RuleStatus.Fail, "x") with { Title = RuleTexts.For(CultureInfo.GetCultureInfo("zh-CN"))["T-05"].Title }] });
        Assert.Contains("<html lang=\"zh-CN\">", page, StringComparison.Ordinal);
        Assert.Contains("不符合基线", page, StringComparison.Ordinal);
        Assert.Contains(RuleTexts.For(CultureInfo.GetCultureInfo("zh-CN"))["T-05"].Rationale, page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_of_nothing_is_one_and_is_not_compliant()
    {
        var empty = Sample with { Results = [], Nodes = [], Started = null, Ended = null };
        Assert.False(empty.IsCompliant);
        Assert.All(ReportFormat.All, format => Assert.NotEmpty(format.Write(empty)));
        Assert.Empty(JsonReport.Read(JsonReport.Write(empty), "x").Results);
        Assert.Equal("0 nodes: no results", empty.ToString());
    }

    [Theory]
    [InlineData("report.json", "Json")]
    [InlineData("report.htm", "Html")]
    [InlineData("/a/b.XML", "JUnit")]
    [InlineData("x.md", "Markdown")]
    [InlineData("x.y.csv", "Csv")]
    [InlineData("x.sarif", "Sarif")]
    [InlineData("json", null)]
    [InlineData("report.pdf", null)]
    public void The_extension_says_the_format(string path, string? format) => Assert.Equal(format, ReportFormat.All.Of(path)?.Name);

    [Fact]
    public void A_comparison_tells_what_became_otherwise()
    {
        var before = Sample with { Results = [Result("a", "T-01", RuleStatus.Pass, "1"), Result("a", "T-02", RuleStatus.Fail, "2"), Result("a", "T-03", RuleStatus.Pass, "3"), Result("b", "T-01", RuleStatus.Pass, "4")] };
        var after = Sample with { Results = [Result("a", "T-01", RuleStatus.Fail, "5"), Result("a", "T-02", RuleStatus.Pass, "6"), Result("a", "T-03", RuleStatus.Pass, "other"), Result("c", "T-01", RuleStatus.Error, "7")] };
        var changes = ReportComparison.Between(before, after);
        Assert.Equal(["a T-01 Pass -> Fail", "a T-02 Fail -> Pass", "c T-01 not tested -> Error", "b T-01 Pass -> not tested"], changes.Select(change => change.ToString()));
        Assert.Equal([true, false, false, true], changes.Select(change => change.IsWorse));
        Assert.Equal(("1", "5"), (changes[0].ActualBefore, changes[0].ActualAfter));
        Assert.Empty(ReportComparison.Between(after, after));
    }

    private static List<string> Found(string page, string pattern)
        => [.. Regex.Matches(page, pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(match => match.Groups["id"].Value)];

    /// <summary>RFC 4180.</summary>
    private static List<List<string>> Parse(string csv)
    {
        List<List<string>> rows = [];
        List<string> row = [];
        var cell = new System.Text.StringBuilder();
        var quoted = false;
        for (var at = 0; at < csv.Length; at++)
        {
            var letter = csv[at];
            if (quoted && letter == '"' && at + 1 < csv.Length && csv[at + 1] == '"')
            {
                cell.Append('"');
                at++;
            }
            else if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && (letter == ',' || letter == '\r'))
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (letter == '\r')
                {
                    Assert.Equal('\n', csv[++at]);
                    rows.Add(row);
                    row = [];
                }
            }
            else
            {
                cell.Append(letter);
            }
        }

        Assert.Empty(row);
        return rows;
    }
}
