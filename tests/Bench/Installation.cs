namespace OpenStackTrain.Bench;

/// <summary>Three fresh nodes become what the baseline wants: the module, a script written by hand for the purpose, the playbook.</summary>
internal static class Installation
{
    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Table>> RunAsync(int rounds)
    {
        await LabNodes.UpAsync(3);
        var nodes = LabNodes.Read(3);
        var folder = Directory.CreateTempSubdirectory("ost-bench-").FullName;
        var ansible = await Ansible.ReadyAsync(folder, nodes);
        using var session = new Session(LabNodes.Inventory(3));
        List<Series> all =
        [
            new("a script by hand (peers/install.sh)", () => Programs.RunAsync("sh", [Path.Combine(Built.Root, "tests", "Bench", "peers", "install.sh"), .. nodes.Select(node => $"{node.Name}={node.Address}")], environment: new Dictionary<string, string>
            {
                ["SSH_OPTIONS"] = $"-o BatchMode=yes -o UserKnownHostsFile={nodes[0].Connection.KnownHostsPath} -i {nodes[0].Connection.KeyFilePath} -l {nodes[0].Connection.User}",
            })),
            new("`Install-OSBaseline`", () =>
            {
                session.Run("$null = Get-OSNode | Install-OSBaseline -WarningAction Ignore");
                return Task.CompletedTask;
            }),
        ];
        if (ansible is not null)
            all.Add(new("Ansible: the playbook", ansible.PlayAsync));
        for (var round = 0; round < rounds; round++)
        {
            foreach (var series in all)
            {
                await FreshAsync();
                session.Run("$null = Get-OSNodeSession | Remove-OSNodeSession");
                await series.MeasureAsync();
                await Console.Error.WriteAsync('.');
            }
        }

        await Console.Error.WriteLineAsync();
        await Programs.LabAsync("reset", "controller", "compute01", "compute02");
        session.Run("$null = Get-OSNodeSession | Remove-OSNodeSession; $null = Get-OSNode | Install-OSBaseline -WarningAction Ignore");
        Directory.Delete(folder, recursive: true);
        return [Table.Of("First installation, 3 fresh lab nodes", rounds, all).Goal("the module, over the script by hand", all[1].Median / all[0].Median, 1.10, "x")];
    }

    /// <summary>
    /// In memory: on a disk that the lab's host shares, ext4 looks for inodes that nobody has freed within the last minutes, so every disk that was thrown
    /// away makes the next installation slower, by up to ten seconds of thirty.
    /// </summary>
    private static Task FreshAsync() => Programs.LabAsync("reset", "--disk", "3g", "controller", "compute01", "compute02");
}
