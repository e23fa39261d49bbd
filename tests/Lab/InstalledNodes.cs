using System.Diagnostics;
using System.Security.Cryptography;

namespace OpenStackTrain.LabTests;

/// <summary>The story of the whole baseline as one command, played once: fresh nodes, installed, again, restarted, joined by a fourth; secrets are looked for all the time.</summary>
public sealed class InstalledNodes : IAsyncLifetime
{
    /// <summary>What shells, SQL, option files and URLs trip over.</summary>
    private const string Awkward = "'\"\\ $`#@!";

    /// <summary>The part of the database's password that stays as it is however a file or a program quotes it.</summary>
    internal string DatabaseSecret { get; } = RandomNumberGenerator.GetHexString(20);

    /// <summary>The same of the message queue's.</summary>
    internal string RabbitSecret { get; } = RandomNumberGenerator.GetHexString(20);

    /// <summary>The database's password, as a user gives it.</summary>
    internal string DatabasePassword => Awkward + DatabaseSecret;

    /// <summary>The message queue's.</summary>
    internal string RabbitPassword => Awkward + RabbitSecret;

    internal Outcome First { get; private set; } = null!;

    internal IReadOnlyCollection<string> FoundInProcesses { get; private set; } = [];

    internal int Looks { get; private set; }

    internal IReadOnlyDictionary<string, IReadOnlyList<string>> FilesWithSecrets { get; private set; } = null!;

    internal Outcome Second { get; private set; } = null!;

    internal TimeSpan SecondTime { get; private set; }

    internal Outcome Test { get; private set; } = null!;

    internal Outcome Restart { get; private set; } = null!;

    internal Outcome TestAfterRestart { get; private set; } = null!;

    internal Outcome Joined { get; private set; } = null!;

    internal Outcome TestAfterJoining { get; private set; } = null!;

    internal Outcome AfterJoining { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Lab.Mirror("ok");
        Lab.Reset([.. FreshNodes.Names, Lab.Compute03]);
        using (var shell = new Shell())
        using (var scan = new SecretScan(("the database's password", DatabaseSecret), ("RabbitMQ's password", RabbitSecret)))
        {
            var install = "Get-OSNode | Install-OSBaseline -DatabaseCredential $db -RabbitCredential $mq -Verbose";
            First = shell.Run(install, ("db", Shell.Credential("root", DatabasePassword)), ("mq", Shell.Credential("openstack", RabbitPassword)));
            var clock = Stopwatch.StartNew();
            Second = shell.Run(install, ("db", Shell.Credential("root", DatabasePassword)), ("mq", Shell.Credential("openstack", RabbitPassword)));
            SecondTime = clock.Elapsed;
            Test = shell.Run("Get-OSNode | Test-OSBaseline -Verbose");
            FoundInProcesses = scan.Finish();
            Looks = scan.Looks;
            FilesWithSecrets = FreshNodes.Names.ToDictionary(name => name, name => SecretScan.FilesWith(name, DatabaseSecret, RabbitSecret));

            Restart = shell.Run("Get-OSNode | Restart-OSNode -Wait -Force");
            await Lab.UntilAsync("the clocks are synchronised after the boot", () => shell.Must("Get-OSNode | Test-OSBaseline -Rule T-05").Rules.All(rule => rule.Status == RuleStatus.Pass), seconds: 120);
            TestAfterRestart = shell.Run("Get-OSNode | Test-OSBaseline");
        }

        using var grown = new Shell(withFourth: true);
        Joined = grown.Run("Get-OSNode | Install-OSBaseline");
        TestAfterJoining = grown.Run("Get-OSNode | Test-OSBaseline");
        AfterJoining = grown.Run("Get-OSNode | Install-OSBaseline");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
