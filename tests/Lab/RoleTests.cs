namespace OpenStackTrain.LabTests;

/// <summary>Five nodes of the tutorial's four roles (seed 1.5): what they need, what of the baseline is theirs, and the picture of them.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    private readonly string disk = Path.Combine(Path.GetTempPath(), $"ost-disk-{Guid.NewGuid():n}");
    private Shell shell = null!;
    private string device = "";

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        Lab.Mirror("ok");
        Lab.UpRoles();
        Lab.Reset("network01", "storage01");
        using (var three = new Shell())
            ReadyNodes.Make(three);
        shell = new Shell(withRoles: true);
        using (var file = System.IO.File.Create(disk))
            file.SetLength(1L << 30);
        device = Lab.Run("losetup", "-f", "--show", disk).Output.Trim();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (device.Length > 0)
            Lab.Run("losetup", "-d", device);
        System.IO.File.Delete(disk);
        shell.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Network_and_storage_nodes_are_tested_get_their_part_and_are_drawn()
    {
        Assert.SkipWhen(device.Length == 0, "This machine has no loop devices.");
        var needs = shell.Must("Get-OSNode | Test-OSNodeRequirement | ForEach-Object { $_ }").Rules;
        Assert.Equal(5, needs.Select(result => result.Node).Distinct(StringComparer.Ordinal).Count());
        string Of(string node, string rule) => needs.Single(result => result.Node == node && result.Id == rule) is var result ? $"{result.Status}: {result.Actual}" : "";

        // The network role needs a card for the outside; the data disk is the storage role's business alone.
        Assert.Equal("Fail: network cards: 2 (eth0, eth1)", Of("network01", "P-08"));
        Assert.StartsWith("Pass", Of("storage01", "P-08"), StringComparison.Ordinal);
        Assert.Contains($"{device} 1 GiB", Of("storage01", "P-07"), StringComparison.Ordinal);
        Assert.DoesNotContain(device, Of("network01", "P-07"), StringComparison.Ordinal);
        Assert.All(["network01", "storage01"], node => Assert.All(["P-01", "P-04", "P-06", "P-12"], rule => Assert.StartsWith("Pass", Of(node, rule), StringComparison.Ordinal)));

        List<Node> installed = [.. shell.Must("Get-OSNode | Install-OSBaseline").Nodes.Where(node => node.Name is "network01" or "storage01")];
        Assert.Equal([NodeState.Changed, NodeState.Changed], installed.Select(node => node.State));
        Assert.All(installed, node => Assert.Equal(["MariaDb", "RabbitMq"], node.Results.Where(result => result.NotApplicable).Select(result => result.Step)));
        Assert.All(shell.Must("Get-OSNode | Install-OSBaseline").Nodes, node => Assert.Equal(NodeState.Unchanged, node.State));
        var rules = shell.Must("Get-OSNode | Test-OSBaseline | ForEach-Object { $_ }").Rules;
        Assert.All(rules, rule => Assert.True(rule.Status is RuleStatus.Pass or RuleStatus.NotApplicable, $"{rule}: {rule.Actual}"));

        // A disk for data is looked at, and never written to.
        using var data = System.IO.File.OpenRead(disk);
        var buffer = new byte[1 << 20];
        for (int count; (count = data.Read(buffer)) > 0;)
            Assert.Equal(-1, buffer.AsSpan(0, count).IndexOfAnyExcept((byte)0));

        var picture = Path.Combine(Directory.CreateDirectory(Path.Combine(Lab.Root, "out", "reports")).FullName, "topology-of-five.html");
        shell.Must($"Get-OSNode | Test-OSNodeRequirement | Export-OSBaselineReport '{shell.FileOf("r.json")}' > $null; Get-OSNode | Export-OSTopology '{picture}' -Report '{shell.FileOf("r.json")}'");
        var page = System.IO.File.ReadAllText(picture);
        Assert.All(["network01", "storage01", "192.168.100.91", "20.0.0.92"], text => Assert.Contains(text, page, StringComparison.Ordinal));
    }
}
