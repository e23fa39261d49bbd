namespace OpenStackTrain.Tests.Inventories;

/// <summary>What is wrong with nodes: names, roles, ranges, addresses.</summary>
public sealed class InventoryNodeErrorTests
{
    public static TheoryData<string, string> Texts => new()
    {
        {
            """
            nodes:
              head:
            """,
            """
            (2,3): node 'head' has no roles, and its name does not begin with one; expected 'roles: [...]' with controller, compute, network, storage
            """
        },
        {
            """
            nodes:
              head: { roles: [] }
              controller: { roles: [kompute] }
              compute01: { roles: [compute, Compute] }
              compute02: { roles: { a: b } }
            """,
            """
            (2,18): roles is empty; expected at least one of controller, compute, network, storage
            (3,25): roles: 'kompute' is not possible, did you mean 'compute'?; expected one of controller, compute, network, storage
            (4,23): roles names a role twice; expected every role once
            (5,23): roles is a mapping; expected single values: [one, other]
            """
        },
        {
            """
            nodes:
              controller.example.org:
              controller_1:
              -controller:
              localhost: { roles: controller }
              "12": { roles: controller }
              10.0.0.1: { roles: controller }
              controller12345678901234567890123456789012345678901234567890123456789:
              "": { roles: controller }
            """,
            """
            (2,3): nodes: 'controller.example.org' has a domain in it; expected the short host name, 'controller'
            (3,3): nodes: 'controller_1' is no host name; expected letters, digits and hyphens, such as compute01, with no hyphen at the ends
            (4,3): nodes: '-controller' is no host name; expected letters, digits and hyphens, such as compute01, with no hyphen at the ends
            (5,3): nodes: 'localhost' is every machine's name for itself; expected a name of its own
            (6,3): nodes: '12' has digits only; expected at least one letter, such as node1
            (7,3): nodes: '10.0.0.1' is no host name; expected letters, digits and hyphens, such as compute01, with no hyphen at the ends
            (8,3): nodes: 'controller12345678901234567890123456789012345678901234567890...' is longer than 63 letters; expected a short host name such as compute01
            (9,3): nodes: '' is no host name; expected letters, digits and hyphens, such as compute01, with no hyphen at the ends
            """
        },
        {
            """
            nodes:
              controller: { address: controller.lab }
              compute01: { address: 192.168.100.012 }
              compute02: { address: 192.168.100.256 }
              compute03: { address: 192.168.100.1/24 }
              compute04: { address: 127.0.0.1 }
              compute05: { address: 0.0.0.0 }
              compute06: { address: 239.1.1.1 }
              compute07: { address: '::ffff:10.0.0.1' }
              compute08: { address: 'fe80::1' }
              compute09: { address: 'fd00::g' }
              compute10: { address: 10.1 }
              compute11: { address: }
              compute12: { address: [10.0.0.1] }
            """,
            """
            (2,26): address: 'controller.lab' is no IP address; expected an IP address such as 192.168.100.11
            (3,25): address: '192.168.100.012' has zeros in front of a number; expected plain numbers, because some programs take such a number for an octal one
            (4,25): address: '192.168.100.256' is no IP address; expected an IP address such as 192.168.100.11, with numbers up to 255
            (5,25): address: '192.168.100.1/24' is no IP address; expected an IP address such as 192.168.100.11, without a prefix length
            (6,25): address: '127.0.0.1' means the machine itself; expected an address that other machines reach the node by
            (7,25): address: '0.0.0.0' means no address; expected an address that other machines reach the node by
            (8,25): address: '239.1.1.1' is a group's or a broadcast's; expected an address that other machines reach the node by
            (9,25): address: '::ffff:10.0.0.1' is an IPv4 address in IPv6's form; expected 10.0.0.1
            (10,25): address: 'fe80::1' is valid on one link only; expected an address that other machines reach the node by
            (11,25): address: 'fd00::g' is no IP address; expected an IP address such as 192.168.100.11
            (12,25): address: '10.1' is no IP address; expected an IP address such as 192.168.100.11
            (13,25): address has no value; expected a single value
            (14,25): address is a list; expected a single value
            """
        },
        {
            """
            networks: { management: 192.168.100.0/24 }
            nodes:
              controller: { address: 192.168.101.11 }
              compute01: { address: 192.168.100.0 }
              compute02: { address: 192.168.100.255 }
              compute03: { address: 'fd00::1' }
            """,
            """
            (3,26): address: 192.168.101.11 is outside the management network; expected an address inside 192.168.100.0/24
            (4,25): address: 192.168.100.0 is the address of the network 192.168.100.0/24 itself; expected an address inside 192.168.100.0/24
            (5,25): address: 192.168.100.255 is the broadcast address of 192.168.100.0/24; expected an address inside 192.168.100.0/24
            (6,25): address: fd00::1 is outside the management network; expected an address inside 192.168.100.0/24
            """
        },
        {
            """
            nodes:
              controller: { address: 10.0.0.1, interfaces: { eth0: 10.0.0.1/24, eth1: 10.0.0.1/24 } }
              compute01: { address: 10.0.0.1 }
              Controller: { address: 10.0.0.9 }
              compute02: { address: 10.0.0.2, interfaces: { eth0: 10.0.0.1/24 } }
              compute03: { address: 'fd00:0:0::1' }
              compute04: { address: 'FD00::0001' }
            """,
            """
            (2,75): the address 10.0.0.1 is there twice, first at (2,56); expected every address once
            (3,25): the address 10.0.0.1 is there twice, first at (2,56); expected every address once
            (4,3): the node name 'Controller' is there twice, first at (2,3); expected every name once (large and small letters count as the same)
            (5,55): the address 10.0.0.1 is there twice, first at (2,56); expected every address once
            (7,25): the address fd00::1 is there twice, first at (6,25); expected every address once
            """
        },
        {
            """
            nodes:
              controller:
                address: 10.0.0.1
                interfaces: { eth0: 10.0.0.1, eth 1: none, averylonginterface: none, eth2: 10.0.0.0/24, eth3: 10.0.0.255/24, eth4: [] }
              compute01: { interfaces: eth0 }
            """,
            """
            (4,25): eth0: '10.0.0.1' has no prefix length; expected an address with its prefix length such as 192.168.100.11/24, or none
            (4,35): interfaces: 'eth 1' is no interface's name; expected at most 15 letters, such as eth0
            (4,48): interfaces: 'averylonginterface' is no interface's name; expected at most 15 letters, such as eth0
            (4,80): eth2: 10.0.0.0 is the address of the network 10.0.0.0/24 itself; expected an address inside 10.0.0.0/24
            (4,99): eth3: 10.0.0.255 is the broadcast address of 10.0.0.0/24; expected an address inside 10.0.0.0/24
            (4,120): eth4 is a list; expected a single value
            (5,28): interfaces is a single value; expected names with addresses: { eth0: 192.168.100.11/24, eth1: none }
            """
        },
        {
            """
            nodes:
              compute[01-03]:
                address: 10.0.0.[1-4]
                interfaces:
                  eth0: 10.0.0.1/24
              controller:
                address: 10.0.0.[1-4]
            """,
            """
            (3,14): address: 4 addresses for 3 nodes ('compute[01-03]'); expected a range of 3 numbers, such as 192.168.100.[12-41]
            (5,13): eth0: 1 address for 3 nodes ('compute[01-03]'); expected a range of 3 numbers, such as 192.168.100.[12-41]
            (7,14): address: 4 addresses for 1 node ('controller'); expected one address
            """
        },
        {
            """
            nodes:
              compute[1-2][3-4]:
              compute[[1-2]]:
              compute[1-2:
              compute]1-2[:
              compute[]:
              compute[a-b]:
              compute[1-010]:
              compute[3-1]:
              compute[1-3,2]:
              compute[1-20000]:
              compute[1-9999999999]:
            """,
            """
            (2,3): nodes: 'compute[1-2][3-4]' has more than one range; expected one range such as [01-30] or [01-03,07], with 1 to 9 digits per number
            (3,3): nodes: 'compute[[1-2]]' has more than one range; expected one range such as [01-30] or [01-03,07], with 1 to 9 digits per number
            (4,3): nodes: 'compute[1-2' has a bracket without its partner; expected one range such as [01-30] or [01-03,07], with 1 to 9 digits per number
            (5,3): nodes: 'compute]1-2[' has a bracket without its partner; expected one range such as [01-30] or [01-03,07], with 1 to 9 digits per number
            (6,3): nodes: '' is no part of a range; expected one range such as [01-30] or [01-03,07], with 1 to 9 digits per number
            (7,3): nodes: 'a-b' is no part of a range; expected one range such as [01-30] or [01-03,07], with 1 to 9 digits per number
            (8,3): nodes: the ends of the range 1-010 differ in length; expected zeros in front only where both ends have the same number of digits: 01-30
            (9,3): nodes: the range 3-1 runs backwards; expected the smaller number first
            (10,3): nodes: 'compute[1-3,2]' names 2 twice; expected every number once
            (11,3): nodes: the range 1-20000 is too long; expected at most 10000 numbers
            (12,3): nodes: '1-9999999999' is no part of a range; expected one range such as [01-30] or [01-03,07], with 1 to 9 digits per number
            """
        },
        {
            """
            nodes:
              compute[1-9000]:
              controller[1-2000]:
            """,
            """
            (3,3): there are too many nodes; expected at most 10000
            """
        },
        {
            """
            nodes:
              compute[01-10]:
              compute[05-06]:
            """,
            """
            (3,3): the node name 'compute05' is there twice, first at (2,3); expected every name once (large and small letters count as the same)
            """
        },
        {
            """
            nodes:
              compute[1-3]:
                address: 10.0.0.[1-3]
                interfaces: { eth0: '10.0.0.[2-4]/24' }
            """,
            """
            (3,14): the address 10.0.0.2 is there twice, first at (4,25); expected every address once
            """
        },
        {
            """
            nodes:
              compute[1-3]:
                address: 10.0.0.[254-256]
            """,
            """
            (3,14): address: '10.0.0.256' is no IP address; expected an IP address such as 192.168.100.11, with numbers up to 255
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
