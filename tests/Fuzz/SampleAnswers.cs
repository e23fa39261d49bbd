using System.Text;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Fuzz;

/// <summary>Answers as nodes send them.</summary>
internal static class SampleAnswers
{
    /// <summary>The number of the run.</summary>
    public const string Nonce = "ost-00112233445566778899AABBCCDDEEFF";

    /// <summary>What was asked.</summary>
    public static NodeScript Script { get; } = new([new("one", "true", SectionKind.Ask), new("two", "true", SectionKind.Act), new("three", "true", SectionKind.Act)], TimeSpan.FromMinutes(1));

    /// <summary>What framed answers are made of.</summary>
    public static string[] Tokens { get; } = [$"\n{Nonce} begin\n", $"\n{Nonce} over\n", $"\n{Nonce} end\n", $"\n{Nonce} next\n", $"\n{Nonce} 0 0\n", $"\n{Nonce} 1 1\n", $"\n{Nonce} say x\n", $"{Nonce} ", "OpenStackTrain-ready\n"];

    /// <summary>Answers before they are encoded.</summary>
    public static IReadOnlyList<byte[]> Payloads { get; } =
    [
        Encoding.UTF8.GetBytes($"hello\n\n{Nonce} 0 0\nwarning\n{Nonce} next\nsecond\n{Nonce} 1 0\n\n{Nonce} next\nthird\n{Nonce} 2 5\noops\n{Nonce} next\n\n{Nonce} end\n"),
        Encoding.UTF8.GetBytes($"hello\n{Nonce} 0 0\n\n{Nonce} next\n\n{Nonce} 1 7\nno\n{Nonce} next\n\n{Nonce} end\n"),
    ];

    /// <summary>Whole answers, with noise around them.</summary>
    public static IReadOnlyList<byte[]> Framed { get; } = [.. Payloads.Select(Frame), [.. "Welcome!\nOpenStackTrain-ready\n"u8, .. Frame(Payloads[0]), .. "bye\n"u8], Encoding.UTF8.GetBytes($"\n{Nonce} say Installing vim, 1 of 3\n\n{Nonce} say done\nnoise\n")];

