using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Tests.Engine;

/// <summary>Ports, file limits and drop-ins: what the services stand on.</summary>
public sealed class PortTests
{
    /// <summary>As the ss of CentOS 7 prints it: without brackets, and with <c>:::</c> for all.</summary>
    private const string Old = """
        Netid  State      Recv-Q Send-Q Local Address:Port               Peer Address:Port
        udp    UNCONN     0      0      127.0.0.1:323                   *:*
        tcp    LISTEN     0      128    127.0.0.1:11211                 *:*
        tcp    LISTEN     0      128    192.168.100.11:11211            *:*
        tcp    LISTEN     0      128    ::1:11211                       :::*
        tcp    LISTEN     0      128    :::25672                        :::*
        tcp    LISTEN     0      128    *:22                            *:*
        """;

    private const string New = """
        Netid State  Recv-Q Send-Q  Local Address:Port    Peer Address:PortProcess
        udp   UNCONN 0      0           127.0.0.1:323          0.0.0.0:*
        tcp   LISTEN 0      1024        127.0.0.1:11211        0.0.0.0:*
        tcp   LISTEN 0      1024   192.168.100.11:11211        0.0.0.0:*
        tcp   LISTEN 0      1024            [::1]:11211           [::]:*
        tcp   LISTEN 0      128                 *:25672              *:*
        tcp   LISTEN 0      128    0.0.0.0%eth0:22            0.0.0.0:*
        """;

    [Theory]
    [InlineData(Old)]
    [InlineData(New)]
    public void Ports_are_read_as_old_and_new_tools_print_them(string text) => Assert.Equal(
        [
            new("udp", "127.0.0.1", 323), new("tcp", "127.0.0.1", 11211), new("tcp", "192.168.100.11", 11211), new("tcp", "::1", 11211),
            new("tcp", "0.0.0.0", 25672), new ListeningPort("tcp", "0.0.0.0", 22),
        ],
        PortsFact.Instance.Parse(Sample.Answer(text)));

    [Fact]
    public void Without_ss_nobody_knows_what_listens() =>
        Assert.Equal("ss cannot tell what listens: ss: not found", Assert.Throws<FactException>(() => PortsFact.Instance.Parse(Sample.Answer("", 127, "ss: not found\n"))).Message);

    [Theory]
    [InlineData(11211, "127.0.0.1 ::1 192.168.100.11", "memcached: port 11211/tcp: 127.0.0.1, 192.168.100.11, ::1")]
    [InlineData(11211, "127.0.0.1", "Different memcached: port 11211/tcp: 127.0.0.1, 192.168.100.11, ::1 -> 127.0.0.1")]
    [InlineData(25672, "0.0.0.0", "memcached: port 25672/tcp: all addresses")]
    [InlineData(25672, "192.168.100.11", "Different memcached: port 25672/tcp: all addresses -> 192.168.100.11")]
    [InlineData(3306, "192.168.100.11", "Different memcached: port 3306/tcp: nobody -> 192.168.100.11")]
    public void A_service_listens_exactly_where_it_should(int port, string addresses, string finding)
    {
        var facts = new FactSet().WithText(PortsFact.Instance, New);
        var found = Assert.Single(new Listening("memcached", port, addresses.Split(' ')).Findings(facts));
        Assert.Equal(finding, Sample.Line(found));
        Assert.True(found.Repair is null or { IsWait: true });
    }

    [Fact]
    public void Udp_can_be_refused()
    {
        var facts = new FactSet().WithText(PortsFact.Instance, New + "\nudp UNCONN 0 0 *:11211 *:*\n");
        Assert.Equal("Different memcached: port 11211/udp: all addresses -> nobody", Sample.Line(new Listening("memcached", 11211, "127.0.0.1") { RefusesUdp = true }.Findings(facts)[1]));
    }

    [Theory]
    [InlineData(Sample.Machine, "most=65535\ncurrent=65535\n", "mariadb: open files: 65535")]
    [InlineData(Sample.Machine, "most=4096\ncurrent=1024\n", "Different mariadb: open files: 1024 -> at least 65535")]
    [InlineData(Sample.Container, "most=20000\ncurrent=20000\n", "mariadb: open files: 20000")]
    [InlineData(Sample.Container, "most=20000\ncurrent=1024\n", "Different mariadb: open files: 1024 -> at least 20000 (the container's host gives no more, 65535 are asked for)")]
    [InlineData(Sample.Container, "most=99999\ncurrent=65535\n", "mariadb: open files: 65535")]
    public void A_limit_of_files_is_what_the_process_has(string system, string limits, string finding) =>
        Assert.Equal([finding], Sample.Lines(new OpenFiles("mariadb", 65535).Findings(Sample.Facts(system).WithText(new OpenFilesFact("mariadb"), limits))));

    [Fact]
    public void What_does_not_run_has_no_limit() => Assert.Empty(new OpenFiles("mariadb", 65535).Findings(Sample.Facts().WithText(new OpenFilesFact("mariadb"), "most=4096\n")));

    [Fact]
    public void A_drop_in_is_ours_alone_and_for_all_to_read()
    {
        var dropIn = DropIn.Of("mariadb", [.. DropIn.AfterNetwork, "[Service]", "LimitNOFILE=65535"]);
        var findings = dropIn.Findings(Sample.Facts().Without(DropIn.PathOf("mariadb")));
        Assert.Equal(["Different /etc/systemd/system/mariadb.service.d/openstack-train.conf: content: absent -> as wanted"], Sample.Lines(findings));
        Assert.Contains("chown 'root:root' -- \"$new\" && chmod 0644 -- \"$new\"", findings[0].Repair!.Shell, StringComparison.Ordinal);
        const string text = "# Written by OpenStackTrain, which writes it anew.\n[Unit]\nAfter=network-online.target\nWants=network-online.target\n[Service]\nLimitNOFILE=65535\n";
        Assert.Equal(
            ["/etc/systemd/system/mariadb.service.d/openstack-train.conf: access: 644 root:root", "/etc/systemd/system/mariadb.service.d/openstack-train.conf: content: as wanted"],
            Sample.Lines(dropIn.Findings(Sample.Facts().WithFile(DropIn.PathOf("mariadb"), text))));
    }

    [Fact]
    public void A_secret_file_shows_nothing_of_itself()
    {
        var file = new ConfigFile("/root/.my.cnf", FileEdit.Whole("password=hunter2\n")) { Access = FilePermission.Private, IsSecret = true };
        var findings = file.Findings(Sample.Facts().WithFile("/root/.my.cnf", "password=old-one\n"));
        Assert.Equal(["Different /root/.my.cnf: access: 644 root:root -> 600 root:root", "Different /root/.my.cnf: content: different -> as wanted"], Sample.Lines(findings));
        Assert.DoesNotContain(findings, finding => finding.ToString().Contains("hunter2", StringComparison.Ordinal) || finding.ToString().Contains("old-one", StringComparison.Ordinal));
        Assert.Equal("Different /root/.my.cnf: content: absent -> as wanted", Sample.Line(Assert.Single(file.Findings(Sample.Facts().Without("/root/.my.cnf")))));
    }
}
