namespace OpenStackTrain.Tests.Inventories;

/// <summary>What is wrong with networks, connections and the baseline.</summary>
public sealed class InventorySettingErrorTests
{
    public static TheoryData<string, string> Texts => new()
    {
        {
            """
            networks:
              management: 192.168.100.11/24
              provider: 20.0.0.0
              a: 10.0.0.0/33
              b: fd00::1/64
              c: 10.0.0.0/
              d: [10.0.0.0/8]
              e:
              "": 10.0.0.0/8
              "x y": 10.0.0.0/8
            nodes: { controller: }
            """,
            """
            (2,15): management: '192.168.100.11/24' is an address inside a network, not the network; expected 192.168.100.0/24
            (3,13): provider: '20.0.0.0' has no prefix length; expected a network in CIDR form such as 192.168.100.0/24
            (4,6): a: '33' is no prefix length; expected a number from 0 to 32 behind the slash
            (5,6): b: 'fd00::1/64' is an address inside a network, not the network; expected fd00::/64
            (6,6): c: '' is no prefix length; expected a number from 0 to 32 behind the slash
            (7,6): d is a list; expected a single value
            (8,5): e has no value; expected a single value
            (9,3): networks: '' is no name; expected a letter or digit, then letters, digits, dots, hyphens and underscores
            (10,3): networks: 'x y' is no name; expected a letter or digit, then letters, digits, dots, hyphens and underscores
            """
        },
        {
            """
            defaults: { roles: [compute] }
            nodes:
              controller: { port: 0 }
              compute01: { port: 65536 }
              compute02: { port: [22] }
              compute03: { port: }
              compute04: { port: 22.0 }
            """,
            """
            (1,13): defaults: unknown key 'roles'; expected one of user, port, keyFile, knownHostsFile, sshConfigFile, jumpHost, allowLegacyAlgorithms, elevation, connectTimeout
            (3,23): port: '0' is not possible; expected a whole number from 1 to 65535
            (4,22): port: '65536' is not possible; expected a whole number from 1 to 65535
            (5,22): port is a list; expected a single value
            (6,22): port has no value; expected a single value
            (7,22): port: '22.0' is not possible; expected a whole number from 1 to 65535
            """
        },
        {
            """
            nodes:
              controller: { elevation: su }
              compute01: { elevation: sudoo, connectTimeout: 15h, user: a b }
              compute02: { connectTimeout: 0, keyFile: '~bob/x', knownHostsFile: keys/ }
              compute03: { user: "", keyFile: "", connectTimeout: 61m }
            """,
            """
            (2,28): elevation: 'su' is not possible; expected one of none, sudo
            (3,27): elevation: 'sudoo' is not possible, did you mean 'sudo'?; expected one of none, sudo
            (3,50): connectTimeout: '15h' is no duration; expected a number of seconds, or one with a unit: 500ms, 15s, 1m
            (3,61): user: 'a b' is no account's name; expected a name such as root, without spaces
            (4,32): connectTimeout: '0' is not possible; expected more than 0 and at most an hour
            (4,44): keyFile: '~bob/x' is no path; expected ~/ for your own home folder, then the file's name
            (4,70): knownHostsFile: 'keys/' is no file; expected the path of a file
            (5,22): user: '' is no account's name; expected a name such as root, without spaces
            (5,35): keyFile: '' is no file; expected the path of a file
            (5,55): connectTimeout: '61m' is not possible; expected more than 0 and at most an hour
            """
        },
        {
            """
            nodes: { controller: , compute01: }
            baseline:
              profile: see
              firewall: false
              selinux: On
              buildTools: yes
              time:
                source: controler
                upstream: [server ntp iburst, 1.2.3.4.5, 'a_b', { a: b }]
                allow: [192.168.100.1/24]
                localStratum: 16
                maxOffset: 0
                zone: ../../etc/passwd
              repository:
                baseUrl: mirror/centos
                proxy: ftp://proxy
                keys: { lab: 1234, 'a/b': x }
            """,
            """
            (3,12): profile: 'see' is not possible, did you mean 'seed'?; expected one of seed, guide, hardened
            (4,13): firewall: 'false' is not possible; expected one of off, managed
            (5,12): selinux: 'On' is not possible; expected one of disabled, permissive, enforcing
            (6,15): buildTools: 'yes' is not possible; expected true or false
            (8,13): source: no node is called 'controler', did you mean 'controller'?; expected the name of a node of this inventory (servers outside belong into 'upstream')
            (9,16): upstream: 'server ntp iburst' is no host; expected a host's name or IP address alone, such as ntp.aliyun.com
            (9,35): upstream: '1.2.3.4.5' is no host; expected a host's name or IP address alone, such as ntp.aliyun.com
            (9,46): upstream: 'a_b' is no host; expected a host's name or IP address alone, such as ntp.aliyun.com
            (9,53): upstream is a mapping; expected single values: [one, other]
            (10,13): allow: '192.168.100.1/24' is an address inside a network, not the network; expected 192.168.100.0/24
            (11,19): localStratum: '16' is not possible; expected a whole number from 1 to 15
            (12,16): maxOffset: '0' is not possible; expected more than 0 and at most an hour
            (13,11): zone: '../../etc/passwd' is no time zone; expected a name such as Asia/Shanghai or UTC (timedatectl list-timezones)
            (15,14): baseUrl: 'mirror/centos' is not possible; expected a URL that begins with http:// or https:// or file://, with no spaces, ? or #
            (16,12): proxy: 'ftp://proxy' is not possible; expected a URL that begins with http:// or https://, with no spaces, ? or #
            (17,18): lab: '1234' is no fingerprint; expected 40 hexadecimal digits (gpg --show-keys --fingerprint tells them)
            (17,24): keys: 'a/b' is no name; expected a letter or digit, then letters, digits, dots, hyphens and underscores
            """
        },
        {
            """
            nodes: { controller: { address: 10.0.0.1 } }
            baseline: { time: { upstream: controller, source: controller } }
            """,
            """
            (2,31): upstream: controller is the source of time itself; expected servers outside, which the source follows
            """
        },
        {
            """
            nodes: { controller: { address: 10.0.0.1 } }
            baseline: { time: { upstream: [10.0.0.1] }, times: , repository: { baseUrl: 'http://m/?x' } }
            """,
            """
            (2,31): upstream: controller is the source of time itself; expected servers outside, which the source follows
            (2,45): baseline: unknown key 'times', did you mean 'time'?; expected one of profile, time, repository, firewall, selinux, buildTools, trust, timeLog, database, messaging, cache, etcd
            (2,77): baseUrl: 'http://m/?x' is not possible; expected a URL that begins with http:// or https:// or file://, with no spaces, ? or #
            """
        },
    };

    [Theory, MemberData(nameof(Texts))]
    public void Refuses(string text, string problems)
    {
        var refused = InventoryFixtures.Refused(text);

        Assert.Equal(ErrorIds.InventoryInvalid, refused.ErrorId);
        Assert.Equal(problems.ReplaceLineEndings("\n").Split('\n').Select(line => "n.yaml" + line), refused.Message.Split('\n'));
    }
}
