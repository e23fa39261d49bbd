namespace OpenStackTrain.LabTests;

/// <summary>The first session of the README, typed on three fresh nodes, prints what the README shows.</summary>
public sealed class ReadmeTests
{
    /// <summary>What the README tells between its commands, or leaves to the reader; by the beginning of the command that it comes before.</summary>
    private static readonly (string Before, string Code)[] Between =
    [
        ("Get-OSNode | Install-OSBaseline     # again", "$nodes | ForEach-Object Accounts | ForEach-Object { Set-Secret \"openstack/$($_.Service)\" $_.Credential }"),
        ("Get-OSNode compute01 | Test-OSBaseline -Rule T-*", "$null = Invoke-OSNodeCommand compute01 \"sed -i 's/^server .*/server 0.pool.ntp.org iburst/' /etc/chrony.conf\""),
        ("Get-OSNode | Set-OSHostName | Set-OSHostsFile", "$db = Get-Secret openstack/MariaDB; $mq = Get-Secret openstack/RabbitMQ"),
    ];

    [Fact]
    public void The_first_session_runs_and_prints_what_it_says()
    {
        Lab.Mirror("ok");
        Lab.Reset([.. FreshNodes.Names]);
        using var shell = new Shell();
        var typed = Document.Readme("README.md");
        Assert.All(Between, between => Assert.Contains(typed, code => code.Code.StartsWith(between.Before, StringComparison.Ordinal)));
        var codes = typed.SelectMany(code => Between.Where(between => code.Code.StartsWith(between.Before, StringComparison.Ordinal)).Select(between => new DocumentCode("", between.Code, null)).Append(code)).ToList();
        foreach (var answer in DocumentRun.Run(codes, shell.FileOf("nodes.yaml"), shared: true))
        {
            Assert.True(answer.Errors.Trim().Length == 0, $"{answer.Code.Name}: {answer.Code.Code}\n{answer.Errors}");
            if (answer.Code.Output is { } expected)
                Assert.True(Document.SayTheSame(expected, answer.Output), $"{answer.Code.Name}: {answer.Code.Code}\nshould print\n{expected}\nand prints\n{answer.Output}");
        }
    }

    [Fact]
    public void The_Chinese_one_shows_the_same()
        => Assert.Equal(Document.Readme("README.md").Select(Told), Document.Readme("README.zh-CN.md").Select(Told));

    private static (string Code, string? Output) Told(DocumentCode code) => (code.Code.Split(" #")[0].TrimEnd(), code.Output?.Trim());
}
