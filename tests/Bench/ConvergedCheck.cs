using System.Diagnostics;
using System.Globalization;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Inventories;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Bench;

/// <summary>The whole compliance test on the lab's nodes against the floor: the same facts' script by the ssh program, to all nodes at once.</summary>
internal static class ConvergedCheck
{
    private const int Rounds = 7;

    /// <summary>Measures and prints medians and ratios.</summary>
    public static async Task<int> RunAsync(string path)
    {
        if (!File.Exists(path))
        {
            await Console.Error.WriteLineAsync($"{path} is not there: ./build.sh lab up, and ./build.sh demo for nodes that are set up.");
            return 1;
        }

        var inventory = InventoryReader.ReadFile(path);
        await using var warm = new SessionPool();
        await TestAsync(warm, inventory);
        var script = Framing.Render(FactsOf(inventory.Nodes[0]), Framing.NewNonce());

        var (floor, cold, open) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            floor.Add(await TimeAsync(() => Task.WhenAll(inventory.Nodes.Select(node => SshAsync(node, script)))));
            cold.Add(await TimeAsync(async () =>
            {
                await using var pool = new SessionPool();
                await TestAsync(pool, inventory);
            }));
            open.Add(await TimeAsync(() => TestAsync(warm, inventory)));
        }

        var unit = Median(floor);
        Print("plain ssh, the same facts (floor)", unit, 1);
        Print("the test, new sessions", Median(cold), Median(cold) / unit);
        Print("the test, open sessions", Median(open), Median(open) / unit);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{inventory.Nodes.Count} nodes, medians of {Rounds} rounds in turn"));
        return 0;
    }

    private static Task TestAsync(SessionPool pool, Inventory inventory)
    {
        var test = new BaselineTest(pool, new Silence(), profile: null);
        return Task.WhenAll(inventory.Nodes.Select(node => test.TestAsync(node, CancellationToken.None)));
    }

    private static NodeScript FactsOf(Node node)
    {
        var facts = BaselineWishes.Of(node).StepsFor(node).SelectMany(step => step.For(node).Concat(step.Checks(node))).SelectMany(resource => resource.Facts).Prepend(SystemFact.Instance).Distinct();
        return new NodeScript([.. facts.Select(fact => fact.Section)], TimeSpan.FromMinutes(1));
    }

    private static async Task SshAsync(Node node, string script)
    {
        var connection = node.Connection;
        string[] arguments = ["-o", "BatchMode=yes", "-o", $"UserKnownHostsFile={connection.KnownHostsPath}", "-i", connection.KeyFilePath ?? "", "-l", connection.User, node.Address, "sh -c 's=$(cat); eval \"$s\" </dev/null'"];
        using var ssh = Process.Start(new ProcessStartInfo("ssh", arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true }) ?? throw new InvalidOperationException("ssh cannot be started.");
        var output = ssh.StandardOutput.ReadToEndAsync();
        await ssh.StandardInput.WriteAsync(script);
        ssh.StandardInput.Close();
        _ = await output;
        await ssh.WaitForExitAsync();
        if (ssh.ExitCode != 0)
            throw new InvalidOperationException($"ssh to {node.Name} ended with exit code {ssh.ExitCode}.");
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(string what, double milliseconds, double ratio)
        => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-36} {milliseconds,8:F0} ms {ratio,6:F2} x the floor"));

    private sealed class Silence : IStepObserver
    {
        public bool WhatIf => true;

        public void Verbose(string text)
        {
        }

        public void Progress(Node node, string text)
        {
        }

        public void Warning(string text)
        {
        }

        public void Working(Node node, string? job)
        {
        }

        public Task<T> WaitAsync<T>(Node node, string text, Task<T> work) => work;

        public Task<IReadOnlyList<Finding>> ApproveAsync(Node node, Step step, IReadOnlyList<Finding> changes, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Finding>>([]);
    }
}