    /// <summary>The payload as it travels.</summary>
    public static byte[] Frame(byte[] payload)
        => Encoding.ASCII.GetBytes($"\n{Nonce} begin\n{Convert.ToBase64String(payload, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")}\n\n{Nonce} over\n");

    /// <summary>What no fixture has, because the tests' nodes make it themselves.</summary>
    public static IEnumerable<string> Of(Fact fact) => fact switch
    {
        FileFact or UserFileFact => ["mode=644\nowner=root\ngroup=root\nsize=2\npath=/etc/x\nmodified=1600000000000000\n\na\n", "mode=600\nowner=stack\ngroup=users\nsize=7\npath=/y\nmodified=x\n\n\n\nsize=3"],
        RepositoryFilesFact => [.. new[] { "CentOS-Base.repo" }.Select(name => $"{Encoding.UTF8.GetByteCount(Fixtures.Text("Text", name))} {name}\n{Fixtures.Text("Text", name)}\n"), "4 a.repo\n[a]\n\n6 b.repo\n[b]\nx\n\n"],
        HardwareFact => ["now=1764000000\nprocessors=4\nvirtualisation=vmx\nmemory=8009728\nmount\t/\t28000000\t20000000\nblock\tNAME=\"sda\" TYPE=\"disk\" SIZE=\"32212254720\" FSTYPE=\"\" MOUNTPOINT=\"\" PKNAME=\"\"\nblock\tNAME=\"sda1\" TYPE=\"part\" SIZE=\"32212254720\" FSTYPE=\"xfs\" MOUNTPOINT=\"/\" PKNAME=\"sda\"\n"],
        NetworkCardsFact => ["2: eth0@if7: <BROADCAST,UP> mtu 1500 qdisc noqueue state UP\\    link/ether 52:54:00:00:00:0a brd ff:ff:ff:ff:ff:ff\n2: eth0    inet 192.168.100.12/24 brd 192.168.100.255 scope global eth0\n"],
        CardNamesFact => ["running\tBOOT_IMAGE=/vmlinuz ro quiet\ngrubby\tyes\nentry\tro net.ifnames=0 biosdevname=0\nfile\t52:54:00:00:00:0a\n"],
        RoutesFact => ["default via 192.168.100.1 dev eth0 proto static metric 100 \ndefault dev tun0 scope link\n"],
        PathsFact => ["controller,management,192.168.100.11\teth0\t1500\tyes\tno\n"],
        MachineFact or SystemFact => ["NAME=\"CentOS Linux\"\nID=\"centos\"\nVERSION_ID=\"7\"\nPRETTY_NAME=\"CentOS Linux 7 (Core)\"\n\nhostname=controller\nmachine=x86_64\nkernel=3.10.0\nrelease=CentOS Linux release 7.9.2009 (Core)\nvirt=kvm\ncontainer=none\nprocessors=4\nmemory=8000000\nfree=100000\nmachineid=00\nzone=../usr/share/zoneinfo/Asia/Shanghai\nselinux=Enforcing\nnow=1600000000\nuptime=12.34\naddress lo 127.0.0.1/8\naddress eth0 192.168.100.11/24\n"],
        AccountFact => ["stack:x:1000:1000::/home/stack:/bin/bash\nusers\n"],
        SshServerFact => [$"permitrootlogin yes\nkey {SampleKeys.Line("a")} c\nkey {SampleKeys.Line("b", "ssh-rsa")}\n"],
        SshFolderFact => [$"home=755 root\nfolder=700 root\nkey=id_rsa 600 root\nprivate=id_rsa {SampleKeys.Line("a")}\npublic=id_rsa {SampleKeys.Line("a")} c\nlabels=3\n"],
        RabbitFact => ["\"bm9kZQ==,cmFiYml0QGE=;cnVubmluZw==,dHJ1ZQ==;dmVyc2lvbg==,My42LjE2;dXNlcg==,Z3Vlc3Q=,YWRtaW4=\"\n\";cGVybWlzc2lvbg==,Z3Vlc3Q=,Lw==,Lio=,Lio=,Lio=\"\n"],
        AmqpLoginFact => Fixtures.Texts("Amqp"),
        ChronyFact => ["210 Number of sources = 1\nMS Name/IP address         Stratum Poll Reach LastRx Last sample\n^* 192.168.100.11               11   6    17     2   +10us[ +20us] +/-  100us\n\nReference ID    : C0A8640B (controller)\nSystem time     : 0.000001 seconds fast of NTP time\nLeap status     : Normal\n"],
        MariaDbFact => ["way\tgiven\t1\nERROR 1045 (28000): no\nway\tnone\t0\nserver\t10.3.20-MariaDB\nvariable\tmax_connections\t151\naccount\troot\tlocalhost\topen\naccount\t\\t\\0\\n\\\\\tx\topen\ndatabase\ttest\t0\nright\t%\ttest\\_%\nend\n"],
        EtcdFact => ["health={\"health\":\"true\"}\nput={\"header\":{}}\nrange={\"header\":{},\"kvs\":[{\"key\":\"eA==\"}],\"count\":\"1\"}\n"],
        EtcdMembersFact => ["{\"header\":{\"cluster_id\":\"1\"},\"members\":[{\"ID\":\"1\",\"name\":\"controller\",\"peerURLs\":[\"http://192.168.100.11:2380\"]}]}"],
        MemcachedFact => ["STORED\r\nVALUE openstack-train:/etc/x 0 6\r\n/etc/x\r\nEND\r\n", "bash: /dev/tcp/x/11211: Connection refused\n"],
        UpdatesFact => ["kernel.x86_64                    3.10.0-1160                   updates\na-very-long-name-of-a-package.noarch\n                                 1-1      base\nObsoleting Packages\nx y z\n"],
        WebFact => ["0\thttp://x/repodata/repomd.xml\t200 0.12\n6\thttp://y/\tcurl: (6) Could not resolve host: y 000 0.0\n"],
        AddressesFact => ["1: lo    inet 127.0.0.1/8 scope host lo\n2: eth0    inet6 fe80::1/64 scope link\n"],
        PortsFact => ["Netid State      Recv-Q Send-Q     Local Address:Port\nudp    UNCONN     0      0         *:123  *:*\ntcp    LISTEN     0      128      [::1]:11211   :::*\ntcp LISTEN 0 1 127.0.0.1%lo:53 0.0.0.0:*\n"],
        LoginFact => ["ok\t/etc/x\n", "255\t/etc/x\tPermission denied (publickey).\n124\tcompute03\t\n"],
        _ => [],
    };
}
