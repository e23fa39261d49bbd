using OpenStackTrain.Engine.Convergence;

namespace OpenStackTrain.Tests.Engine;

/// <summary>What is advised for the causes that any change can meet; the texts are as CentOS 7 and the lab print them.</summary>
public sealed class FailureAdviceTests
{
    [Theory]
    [InlineData("mktemp: failed to create file via template '/etc/.hosts.ost.XXXXXXXX': No space left on device", "df -h /etc`")]
    [InlineData("base64: write error: No space left on device", "df -i /etc`")]
    [InlineData("Disk Requirements:\nAt least 17MB more space needed on the / filesystem.", "df -h /`")]
    [InlineData("Disk Requirements:\n  At least 39MB more space needed on the /usr/lib filesystem.", "df -h /usr/lib`")]
    [InlineData("[Errno 28] No space left on device", "df -h /etc`")]
    [InlineData("Curl error (23): Failed writing received data to disk/application for http://m/a.rpm [Failure writing output to destination]", "df -h /etc`")]
    [InlineData("http://m/a.rpm: [Errno 14] curl#23 - \"Failed writing body (0 != 16384)\"", "df -h /etc`")]
    [InlineData("Saving key \"/root/.ssh/id_rsa\" failed: No space left on device", "df -h /root/.ssh`")]
    [InlineData("/etc/.hosts.ost.a1b2c3d4 could not be written whole (is the disk full?)", "df -h /etc`")]
    [InlineData("mv: cannot move '/etc/a' to '/etc/b': Read-only file system", "findmnt -T /etc`")]
    [InlineData("Could not set static hostname: /etc/hostname is in a read-only filesystem.", "findmnt -T /etc`")]
    [InlineData("pid 42 (/usr/bin/python /usr/bin/yum -y update) holds /var/run/yum.pid; waited for 900 s", "rm /var/run/yum.pid")]
    [InlineData("can't create transaction lock on /var/lib/rpm/.rpm.lock (Resource temporarily unavailable)", "rpm, by hand")]
    [InlineData("error: db5 error(-30973) from dbenv->failchk: BDB0087 DB_RUNRECOVERY: Fatal error, run database recovery", "--rebuilddb")]
    [InlineData("Curl error (6): Couldn't resolve host name for http://mirror.example/", "/etc/resolv.conf")]
    [InlineData("http://m/repodata/repomd.xml: [Errno 14] curl#6 - \"Could not resolve host: m; Unknown error\"", "/etc/resolv.conf")]
    [InlineData("http://m/repodata/repomd.xml: [Errno 12] Timeout on http://m/repodata/repomd.xml: (28, 'Operation timed out')", "-BaseUrl")]
    [InlineData("Curl error (28): Timeout was reached for http://m/repomd.xml", "-BaseUrl")]
    [InlineData("Error downloading packages:\n  bzip2-1.0.6: [Errno 256] No more mirrors to try.", "-BaseUrl")]
    [InlineData("Public key for a-1.rpm is not installed\nError: GPG check FAILED", "df -h /var/lib/rpm")]
    [InlineData("Error: SQLite error on \"/var/lib/dnf/history.sqlite\": Reading a row failed: database or disk is full", "df -h /var/lib/dnf`")]
    [InlineData("History database is not writable: SQLite error on \"/var/lib/dnf/history.sqlite\": Executing an SQL statement failed: no such table: config", "mv /var/lib/yum/history ")]
    [InlineData("fork: Cannot allocate memory", "free -m")]
    public void A_known_cause_is_told_with_what_mends_it(string said, string advice)
        => Assert.Contains(advice, FailureAdvice.For("compute01", "/etc/hosts: names", said), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("something else")]
    public void Another_cause_is_left_to_what_was_said(string said) => Assert.Null(FailureAdvice.For("compute01", "host name", said));
}
