using System.Globalization;
using OpenStackTrain.Engine.Catalog;

namespace OpenStackTrain.Engine.Reports;

/// <summary>The page's own words, in the language that its rules' titles are in.</summary>
internal sealed class HtmlWords
{
    private static readonly HtmlWords English = new();

    private static readonly HtmlWords Chinese = new()
    {
        Language = "zh-CN",
        Title = "OpenStack Train 基线",
        Skip = "跳到未符合的规则",
        Machine = "机器",
        Compliant = "符合基线",
        NotCompliant = "不符合基线",
        Nodes = "节点与网络",
        Matrix = "各节点各节次一览",
        Section = "节次",
        Node = "节点",
        Status = "状态",
        Rule = "规则",
        Search = "查找",
        All = "全部",
        Reset = "重置",
        Findings = "未符合的规则",
        NoFindings = "没有未符合的规则。",
        Everything = "全部结果",
        Shown = "显示 {0} / {1} 条结果",
        Expected = "应为",
        Actual = "实为",
        Evidence = "依据",
        Why = "理由",
        Copy = "复制",
        Copied = "已复制",
        Profile = "配置",
        Tested = "测试时间",
        By = "测试者",
        Inventory = "清单文件",
        ManagementNetwork = "管理网络",
        LastSet = "本模块最近设置",
        Since = "变化，自",
        NoChanges = "没有变化。",
        Before = "此前",
        Now = "现在",
        NotTested = "未测试",
        Sections = ["主机", "防火墙、SELinux", "名称、ssh", "软件包", "时间", "定时任务", "MariaDB", "RabbitMQ", "memcached", "etcd"],
        Statuses = ["符合", "不符合", "错误", "不适用", "例外", "待重启"],
        Severities = ["低", "中", "高"],
    };

    /// <summary>As in HTML's lang.</summary>
    public string Language { get; private init; } = "en";

    public string Title { get; private init; } = "OpenStack Train baseline";

    public string Skip { get; private init; } = "Skip to what is not in order";

    public string Nodes { get; private init; } = "Nodes and network";

    public string Matrix { get; private init; } = "Sections and nodes at a glance";

    public string Section { get; private init; } = "Section";

    public string Node { get; private init; } = "Node";

    public string Status { get; private init; } = "Status";

    public string Rule { get; private init; } = "Rule";

    public string Search { get; private init; } = "Search";

    public string All { get; private init; } = "all";

    public string Reset { get; private init; } = "Reset";

    public string Findings { get; private init; } = "What is not in order";

    public string NoFindings { get; private init; } = "Everything is in order.";

    public string Everything { get; private init; } = "All results";

    public string Shown { get; private init; } = "{0} of {1} results shown";

    public string Expected { get; private init; } = "expected";

    public string Actual { get; private init; } = "actual";

    public string Evidence { get; private init; } = "evidence";

    public string Why { get; private init; } = "why";

    public string Copy { get; private init; } = "Copy";

    public string Copied { get; private init; } = "Copied";

    public string LastSet { get; private init; } = "last set";

    public string Since { get; private init; } = "Changes since";

    public string NoChanges { get; private init; } = "No rule is otherwise.";

    public string Before { get; private init; } = "Before";

    public string Now { get; private init; } = "Now";

    public string NotTested { get; private init; } = "not tested";

    public string ManagementNetwork { get; private init; } = "management network";

    /// <summary>The rules' texts in this language.</summary>
    public RuleTexts Texts => RuleTexts.For(CultureInfo.GetCultureInfo(Language));

    private IReadOnlyList<string> Sections { get; init; } = ["Host", "Firewall, SELinux", "Names, ssh", "Packages", "Time", "Time log", "MariaDB", "RabbitMQ", "memcached", "etcd"];

    private string Machine { get; init; } = "Machine";

    private string Compliant { get; init; } = "compliant";

    private string NotCompliant { get; init; } = "not compliant";

    private string Profile { get; init; } = "profile";

    private string Tested { get; init; } = "tested";

    private string By { get; init; } = "by";

    private string Inventory { get; init; } = "inventory";

    private IReadOnlyList<string> Statuses { get; init; } = ["Pass", "Fail", "Error", "Not applicable", "Excepted", "Pending reboot"];

    private IReadOnlyList<string> Severities { get; init; } = ["Low", "Medium", "High"];

    /// <summary>In the language of the report: that of its titles.</summary>
    public static HtmlWords Of(BaselineReport report)
    {
        var chinese = RuleTexts.For(CultureInfo.GetCultureInfo("zh-CN"));
        return report.Results.Any(result => chinese.Ids.Contains(result.Id) && chinese[result.Id].Title == result.Title) ? Chinese : English;
    }

    public string Verdict(BaselineReport report) => report.IsCompliant ? Compliant : NotCompliant;

    /// <summary>What a section is about; empty: it is none of the known ones.</summary>
    public string SectionOf(string section) => section is "1.5" or "3.1" ? Machine : section == "3.2" ? Sections[0] : section.Length == 5 && section.StartsWith("3.3.", StringComparison.Ordinal) && section[4] is >= '1' and <= '9' ? Sections[section[4] - '0'] : "";

    public string StatusOf(RuleStatus status) => Statuses[(int)status];

    public string SeverityOf(Severity severity) => Severities[(int)severity];

    /// <summary>Where, when and by whom was tested.</summary>
    public IEnumerable<(string What, string Value)> About(BaselineReport report) =>
    [
        (Profile, string.Join(", ", report.Profiles)),
        (Tested, report is { Started: { } started, Ended: { } ended } ? string.Create(CultureInfo.InvariantCulture, $"{started:yyyy-MM-dd HH:mm:ss zzz} - {ended:HH:mm:ss}") : ""),
        (By, $"{report.Operator} @ {report.ControlHost}"),
        (Inventory, report.Inventory),
        ("SHA-256", report.InventoryDigest),
    ];
}
