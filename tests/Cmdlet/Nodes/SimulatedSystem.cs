using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Cmdlet.Tests.Nodes;

/// <summary>
/// The state of a fresh CentOS 7: it answers the module's questions from it, by their names, and changes as the module's shell text says. Only as
/// true as the cmdlets' tests need it; the lab has real nodes.
/// </summary>
internal sealed partial class SimulatedSystem
{
    private const int ChangedMeanwhile = 75;
    private readonly HashSet<string> privateFiles = new(StringComparer.Ordinal);
    private readonly SimulatedDatabase database = new();
    private readonly Dictionary<string, (string Text, long Time)> files = new(StringComparer.Ordinal);
    private long now = 1_700_000_000_000_000;

    public SimulatedSystem()
    {
        Put("/etc/hosts", "127.0.0.1   localhost localhost.localdomain\n::1         localhost localhost.localdomain\n");
        Put("/etc/selinux/config", "# This file controls the state of SELinux on the system.\nSELINUX=enforcing\nSELINUXTYPE=targeted\n");
        Put("/etc/yum.repos.d/CentOS-Base.repo", SimulatedPackages.RepositoryFile("base", "updates", "extras"));
        Put($"/etc/pki/rpm-gpg/{SimulatedPackages.KeyFiles[0]}", SigningKey.Armoured);
        Units["crond"] = new SimulatedUnit { IsActive = true, IsEnabled = true, StartedAt = now };
        Units["firewalld"] = new SimulatedUnit { IsActive = true, IsEnabled = true, StartedAt = now };
    }

    /// <summary>os-release's lines and uname's.</summary>
    public string Release { get; set; } = "machine=x86_64\nkernel=3.10.0-1160.el7.x86_64\ncontainer=\nID=\"centos\"\nVERSION_ID=\"7\"\nPRETTY_NAME=\"CentOS Linux 7 (Core)\"\n";

    /// <summary>The host name.</summary>
    public string HostName { get; set; } = "localhost.localdomain";

    /// <summary>How many times it was restarted.</summary>
    public int Boots { get; private set; }

    /// <summary>SELinux's running mode.</summary>
    public string Selinux { get; set; } = "Enforcing";

    /// <summary>Whether root has a key pair.</summary>
    public bool HasKey { get; set; }

    /// <summary>root's public key, in a shape that a public key has.</summary>
    public string UserKey { get; } = PublicKey();

    /// <summary>sshd's.</summary>
    public string HostKey { get; } = PublicKey();

    /// <summary>Units by their names; other nodes look at them too.</summary>
    public ConcurrentDictionary<string, SimulatedUnit> Units { get; } = new(StringComparer.Ordinal);

    /// <summary>RabbitMQ; null before its package is there.</summary>
    public SimulatedBroker? Broker { get; private set; }

    /// <summary>The installed packages.</summary>
    public HashSet<string> Packages { get; } = new(StringComparer.Ordinal) { "cronie", "firewalld", "yum" };

    /// <summary>What a command of the user's answers.</summary>
    public Func<string, (int ExitCode, string Output, string Error)> Command { get; set; } = _ => (0, "", "");

    /// <summary>What changes fail, by a part of their text.</summary>
    public Dictionary<string, string> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>What changes are done without any effect, by a part of their text.</summary>
    public HashSet<string> Ignored { get; } = new(StringComparer.Ordinal);

    /// <summary>A file's text; null: it is not there.</summary>
    public string? this[string path] => files.TryGetValue(path, out var file) ? file.Text : null;

    /// <summary>Writes a file.</summary>
    public void Put(string path, string text) => files[path] = (text, ++now);

    /// <summary>Runs a section.</summary>
    public (int ExitCode, string Output, string Error) Answer(ScriptSection section) => section switch
    {
        { Name: "command" } => Command(section.Body),
        { Kind: SectionKind.Act, Record: { } record } => Noted(record, () => Change(section.Body)),
        { Kind: SectionKind.Act, Name: "afterwards" } => (0, "", ""),
        { Kind: SectionKind.Act } when section.Name.StartsWith("undo ", StringComparison.Ordinal) => TakeBack(section),
        { Kind: SectionKind.Act } => Change(section.Body),
        _ => (0, Read(section.Name), ""),
    };

