using System.Globalization;
using System.Net;
using BenchmarkDotNet.Attributes;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Bench;

/// <summary>What is done in memory for every node.</summary>
[MemoryDiagnoser]
public class DocumentBenchmarks
{
    private readonly string hosts = string.Concat(Enumerable.Range(1, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"10.0.{i}.1 host{i} host{i}.example\n")));
    private readonly HostEntry[] entries = [.. Enumerable.Range(1, 50).Select(i => new HostEntry(IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"192.168.100.{i}")), string.Create(CultureInfo.InvariantCulture, $"compute{i:00}")))];
    private readonly NodeScript script = new([.. Enumerable.Range(1, 60).Select(i => new ScriptSection(string.Create(CultureInfo.InvariantCulture, $"fact {i}"), "echo 'it'\\''s'", SectionKind.Ask))], TimeSpan.FromMinutes(1));

    /// <summary>A hosts file of 200 lines gets a block of 50.</summary>
    [Benchmark]
    public string EditHosts() => HostsDocument.Parse(hosts).WithBlock(entries).ToString();

    /// <summary>60 facts become one script.</summary>
    [Benchmark]
    public string RenderScript() => Framing.Render(script, "0123456789abcdef");
}
