namespace OpenStackTrain.LabTests;

/// <summary>Three nodes as Install-OSBaseline leaves them, whatever an earlier test did to them, and a session to them.</summary>
public sealed class ReadyNodes : IAsyncLifetime
{
    /// <summary>The session.</summary>
    internal Shell Shell { get; } = new();

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        Lab.Mirror("ok");
        Make(Shell);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Shell.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Brings nodes to the baseline; a node that a test has broken beyond that gets a fresh disk.</summary>
    internal static void Make(Shell shell, params IReadOnlyList<string> names)
    {
        var which = string.Join(',', names.Count == 0 ? FreshNodes.Names : names);
        var run = $"Get-OSNode {which} | Install-OSBaseline -Upgrade";
        var broken = shell.Run(run).Errors.Select(error => error.TargetObject).OfType<Node>().Select(node => node.Name).ToArray();
        if (broken.Length == 0)
            return;
        Lab.Reset(broken);
        shell.Must(run);
    }
}

/// <summary>The same with the fourth node: all that the lab's own inventory names, which the examples use.</summary>
public sealed class ReadyLab : IAsyncLifetime
{
    /// <summary>The session.</summary>
    internal Shell Shell { get; } = new(withFourth: true);

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        Lab.Mirror("ok");
        ReadyNodes.Make(Shell, [.. FreshNodes.Names, Lab.Compute03]);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Shell.Dispose();
        return ValueTask.CompletedTask;
    }
}
