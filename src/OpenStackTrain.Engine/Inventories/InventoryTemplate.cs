namespace OpenStackTrain.Engine.Inventories;

/// <summary>The inventory that <c>New-OSInventory</c> writes: the tutorial's three nodes, and every key explained.</summary>
internal static class InventoryTemplate
{
    /// <summary>The text, with LF at the ends of its lines. A line that begins with <c>#</c> and no space is a setting that is switched off.</summary>
    public static string Text { get; } = """
        # The machines of one OpenStack Train installation, for the PowerShell module OpenStackTrain.
        #   Import-OSInventory <this file>
        # A key that is switched off (a # without a space behind it) shows its default or an example.
        # No passwords and no private keys in here: cmdlets ask for them as credentials.

        # Networks by name, in CIDR form. 'management' is the one that the nodes talk on: every node's address must be in it.
        networks:
          management: 192.168.100.0/24
          provider: 20.0.0.0/24

        # How sessions are opened. A node may have each of these keys as well; it goes before the one here.
        # Paths: ~ is your home folder, a relative one begins at this file's folder, / and \ part folders on every system.
        defaults:
          # The account to log in with. Default: root.
          user: root
          # The TCP port of sshd. Default: 22.
          #port: 22
          # The private key's file. Default: your own keys in ~/.ssh.
          #keyFile: ~/.ssh/id_ed25519
          # The file with the known host keys. Default: your own, ~/.ssh/known_hosts.
          #knownHostsFile: ~/.ssh/known_hosts
          # ssh's own configuration, or none. Default: yours, ~/.ssh/config, and the system's. What is said here goes before it.
          #sshConfigFile: none
          # The way over jump hosts: a node's name or [user@]host[:port], several in a list; none goes directly. Default: as ProxyJump says.
          #jumpHost: admin@bastion.example.org
          # Whether algorithms are allowed that OpenSSH has given up, for a very old sshd: true or false. Default: false.
          #allowLegacyAlgorithms: false
          # How an account other than root gets root's rights: sudo or none. Default: sudo.
          #elevation: sudo
          # How long connecting and logging in may take: seconds, or 500ms, 15s, 1m. Default: 15s.
          #connectTimeout: 15s

        # The machines by their short host names. All keys of a node are optional:
        #   roles       one or more of controller, compute, network, storage. Default: what the name begins with.
        #   address     the management address. Default: that of the interface in the management network, else the name.
        #   interfaces  names with addresses and prefix lengths; 'none' for an interface without an address. Default: none are named.
        # A range stands for many nodes; its addresses need a range of the same length:
        #   compute[01-30]:
        #     address: 192.168.100.[12-41]
        #     interfaces:
        #       eth0: 192.168.100.[12-41]/24
        # Lists work too, [01-03,07]. Inside { } a range must be in quotes: '192.168.100.[12-41]'.
        nodes:
          controller:
            roles: [controller]
            address: 192.168.100.11
            interfaces: { eth0: 192.168.100.11/24, eth1: 20.0.0.11/24 }
          compute01:
            roles: [compute]
            address: 192.168.100.12
            interfaces: { eth0: 192.168.100.12/24, eth1: 20.0.0.12/24 }
          compute02:
            roles: [compute]
            address: 192.168.100.13
            interfaces: { eth0: 192.168.100.13/24, eth1: 20.0.0.13/24 }

        # What the cmdlets and Test-OSBaseline share. A cmdlet's parameter goes before a key here, a key here before the profile.
        baseline:
          # seed: as the tutorial prints it. guide: the official Train guide and corrections. hardened: firewall and SELinux on. Default: guide.
          #profile: guide
          # What becomes of firewalld: off or managed. Default: the profile's.
          #firewall: off
          # The mode of SELinux: disabled, permissive or enforcing. Default: the profile's.
          #selinux: permissive
          # Whether the tutorial's compilers and -devel packages are installed: true or false. Default: the profile's.
          #buildTools: false

          time:
            # The node that all others take their time from. Default: the first controller.
            #source: controller
            # The servers that this node follows, by name or address. Default: the profile's.
            #upstream: [ntp.aliyun.com]
            # The networks that it serves. Default: the management network.
            #allow: [192.168.100.0/24]
            # The stratum that it claims when it follows nobody, 1 to 15, for a lab without a way out. Default: none.
            #localStratum: 10
            # How far a node's clock may be off, in seconds. Default: 0.5.
            #maxOffset: 0.5
            # The time zone that all nodes have. Default: whichever they have.
            #zone: Asia/Shanghai

          repository:
            # The folder of a mirror that holds os/, updates/, extras/, cloud/ (http, https or file); of several, [a, b], each node takes the
            # fastest that is complete. Default: the known archives.
            #baseUrl: http://mirror.example.org/centos/7
            # The proxy that yum goes through (http or https). Default: none.
            #proxy: http://proxy.example.org:3128
            # Fingerprints by key file, for a mirror that signs packages with keys of its own. Default: CentOS's keys.
            #keys: { RPM-GPG-KEY-mirror: 0000 1111 2222 3333 4444 5555 6666 7777 8888 9999 }

          trust:
            # Who logs in to whom without a password: mesh, every node to every node, or star, the controllers to all. Default: the profile's.
            #topology: mesh
            # The account. Default: root.
            #user: root

          timeLog:
            # When the time sources are written down, as crontab has it. Default: every 30 minutes.
            #schedule: '*/30 * * * *'
            # The account that does it. Default: root.
            #user: root
            # Where to. Default: /var/log/chronyc.log.
            #log: /var/log/chronyc.log

          database:
            # How many connections at the same time MariaDB takes. Default: 4096.
            #maxConnections: 4096

          messaging:
            # RabbitMQ's account for the OpenStack services. Default: openstack.
            #user: openstack
            # Whether the management plugin is on (port 15672): true or false. Default: the profile's.
            #management: false

          cache:
            # memcached's memory in MiB. Default: 64.
            #size: 64
            # How many connections at the same time it takes. Default: 1024.
            #maxConnections: 1024

          etcd:
            # The cluster's name; read while etcd's data directory is empty only. Default: etcd-cluster-01.
            #cluster: etcd-cluster-01
            # Whether a client on the node itself may use 127.0.0.1, as a plain etcdctl does: true or false. Default: the profile's.
            #loopback: true

        """.ReplaceLineEndings("\n");
}