    /// <summary>RFC 4253, 6.6: the type's name, then bytes.</summary>
    private static string PublicKey() => "ssh-ed25519 " + Convert.ToBase64String([0, 0, 0, 11, .. "ssh-ed25519"u8, 0, 0, 0, 32, .. RandomNumberGenerator.GetBytes(32)]);

    private string Read(string name) => name switch
    {
        "system: /etc/os-release, uname, systemd-detect-virt" => Release,
        "hostnamectl --static, uname -n" => $"running={HostName}\nstatic={HostName}\n",
        "journal of changes" => ReadJournal(),
        "boot id" => $"boot={Boots}\nstate=running\n",
        "stop" => "",
        "getenforce" => $"mode={Selinux}\nkernel=yes\nloaded=yes\npolicy=yes\n",
        "getent passwd root" => "root:x:0:0:root:/root:/bin/bash\nroot\n",
        "sshd -T, /etc/ssh/ssh_host_*_key.pub" => $"permitrootlogin yes\nkey {HostKey}\n",
        "/proc/cpuinfo, /proc/meminfo, df, lsblk, date" => $"now={DateTimeOffset.Now.ToUnixTimeSeconds()}\nprocessors=4\nvirtualisation=vmx\nmemory=8388608\nmount\t/\t41943040\t31457280\n",
        "ip -o link show; ip -o addr show" => $"2: eth0: <UP> mtu 1500 link/ether 52:54:00:00:00:{Address.Split('.')[3]} brd ff:ff:ff:ff:ff:ff\n2: eth0    inet {Address}/24 scope global eth0\n3: eth1: <UP> mtu 1500 link/ether 52:54:00:00:01:{Address.Split('.')[3]} brd ff:ff:ff:ff:ff:ff\n",
        "ip -4 route show default" => "",
        "/proc/cmdline, grubby --info=ALL, ifcfg-eth*" => "running\tro quiet\ngrubby\tyes\nentry\tro quiet\n",
        "ping of all nodes on all networks, and with packets of the card's MTU" => "",
        "iptables-save" or "yum -q check-update" => "",
        "rpm -q --last kernel" => "3.10.0-1160.el7.x86_64\n",
        "readlink /etc/localtime" => "/usr/share/zoneinfo/UTC\n",
        "/etc/yum.repos.d/*.repo" => string.Concat(files.Where(file => file.Key.EndsWith(".repo", StringComparison.Ordinal)).Select(file => $"{file.Value.Text.Length} {Path.GetFileName(file.Key)}\n{file.Value.Text}\n")),
        "curl repodata/repomd.xml of every repository" => string.Concat(files.Where(file => file.Key.EndsWith(".repo", StringComparison.Ordinal)).SelectMany(file => Find(file.Value.Text, "^baseurl *= *(?<it>.+)$")).Select(url => $"0\t{url}\t200 0.010\n")),
        "chronyc -n sources, chronyc -n tracking" => Units.TryGetValue("chronyd", out var unit) && unit.IsActive ? "^* 192.168.100.11 10 6 377 12 +1us[+2us] +/- 1ms\n\nReference ID    : C0A8640B (controller)\nSystem time     : 0.000001 seconds slow of NTP time\nLeap status     : Normal\n" : "506 Cannot talk to daemon\n",
        "ss -lntp, port 3306" => Runs("mariadb") ? "mysqld\t1200\tmariadb.service\n" : "",
        "/var/lib/mysql, mysqld --version" => "",
        "/proc/PID/limits of mariadb" => "most=1048576\ncurrent=65535\n",
        "mysql: variables, mysql.user, mysql.db, information_schema" => Runs("mariadb") ? database.Answer() : "",
        "machine" => $"{Release}hostname={HostName}\nrelease=CentOS Linux release 7.9.2009 (Core)\nvirt=kvm\nprocessors=4\nmemory=8388608\nfree=41943040\nmachineid=0123456789abcdef0123456789abcdef\nzone=/usr/share/zoneinfo/UTC\nselinux={Selinux}\nnow=1700000600\nuptime=600\naddress lo 127.0.0.1/8\naddress eth0 192.168.100.11/24\naddress eth1 20.0.0.11/24\n",
        "rabbitmqctl eval: node, version, accounts, permissions, plugins" => Runs("rabbitmq-server") ? Broker!.State() : "",
        "stat /var/lib/rabbitmq/.erlang.cookie" => Runs("rabbitmq-server") ? "400 rabbitmq:rabbitmq\n" : "",
        "/var/lib/rabbitmq/mnesia, processes called epmd" => "",
        _ when name.StartsWith("curl http", StringComparison.Ordinal) => string.Concat(name.Split(' ').Skip(1).Select(url => $"0\t{url}\t200 0.01\n")),
        _ when name.StartsWith("/proc/PID/limits of ", StringComparison.Ordinal) => "most=65536\ncurrent=65536\n",
        _ when name.StartsWith("systemctl show ", StringComparison.Ordinal) => Unit(name["systemctl show ".Length..]),
        _ when name.StartsWith("ssh-keygen -y ", StringComparison.Ordinal) => "home=550 root\nfolder=700 root\n" + (HasKey ? $"key=id_rsa 600 root\nprivate=id_rsa {UserKey}\npublic=id_rsa {UserKey}\n" : ""),
        _ when name.StartsWith("ssh -o ", StringComparison.Ordinal) => string.Concat(name.Split(": ")[1].Split(',').Select(target => target.Split(' ')[0]).Select(target => HasKey && this["/root/.ssh/known_hosts"]?.Contains(target, StringComparison.Ordinal) == true ? $"ok\t{target}\n" : $"255\t{target}\tHost key verification failed.\n")),
        _ when name.StartsWith("file ~root/", StringComparison.Ordinal) => FileAt(name.Replace("file ~root/", "/root/", StringComparison.Ordinal)),
        _ when name.StartsWith("file ", StringComparison.Ordinal) => FileAt(name["file ".Length..]),
        _ when name.StartsWith("getent ahostsv4 ", StringComparison.Ordinal) => Resolve(name["getent ahostsv4 ".Length..]),
        _ when name.StartsWith("rpm -q --whatprovides ", StringComparison.Ordinal) => string.Concat(name["rpm -q --whatprovides ".Length..].Split(' ').Select(Package)),
        _ when name.StartsWith("firewall-cmd ", StringComparison.Ordinal) => Units["firewalld"].IsActive ? "running=yes\nports=\nservices=\nsources=\n" : "",
        _ => ReadService(name) ?? throw new InvalidOperationException($"The simulated node does not know '{name}'."),
    };

