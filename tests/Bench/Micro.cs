using System.Globalization;
using System.Net;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Inventories;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Bench;

/// <summary>What is done in memory: for every node, or once for a session.</summary>
[MemoryDiagnoser]
public class Micro
{
    private readonly string hosts = string.Concat(Enumerable.Range(1, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"10.0.{i}.1 host{i} host{i}.example\n")));
    private readonly HostEntry[] entries = [.. Enumerable.Range(1, 50).Select(i => new HostEntry(IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"192.168.100.{i}")), string.Create(CultureInfo.InvariantCulture, $"compute{i:00}")))];
    private readonly string knownHosts = string.Concat(Enumerable.Range(1, 10_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"host{i},10.{i / 250}.{i % 250}.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9bJwUFqWUdBVPNtJpzTTmTQs7eLzrDAS+4YYYoFZ8S\n")));
    private readonly string inventory = "networks: { management: 10.1.0.0/16 }\nnodes:\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"  node{i:0000}: {{ roles: [{(i == 0 ? "controller" : "compute")}], address: 10.1.{i / 250}.{(i % 250) + 1} }}\n")));
    private readonly NodeScript script;
    private readonly byte[] answer;
    private readonly Resource[] resources;
    private readonly FactSet facts = new();

    /// <summary>Prepares what is worked on.</summary>
    public Micro()
    {
        var node = InventoryReader.Read(inventory, path: null).Nodes[0] with { Inventory = InventoryReader.Read("nodes: { controller: { roles: [controller], address: 10.1.0.1 }, compute01: { roles: [compute], address: 10.1.0.2 } }", path: null) };
        resources = [.. BaselineWishes.Of(node).StepsFor(node).Where(step => step.Name is not "SshTrust").SelectMany(step => step.For(node))];
        var asked = resources.SelectMany(resource => resource.Facts).Distinct().ToList();
        script = new NodeScript([.. asked.Select(fact => fact.Section)], TimeSpan.FromMinutes(1));
        facts.Add(asked, asked.ToDictionary(fact => fact.Key, fact => new SectionResult(fact.Key, 0, "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n"u8.ToArray(), ""), StringComparer.Ordinal));
        var inner = string.Concat(script.Sections.Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"{new string('x', 400)}\nNONCE {index} 0\n\nNONCE next\n"))) + "\nNONCE end\n";
        answer = System.Text.Encoding.ASCII.GetBytes($"\nNONCE begin\n{Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(inner), Base64FormattingOptions.InsertLineBreaks)}\n\nNONCE over\n");
    }

    /// <summary>Measures, and tells the table.</summary>
    internal static IReadOnlyList<Table> Run()
    {
        var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
        var summary = BenchmarkRunner.Run<Micro>(ManualConfig.CreateEmpty().AddJob(job).AddLogger(NullLogger.Instance).WithOptions(ConfigOptions.DisableLogFile));
        var table = new Table("In memory (BenchmarkDotNet, short run)", "what", "µs", "allocated, kB");
        foreach (var report in summary.Reports.Where(report => report.ResultStatistics is not null))
            table.Row(report.BenchmarkCase.Descriptor.WorkloadMethod.Name, report.ResultStatistics!.Mean / 1000, (report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0) / 1024.0);
        return [table];
    }

    /// <summary>A hosts file of 200 lines gets a block of 50.</summary>
    [Benchmark]
    public string EditHosts() => HostsDocument.Parse(hosts).WithBlock(entries).ToString();

    /// <summary>A controller's facts become one script.</summary>
    [Benchmark]
    public string RenderScript() => Framing.Render(script, "NONCE");

    /// <summary>The frames of an answer of that size.</summary>
    [Benchmark]
    public bool ReadFrames() => Framing.TryParse(script, "NONCE", answer, out _, out _);

    /// <summary>A controller's resources against their facts.</summary>
    [Benchmark]
    public int Compare() => resources.Sum(resource => resource.Findings(facts).Count);

    /// <summary>A known_hosts file of 10,000 lines.</summary>
    [Benchmark]
    public int ReadKnownHosts() => KnownHosts.Parse(knownHosts).Count;

    /// <summary>An inventory of 1,000 nodes.</summary>
    [Benchmark]
    public int ReadInventory() => InventoryReader.Read(inventory, path: null).Nodes.Count;
}
