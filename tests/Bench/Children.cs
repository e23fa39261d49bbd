using System.Diagnostics;
using System.Globalization;

namespace OpenStackTrain.Bench;

/// <summary>The measurements that need a process of their own. Each prints its numbers on one line.</summary>
internal static class Children
{
    /// <summary>Runs one.</summary>
    public static int Run(string what, IReadOnlyList<string> arguments)
    {
        double[] numbers = what switch
        {
            "start" => Start(),
            "lab" => Lab(Number(0), Number(1)),
            _ => Simulate(Number(0), Number(1)),
        };
        Console.WriteLine(string.Join(' ', numbers.Select(number => number.ToString("0.###", CultureInfo.InvariantCulture))));
        return 0;

        int Number(int index) => int.Parse(arguments[index], CultureInfo.InvariantCulture);
    }

    private static double[] Start()
    {
        using var session = new Session(inventory: null);
        // The engine's own first import costs as much again, whichever module it is.
        var other = Directory.CreateTempSubdirectory("ost-bench-").FullName;
        File.WriteAllText(Path.Combine(other, "Other.psm1"), "function Get-Other { 1 }");
        File.WriteAllText(Path.Combine(other, "Other.psd1"), "@{ RootModule = 'Other.psm1'; ModuleVersion = '1.0'; FunctionsToExport = 'Get-Other' }");
        session.Run($"Import-Module '{other}/Other.psd1'; Get-Other | ForEach-Object {{ $_ }}");
        Directory.Delete(other, recursive: true);
        var (clock, memory) = (Stopwatch.StartNew(), Memory());
        session.Run($"Import-Module '{Built.Module}'");
        var (import, imported) = (clock.Elapsed.TotalMilliseconds, Memory());
        clock.Restart();
        session.Run($"$null = Import-OSInventory '{Built.Nodes}' -WarningAction Ignore; $null = Get-OSNode");
        return [import, clock.Elapsed.TotalMilliseconds, imported - memory, Memory() - imported];
    }

    private static double[] Lab(int count, int rounds)
    {
        using var session = new Session(LabNodes.Inventory(count));
        session.Run("$null = Get-OSNode | Install-OSBaseline -ThrottleLimit 8");
        session.Run("$null = Get-OSNode | Test-OSBaseline");
        var open = Measure(rounds, count, () => session.Run("$null = Get-OSNode | Test-OSBaseline"));
        var connecting = Measure(rounds, count, () => session.Run("$null = Get-OSNodeSession | Remove-OSNodeSession; $null = Get-OSNode | Test-OSBaseline"));
        return [open.Wall, open.Cpu, connecting.Wall, connecting.Cpu, Held(() => session.Run("$null = Get-OSNodeSession | Remove-OSNodeSession; $null = Get-OSNode | Test-OSBaseline"))];
    }

    private static double[] Simulate(int count, int rounds)
    {
        using var nodes = new Simulated(count);
        var test = $"Get-OSNode | Test-OSBaseline -ThrottleLimit 32 -Rule {Simulated.Rules} > $null";
        nodes.Session.Run(test);
        var (wall, cpu) = Measure(rounds, count, () => nodes.Session.Run(test));
        return [wall, cpu, Held(() => nodes.Session.Run(test))];
    }

    private static (double Wall, double Cpu) Measure(int rounds, int count, Action run)
    {
        List<(double Wall, double Cpu)> all = [];
        for (var round = 0; round < rounds; round++)
        {
            using var process = Process.GetCurrentProcess();
            var (clock, before) = (Stopwatch.StartNew(), process.TotalProcessorTime);
            run();
            process.Refresh();
            all.Add((clock.Elapsed.TotalMilliseconds, (process.TotalProcessorTime - before).TotalMilliseconds / count));
        }

        return (all.Select(one => one.Wall).Order().ElementAt(rounds / 2), all.Select(one => one.Cpu).Order().ElementAt(rounds / 2));
    }

    private static double Memory()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1048576.0;
    }

    /// <summary>The most memory that a run holds at a time beyond what is there without it, in MB: what is still in use, garbage not counted. Not timed.</summary>
    private static double Held(Action run)
    {
        var (before, most, isOver) = (Live(), 0L, false);
        var looking = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                most = Math.Max(most, Live());
                Thread.Sleep(50);
            }
        });
        looking.Start();
        run();
        Volatile.Write(ref isOver, true);
        looking.Join();
        return Math.Max(0, most - before) / 1048576.0;

        static long Live()
        {
            GC.Collect();
            return GC.GetGCMemoryInfo(GCKind.FullBlocking).PromotedBytes;
        }
    }
}