    private (int ExitCode, string Output, string Error) Change(string text)
    {
        if (Refused.FirstOrDefault(refused => text.Contains(refused.Key, StringComparison.Ordinal)) is { Value: { } reason })
            return (1, "", reason);
        if (Ignored.Any(part => text.Contains(part, StringComparison.Ordinal)) || text.Contains("chronyc -n burst", StringComparison.Ordinal))
            return (0, "", "");
        if (text.Contains("OST_CONTENT", StringComparison.Ordinal))
        {
            var written = Write(text);
            if (written.ExitCode == 0)
                database.Run(text);
            return written;
        }

        if (database.Run(text) || ChangeService(text))
            return (0, "", "");
        if (text.Contains("OST_CHANGES", StringComparison.Ordinal))
            Broker!.Change(text);
        else if (Find(text, "^hostnamectl set-hostname '(?<it>[^']+)'$") is [var name])
            HostName = name;
        else if (text == "systemctl --no-block reboot")
            Boots++;
        else if (Find(text, "^setenforce (?<it>[01])$") is [var mode])
            Selinux = mode == "1" ? "Enforcing" : "Permissive";
        else if (Find(text, "yum -y install (?<it>[^;]+);") is [var packages])
            packages.Replace("'", "", StringComparison.Ordinal).Split(' ').ToList().ForEach(Add);
        else if (text.Contains("ssh-keygen -q", StringComparison.Ordinal))
            HasKey = true;
        else if (Find(text, "^(timeout 300 )?systemctl (?<it>(enable|disable|start|stop|restart) '[^']+')") is [var control])
            Control(control.Split(' ')[0], Units[control.Split(' ')[1].Trim('\'')]);
        else
            throw new InvalidOperationException($"The simulated node cannot do this:\n{text}");
        return (0, "", "");
    }

