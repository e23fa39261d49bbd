using System.Text;

namespace OpenStackTrain.LabTests;

/// <summary>The story of three fresh nodes, played once: a pipeline of cmdlets with -WhatIf, with a No, for real, and again; then the test.</summary>
public sealed class FreshNodes : IAsyncLifetime
{
    /// <summary>The steps of every node.</summary>
    internal const string Ground =
        "Set-OSHostName @more | Set-OSHostsFile @more | Set-OSSshTrust @more | Set-OSFirewall -State Off @more | Set-OSSelinux -Mode Permissive @more | Install-OSBaseRepo @more | Install-OSBasePackage @more | Set-OSChrony -Source controller @more | Set-OSCronJob @more";

    /// <summary>All steps, cmdlet by cmdlet.</summary>
    internal const string Pipeline = Ground + " | Install-OSMariaDb @more | Install-OSRabbitMq @more | Install-OSMemcached @more | Set-OSEtcd @more";

    /// <summary>The names of the nodes.</summary>
    internal static IReadOnlyList<string> Names { get; } = [Lab.Controller, Lab.Compute01, Lab.Compute02];

    internal string Before { get; private set; } = "";

    internal string AfterWhatIf { get; private set; } = "";

    internal string AfterNo { get; private set; } = "";

    internal Outcome WhatIf { get; private set; } = null!;

    internal Outcome No { get; private set; } = null!;

    internal Outcome First { get; private set; } = null!;

    internal Outcome Second { get; private set; } = null!;

    internal Outcome Upgrade { get; private set; } = null!;

    internal Outcome Test { get; private set; } = null!;

    internal ProgramAnswer YumBefore { get; private set; } = null!;

    internal Outcome TestBefore { get; private set; } = null!;

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        Lab.Mirror("ok");
        Lab.Reset([.. Names]);
        using var shell = new Shell();
        shell.Host.Answer = 'L';
        YumBefore = Lab.Try(Lab.Compute02, "yum -y install bzip2");
        shell.Must("$null = Get-OSNode | New-OSNodeSession");
        Before = Digest();
        TestBefore = shell.Run("Get-OSNode | Test-OSBaseline");
        WhatIf = shell.Run("Get-OSNode | " + Pipeline, ("more", More("WhatIf")));
        AfterWhatIf = Digest();
        // The services refuse to be installed without the repositories, which is an error however it came about.
        No = shell.Run("Get-OSNode | " + Ground, ("more", More("Confirm")));
        AfterNo = Digest();
        First = shell.Run("Get-OSNode | " + Pipeline, ("more", More()));
        Second = shell.Run("Get-OSNode | " + Pipeline, ("more", More()));
        Test = shell.Run("Get-OSNode | Test-OSBaseline");
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Switches that every cmdlet of the pipeline gets.</summary>
    internal static System.Collections.Hashtable More(params string[] switches)
    {
        var more = new System.Collections.Hashtable(StringComparer.Ordinal);
        foreach (var name in switches)
            more[name] = true;
        return more;
    }

    /// <summary>Content, mode and owner of everything below /etc, the installed packages and the running units of all nodes.</summary>
    private static string Digest()
    {
        var text = new StringBuilder();
        foreach (var name in Names)
        {
            text.Append(Lab.Exec(name, """
                cd /etc && find . -xdev \( -type f -o -type l -o -type d \) -printf '%p %m %u %g %l\n' | sort
                find . -xdev -type f -print0 | sort -z | xargs -0 sha256sum
                rpm -qa | sort
                systemctl list-units --state=running --no-legend --plain --type=service | cut -d ' ' -f 1 | grep -v '^user@' | sort
                uname -n
                """));
        }

        return text.ToString();
    }
}
