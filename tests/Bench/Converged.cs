using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Inventories;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Bench;

/// <summary>Three real nodes that are right already: the test, the installation and a pipeline against the same facts by ssh, and against Ansible.</summary>
internal static class Converged
{
    private const string Seven = "Get-OSNode | Set-OSHostName | Set-OSHostsFile | Set-OSFirewall | Set-OSSelinux | Install-OSBasePackage | Set-OSChrony | Set-OSCronJob";

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Table>> RunAsync(int rounds)
    {
        await LabNodes.UpAsync(3);
        var nodes = LabNodes.Read(3);
        using var session = new Session(LabNodes.Inventory(3));
        session.Run("$null = Get-OSNode | Install-OSBaseline");
        session.Run("$null = Get-OSNode | Test-OSBaseline");
        var scripts = nodes.ToDictionary(node => node.Name, FactsOf);
        var (folder, test, none) = (Directory.CreateTempSubdirectory("ost-bench-").FullName, "test.ps1", "none.ps1");
        await File.WriteAllTextAsync(Path.Combine(folder, test), $"Import-Module '{Built.Module}'\n$null = Import-OSInventory '{LabNodes.Inventory(3)}' -WarningAction Ignore\n$null = Get-OSNode | Test-OSBaseline\n");
        await File.WriteAllTextAsync(Path.Combine(folder, none), "$null = 1\n");
        List<Series> all =
        [
            new("floor: the same facts by `ssh`, to all at once", FloorAsync),
            new("`ssh` with `true`, to all at once", () => Task.WhenAll(nodes.Select(node => Programs.SshAsync(node, "true")))),
            new("`Test-OSBaseline`, open sessions", () => Does(session, "$null = Get-OSNode | Test-OSBaseline")),
            new("`Test-OSBaseline`, connecting", () => Does(session, "$null = Get-OSNodeSession | Remove-OSNodeSession; $null = Get-OSNode | Test-OSBaseline")),
            new("`Test-OSBaseline`, as a process from nothing", () => Programs.ProcessAsync(Path.Combine(folder, test))),
            new("the runner and an empty script", () => Programs.ProcessAsync(Path.Combine(folder, none))),
            new("`Install-OSBaseline`, open sessions", () => Does(session, "$null = Get-OSNode | Install-OSBaseline")),
            new("a pipeline of seven cmdlets", () => Does(session, $"$null = {Seven}")),
        ];
        await Series.InTurnAsync(rounds, all);
        List<Table> tables =
        [
            Table.Of("Converged baseline, 3 lab nodes", rounds, all)
                .Goal("the test on open sessions, over the floor", all[2].Median / all[0].Median, 0.5, "x")
                .Goal("the test as a process from nothing, more than the floor", (all[4].Median - all[0].Median) / 1000, 0.7, "s"),
        ];
        if (await Ansible.ReadyAsync(folder, nodes) is { } ansible)
        {
            // Once before, so that it finds nothing to do: it writes some things in another way.
            await ansible.PlayAsync();
            List<Series> peers = [new(all[0].Name, FloorAsync), new("Ansible: `-m raw -a true`", ansible.TrueAsync), new("Ansible: the playbook", ansible.PlayAsync)];
            await Series.InTurnAsync(rounds, peers);
            tables.Add(Table.Of("The same by Ansible", rounds, peers).Goal("`Install-OSBaseline` over the playbook", all[6].Median / peers[2].Median, 0.05, "x"));
            session.Run("$null = Get-OSNode | Install-OSBaseline -WarningAction Ignore");
        }
        else
        {
            tables[0].Note("Ansible was not measured: ansible-playbook is not installed and cannot be.");
        }

        Directory.Delete(folder, recursive: true);
        return tables;

        Task FloorAsync() => Task.WhenAll(nodes.Select(node => Programs.SshAsync(node, scripts[node.Name])));
    }

    private static Task Does(Session session, string script)
    {
        session.Run(script);
        return Task.CompletedTask;
    }

    /// <summary>The script that the test sends to a node.</summary>
    private static string FactsOf(Node node) => Framing.Render(new NodeScript([.. Asked(node, checks: true).Select(fact => fact.Section)], TimeSpan.FromMinutes(1)), Framing.NewNonce());

    /// <summary>What the installation asks, and with checks what the test asks.</summary>
    public static IEnumerable<Fact> Asked(Node node, bool checks) => BaselineWishes.Of(node).StepsFor(node, "UTC").Where(step => step.Concerns(node))
        .SelectMany(step => checks ? step.For(node).Concat(step.Checks(node)) : step.For(node)).SelectMany(resource => resource.Facts).Prepend(SystemFact.Instance).Distinct();
}

/// <summary>The lab's nodes.</summary>
internal static class LabNodes
{
    /// <summary>Brings the lab up with at least so many nodes; the others stay.</summary>
    public static Task UpAsync(int count) => Programs.LabAsync("up", $"{count}");

    /// <summary>The first nodes of the lab's inventory.</summary>
    public static IReadOnlyList<Node> Read(int count) => InventoryReader.ReadFile(Inventory(count)).Nodes;

    /// <summary>An inventory of the first nodes of the lab's: what a lab holds beside them does not count.</summary>
    public static string Inventory(int count)
    {
        var (path, number) = (Path.Combine(Path.GetDirectoryName(Built.Nodes)!, $"bench{count}.yaml"), 0);
        File.WriteAllLines(path, File.ReadLines(Built.Nodes).Where(line => !line.Contains("roles: [", StringComparison.Ordinal) || ++number <= count));
        return path;
    }
}