    private (int ExitCode, string Output, string Error) Write(string text)
    {
        var path = Find(text, "^p='(?<it>[^']+)'$")[0];
        var expected = Find(text, """^if \[ "[$]have" != (?<it>\w+) \]""")[0];
        var have = files.TryGetValue(path, out var file) ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Text))) : "absent";
        if (have != expected)
            return (ChangedMeanwhile, "", $"{path} was changed by somebody else in the meantime");
        if (have == "absent" && text.Contains("chmod 0600 -- \"$new\"", StringComparison.Ordinal))
            privateFiles.Add(path);
        Put(path, Encoding.UTF8.GetString(Convert.FromBase64String(Find(text, """<<'OST_CONTENT'.*\n(?<it>(.*\n)*?)OST_CONTENT""")[0])));
        return (0, "", "");
    }

    private void Add(string package)
    {
        Packages.Add(package);
        if (package == "chrony")
        {
            Put("/etc/chrony.conf", "server 0.centos.pool.ntp.org iburst\ndriftfile /var/lib/chrony/drift\nmakestep 1.0 3\nrtcsync\n");
            Units["chronyd"] = new SimulatedUnit { IsEnabled = true };
        }
        else if (package == "mariadb-server")
        {
            Units["mariadb"] = new SimulatedUnit();
        }
        else if (package is "memcached" or "etcd")
        {
            AddService(package);
        }
        else if (package == "rabbitmq-server")
        {
            Broker = new SimulatedBroker { HostName = HostName };
            Units["rabbitmq-server"] = new SimulatedUnit();
        }
        else if (package == "centos-release-openstack-train")
        {
            foreach (var (file, id) in SimulatedPackages.TrainFiles)
                Put($"/etc/yum.repos.d/{file}", SimulatedPackages.RepositoryFile(id));
            foreach (var key in SimulatedPackages.KeyFiles.Skip(1))
                Put($"/etc/pki/rpm-gpg/{key}", SigningKey.Armoured);
        }
    }

    private void Control(string verb, SimulatedUnit unit)
    {
        if (verb is "enable" or "disable")
            unit.IsEnabled = verb == "enable";
        else
            (unit.IsActive, unit.StartedAt) = (verb != "stop", ++now);
        StartServices();
    }

    private bool Runs(string unit) => Units.TryGetValue(unit, out var state) && state.IsActive;

    private string Unit(string name) => Units.TryGetValue(name, out var unit)
        ? string.Create(CultureInfo.InvariantCulture, $"LoadState=loaded\nActiveState={(unit.IsActive ? "active" : "inactive")}\nUnitFileState={(unit.IsEnabled ? "enabled" : "disabled")}\nNeedDaemonReload=no\nStartedAt=t {unit.StartedAt}\n")
        : "LoadState=not-found\nActiveState=inactive\nUnitFileState=\nStartedAt=\n";

    private string FileAt(string path) => files.TryGetValue(path, out var file)
        ? string.Create(CultureInfo.InvariantCulture, $"mode={(IsPrivate(path) ? 600 : 644)}\nowner=root\ngroup=root\nsize={Encoding.UTF8.GetByteCount(file.Text)}\npath={path}\nmodified={file.Time}\n\n{file.Text}")
        : "";

    private bool IsPrivate(string path) => privateFiles.Contains(path) || path.Contains("/.ssh/", StringComparison.Ordinal) || path.Contains("/cron/", StringComparison.Ordinal);

    private string Resolve(string name)
    {
        var line = files["/etc/hosts"].Text.Split('\n').FirstOrDefault(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Skip(1).Contains(name, StringComparer.Ordinal));
        return line is null ? "" : line.Split((char[])[' ', '\t'])[0] + "\n";
    }

    private string Package(string name) => Packages.Contains(name)
        ? $"package\t{name}\t10.3.20-1.el7\tRSA/SHA256, Key ID {SigningKey.Fingerprint[^16..].ToLowerInvariant()}\t{name} \n"
        : $"no package provides {name}\n";

    /// <summary>What the named group of the pattern has matched, each time.</summary>
    private static IReadOnlyList<string> Find(string text, string pattern)
        => [.. Regex.Matches(text, pattern, RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(match => match.Groups["it"].Value)];
}

/// <summary>A unit of systemd.</summary>
internal sealed class SimulatedUnit
{
    public bool IsActive { get; set; }

    public bool IsEnabled { get; set; }

    /// <summary>Microseconds since 1970.</summary>
    public long StartedAt { get; set; }
}
