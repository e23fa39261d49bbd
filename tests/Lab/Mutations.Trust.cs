namespace OpenStackTrain.LabTests;

/// <content>The ssh keys.</content>
internal sealed partial record Mutation
{
    private static IReadOnlyList<Mutation> Trust =>
    [
        new("K-01", "others can read the private key", Lab.Compute01, "chmod 644 /root/.ssh/id_rsa"),
        new("K-01", "others can look into ~/.ssh", Lab.Compute01, "chmod 755 /root/.ssh"),
        new("K-01", "others can write authorized_keys", Lab.Compute01, "chmod 666 /root/.ssh/authorized_keys"),
        new("K-01", "others can write to the home", Lab.Compute01, "chmod g+w /root"),
        new("K-01", "another account's ~/.ssh", Lab.Compute01, "chown -R plain /root/.ssh"),
        new("K-01", "no public half", Lab.Compute01, "rm /root/.ssh/id_rsa.pub"),
        new("K-01", "the public half of another key", Lab.Compute01, "cp /etc/ssh/ssh_host_rsa_key.pub /root/.ssh/id_rsa.pub"),
        new("K-02", "a node's key is missing", Lab.Compute01, "sed -i '/root@compute02$/d' /root/.ssh/authorized_keys"),
        new("K-02", "no key at all but the one that the test comes by", Lab.Compute01, "sed -i '/root@/d' /root/.ssh/authorized_keys"),
        new("K-02", "a key twice", Lab.Compute01, "cat /root/.ssh/id_rsa.pub >>/root/.ssh/authorized_keys"),
        new("K-03", "no known hosts", Lab.Compute01, "rm /root/.ssh/known_hosts"),
        new("K-03", "a host's keys are missing", Lab.Compute01, Forget("compute02")),
        new("K-03", "another key for a name", Lab.Compute01, "printf 'compute02 %s\\n' \"$(cut -d ' ' -f 1,2 /etc/ssh/ssh_host_rsa_key.pub)\" >>/root/.ssh/known_hosts"),
        new("K-03", "hashed names, and one is missing", Lab.Compute01, $"ssh-keygen -H -f /root/.ssh/known_hosts && {Forget("controller")}"),
        new("K-04", "no login to a name", Lab.Compute01, Forget("compute02")),
        new("K-04", "no key that its own sshd accepts", Lab.Compute01, "sed -i '/root@compute01$/d' /root/.ssh/authorized_keys"),
    ];

    /// <summary>Takes a host's keys away, whether its name is hashed or not.</summary>
    private static string Forget(string host) => $"ssh-keygen -R {host} -f /root/.ssh/known_hosts && rm /root/.ssh/known_hosts.old";
}
