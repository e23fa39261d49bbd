namespace OpenStackTrain.Tests.Inventories;

/// <summary>What is wrong with the YAML or with its keys.</summary>
public sealed class InventoryStructureErrorTests
{
    public static TheoryData<string, string> Texts => new()
    {
        {
            "",
            """
            (1,1): there are no nodes; expected at least one node: 'nodes:' and below it 'controller:'
            """
        },
        {
            """
            # only a comment
            """,
            """
            (1,1): there are no nodes; expected at least one node: 'nodes:' and below it 'controller:'
            """
        },
        {
            """
            nodes
            """,
            """
            (1,1): inventory is a single value; expected a mapping with keys such as networks, defaults, nodes, baseline
            """
        },
        {
            """
            - nodes
            """,
            """
            (1,1): inventory is a list; expected a mapping with keys such as networks, defaults, nodes, baseline
            """
        },
        {
            """
            nodes:
            """,
            """
            (1,7): there are no nodes; expected at least one node: 'nodes:' and below it 'controller:'
            """
        },
        {
            """
            nodes: {}
            """,
            """
            (1,8): there are no nodes; expected at least one node: 'nodes:' and below it 'controller:'
            """
        },
        {
            """
            nodes: [controller]
            """,
            """
            (1,8): nodes is a list; expected at least one node: 'nodes:' and below it 'controller:'
            """
        },
        {
            """
            node: { controller: }
            """,
            """
            (1,1): inventory: unknown key 'node', did you mean 'nodes'?; expected one of networks, defaults, nodes, baseline
            (1,1): there are no nodes; expected at least one node: 'nodes:' and below it 'controller:'
            """
        },
        {
            """
            nodes: { controller: }
            nodes: { compute01: }
            """,
            """
            (2,1): the key 'nodes' is there twice, first at (1,1); expected every key once
            """
        },
        {
            """
            nodes: { controller: }
            colour: blue
            """,
            """
            (2,1): inventory: unknown key 'colour'; expected one of networks, defaults, nodes, baseline
            """
        },
        {
            """
            nodes:
              controller: { adress: 192.168.100.11, Port: 22, prot: 22 }
            """,
            """
            (2,17): node 'controller': unknown key 'adress', did you mean 'address'?; expected one of roles, address, interfaces, user, port, keyFile, knownHostsFile, sshConfigFile, jumpHost, allowLegacyAlgorithms, elevation, connectTimeout
            (2,41): node 'controller': unknown key 'Port', did you mean 'port'?; expected one of roles, address, interfaces, user, port, keyFile, knownHostsFile, sshConfigFile, jumpHost, allowLegacyAlgorithms, elevation, connectTimeout
            (2,51): node 'controller': unknown key 'prot', did you mean 'port'?; expected one of roles, address, interfaces, user, port, keyFile, knownHostsFile, sshConfigFile, jumpHost, allowLegacyAlgorithms, elevation, connectTimeout
            """
        },
        {
            """
            nodes:
              controller: { port: [22], port: 22 }
            """,
            """
            (2,29): the key 'port' is there twice, first at (2,17); expected every key once
            """
        },
        {
            """
            nodes: { controller: }
            baseline: [a]
            """,
            """
            (2,11): baseline is a list; expected a mapping with keys such as profile, time, repository, firewall
            """
        },
        {
            """
            nodes:
              controller: &c { user: root }
              compute01: *c
              compute02: !node { user: root }
              compute03:
                <<: *c
            """,
            """
            (2,15): an anchor (&); expected every value in its own place, and a text that begins with & in quotes
            (3,14): an alias (*); expected every value in its own place, and a text that begins with * in quotes
            (4,14): a tag (!); expected plain values, and a text that begins with ! in quotes
            (6,9): an alias (*); expected every value in its own place, and a text that begins with * in quotes
            """
        },
        {
            """
            a: &a [x,x]
            b: &b [*a,*a]
            nodes: *b
            """,
            """
            (1,4): an anchor (&); expected every value in its own place, and a text that begins with & in quotes
            (2,4): an anchor (&); expected every value in its own place, and a text that begins with & in quotes
            (2,8): an alias (*); expected every value in its own place, and a text that begins with * in quotes
            (2,11): an alias (*); expected every value in its own place, and a text that begins with * in quotes
            (3,8): an alias (*); expected every value in its own place, and a text that begins with * in quotes
            """
        },
        {
            """
            nodes:
              controller: { user: root
            """,
            """
            (3,1): this is not YAML: while parsing a flow mapping, did not find expected ',' or '}'; expected YAML: 'key: value', deeper levels two spaces further in
            """
        },
        {
            "nodes:\n  a:\n\tcontroller:",
            """
            (3,1): this is not YAML: while scanning a mapping, found invalid tab as indentation; expected spaces, not tabs, at the beginning of a line
            """
        },
        {
            """
            nodes:
              controller:
                keyFile: "C:\Users\me"
            """,
            """
            (3,14): this is not YAML: while scanning a quoted scalar, did not find expected hexadecimal number; expected single quotes, or none, around a text with backslashes (a Windows path may have / as well)
            """
        },
        {
            """
            nodes:
              controller: user: root
            """,
            """
            (2,19): this is not YAML: while scanning a plain scalar value, found invalid mapping; expected quotes around a text that holds ': ', and a line of its own for every key
            """
        },
        {
            """
            nodes:
              controller: { user: @root }
            """,
            """
            (2,23): this is not YAML: while scanning for the next token, found character that cannot start any token; expected quotes around a text that begins with such a character
            """
        },
        {
            """
            nodes:
              compute[1-3]: { address: 10.0.0.[1-3] }
            """,
            """
            (2,35): this is not YAML: while parsing a flow mapping, did not find expected ',' or '}'; expected quotes around a range inside { }: '192.168.100.[12-41]'
            """
        },
        {
            """
            nodes: { controller: { port: 99 } }
              compute01:
            """,
            """
            (2,3): this is not YAML: while parsing a block mapping, did not find expected key; expected YAML: 'key: value', deeper levels two spaces further in
            """
        },
        {
            """
            nodes:
              controller:
              ? [a, b]
              : x
              ~: y
            """,
            """
            (3,5): a list as a key; expected a name
            (5,3): nothing as a key; expected a name
            """
        },
        {
            """
            nodes:
              controller:
            ---
            nodes:
            """,
            """
            (3,1): a second document begins; expected one document per file
            """
        },
        {
            """
            %YAML
            """,
            """
            (1,1): this is not YAML: while scanning a directive, found unexpected end of stream; expected YAML: 'key: value', deeper levels two spaces further in
            """
        },
        {
            "nodes: { controller: }\0",
            """
            (1,23): a control character (U+0000); expected plain text in UTF-8
            """
        },
        {
            """
            nodes: { "x\UFFFFFFFF": }
            """,
            """
            (1,8): this is not YAML: the parser does not understand what follows; expected YAML: 'key: value', deeper levels two spaces further in
            """
        },
        {
            """
            nodes: [[[[[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]]]]]
            """,
            """
            (1,24): this is not YAML: the nesting is deeper than 16 levels; expected YAML: 'key: value', deeper levels two spaces further in
            """
        },
        {
            """
            nodes:
              :
            """,
            """
            (3,1): this is not YAML: a key or a value is missing; expected YAML: 'key: value', deeper levels two spaces further in
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
