using System.Globalization;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>The host name (rule P-05). Sources: hostname(5), uname(1).</summary>
internal sealed record HostNameFact : Fact<HostNameState>
{
    /// <inheritdoc/>
    public override string Key => "hostnamectl --static, uname -n";

    /// <inheritdoc/>
    public override string Shell => "printf 'running=%s\\nstatic=%s\\n' \"$(uname -n)\" \"$(cat /etc/hostname 2>/dev/null)\"";

    /// <inheritdoc/>
    public override HostNameState Parse(SectionResult answer)
    {
        var pairs = answer.Pairs();
        return new HostNameState(pairs.GetValueOrDefault("static", "").Trim(), pairs.GetValueOrDefault("running", "").Trim());
    }
}

/// <summary>The host name at boot and now.</summary>
internal sealed record HostNameState(string Static, string Running);

/// <summary>
/// What a name resolves to on the node, by the system's own resolver (rule H-01). A DNS that does not answer is not waited for: a fresh node that has one
/// would otherwise take ten seconds and more for every name of the inventory. Sources: getent(1), resolv.conf(5).
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="Version">Which addresses are asked for: IPv4 or IPv6.</param>
internal sealed record ResolutionFact(string Name, int Version = 4) : Fact<IReadOnlyList<string>>
{
    /// <inheritdoc/>
    public override TimeSpan Time => TimeSpan.FromSeconds(NamesQuestion.Seconds);

    /// <inheritdoc/>
    public override string Key => string.Create(CultureInfo.InvariantCulture, $"getent ahostsv{Version} {Name}");

    /// <inheritdoc/>
    public override string Shell => NamesQuestion.Of(Version).Shell([Name]);

    /// <inheritdoc/>
    public override (SharedQuestion Question, string About)? Shared => (NamesQuestion.Of(Version), Name);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parse(SectionResult answer) => [.. answer.Lines().Select(line => line.Trim()).Where(line => line.Length > 0 && line != NamesQuestion.Of(Version).Mark).Distinct(StringComparer.Ordinal)];
}

/// <summary>SELinux's running mode and what the kernel can do (rules L-01 to L-03). Sources: getenforce(8), selinux(8).</summary>
internal sealed record SelinuxFact : Fact<SelinuxState>
{
    /// <inheritdoc/>
    public override string Key => "getenforce";

    /// <inheritdoc/>
    public override string Shell => """
        if command -v getenforce >/dev/null 2>&1; then printf 'mode=%s\n' "$(getenforce)"; fi
        grep -qw selinuxfs /proc/filesystems && echo kernel=yes
        [ -e /sys/fs/selinux/enforce ] && echo loaded=yes
        [ -d /etc/selinux/targeted/policy ] && echo policy=yes
        grep -qw selinux=0 /proc/cmdline && echo bootoff=yes
        true
        """;

    /// <inheritdoc/>
    public override SelinuxState Parse(SectionResult answer)
    {
        var pairs = answer.Pairs();
        var mode = pairs.GetValueOrDefault("mode", "") switch
        {
            "Enforcing" => SelinuxMode.Enforcing,
            "Permissive" => SelinuxMode.Permissive,
            _ => SelinuxMode.Disabled,
        };
        return new SelinuxState(mode, pairs.ContainsKey("policy"), pairs.ContainsKey("bootoff"));
    }
}

/// <summary>SELinux as it runs.</summary>
/// <param name="Mode">The running mode.</param>
/// <param name="HasPolicy">Whether the targeted policy is installed: without it a node that is told to enforce does not boot.</param>
/// <param name="IsOffByKernelArgument">Whether the kernel was told <c>selinux=0</c>.</param>
internal sealed record SelinuxState(SelinuxMode Mode, bool HasPolicy, bool IsOffByKernelArgument);

/// <summary>The time zone (rule T-07). Source: timedatectl(1), localtime(5).</summary>
internal sealed record TimeZoneFact : Fact<string>
{
    /// <inheritdoc/>
    public override string Key => "readlink /etc/localtime";

    /// <inheritdoc/>
    public override string Shell => "readlink /etc/localtime";

    /// <inheritdoc/>
    public override string Parse(SectionResult answer)
    {
        const string folder = "/zoneinfo/";
        var text = answer.Text().Trim();
        var at = text.IndexOf(folder, StringComparison.Ordinal);
        return at < 0 ? "UTC" : text[(at + folder.Length)..];
    }
}

/// <summary>The number of packet filter rules (rule F-02). Source: iptables-save(8).</summary>
internal sealed record PacketFilterFact : Fact<IReadOnlyList<string>>
{
    /// <inheritdoc/>
    public override string Key => "iptables-save";

    /// <inheritdoc/>
    public override string Shell => "command -v iptables-save >/dev/null 2>&1 || exit 0\niptables-save 2>/dev/null | grep -e '^-A' -e '^:[A-Z]* DROP'; true";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parse(SectionResult answer) => [.. answer.Lines().Where(line => line.Length > 0)];
}

/// <summary>The running and the newest installed kernel (rule R-05). Source: rpm(8).</summary>
internal sealed record KernelFact : Fact<IReadOnlyList<string>>
{
    /// <inheritdoc/>
    public override string Key => "rpm -q --last kernel";

    /// <inheritdoc/>
    public override string Shell => "timeout 60 rpm -q --last kernel 2>/dev/null | while read -r package rest; do case $package in kernel-*) printf '%s\\n' \"${package#kernel-}\";; esac; done";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parse(SectionResult answer) => [.. answer.Lines().Where(line => line.Length > 0 && !line.Contains(' ', StringComparison.Ordinal))];
}

/// <summary>The packages that wait for an upgrade (rule R-05). Source: yum(8): exit code 100 means that there are some.</summary>
internal sealed record UpdatesFact : Fact<IReadOnlyList<string>>
{
    /// <inheritdoc/>
    public override string Key => "yum -q check-update";

    /// <inheritdoc/>
    public override string Shell => "timeout 150 yum -q check-update";

    /// <inheritdoc/>
    public override TimeSpan Time => TimeSpan.FromSeconds(150);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parse(SectionResult answer)
    {
        if (answer.ExitCode is not (0 or 100))
            throw new FactException($"yum cannot tell which packages wait for an upgrade: {LastLine(answer)}");
        if (answer.ExitCode == 0)
            return [];
        List<string> packages = [];
        string[] words = [];
        foreach (var line in answer.Lines().TakeWhile(line => !line.StartsWith("Obsoleting", StringComparison.Ordinal)))
        {
            // A name that is too long for its column stands alone; version and repository are on the next line, indented.
            words = [.. line.StartsWith(' ') && words.Length is 1 or 2 ? words : [], .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
            if (words.Length == 3)
                packages.Add($"{words[0]} {words[1]}");
        }

        return packages.Count > 0 ? packages : throw new FactException($"yum cannot tell which packages wait for an upgrade: {LastLine(answer)}");
    }

    private static string LastLine(SectionResult answer)
        => (answer.Text() + "\n" + answer.ErrorTail).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? string.Create(CultureInfo.InvariantCulture, $"exit code {answer.ExitCode}");
}
