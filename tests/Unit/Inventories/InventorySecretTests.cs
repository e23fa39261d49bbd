namespace OpenStackTrain.Tests.Inventories;

/// <summary>Secrets are refused, and never shown.</summary>
public sealed class InventorySecretTests
{
    public static TheoryData<string, string> Texts => new()
    {
        {
            """
            nodes: { controller: }
            defaults: { password: hunter2, user: root, token: , private-key: hunter2 }
            baseline: { passPhrase: hunter2, repository: { baseUrl: 'http://me:hunter2@mirror/', proxy: 'https://hunter2@proxy' } }
            """,
            """
            (2,13): a key with 'password' in its name; expected no secret in an inventory
            (2,44): a key with 'token' in its name; expected no secret in an inventory
            (2,53): a key with 'privatekey' in its name; expected no secret in an inventory
            (3,13): a key with 'passphrase' in its name; expected no secret in an inventory
            (3,57): a URL with an account or a password in it; expected no secret in an inventory
            (3,93): a URL with an account or a password in it; expected no secret in an inventory
            """
        },
        {
            """
            nodes:
              token01: { roles: compute }
              password: hunter2
            """,
            """
            (3,3): a key with 'password' in its name; expected no secret in an inventory
            """
        },
        {
            """
            networks: { "k=v password: hunter2": x, "my token": hunter2 }
            nodes: { controller: { address: hunter2, interfaces: { secret: hunter2 } } }
            """,
            """
            (1,13): a key with 'password' in its name; expected no secret in an inventory
            (1,41): a key with 'token' in its name; expected no secret in an inventory
            (2,56): a key with 'secret' in its name; expected no secret in an inventory
            """
        },
        {
            """
            nodes: { head: { vars: [ { db: { DB_PASSWD: hunter2 } } ] } }
            """,
            """
            (1,34): a key with 'passwd' in its name; expected no secret in an inventory
            """
        },
        {
            """
            nodes:
              controller:
                keyFile: |
                  -----BEGIN OPENSSH PRIVATE KEY-----
                  hunter2
                  -----END OPENSSH PRIVATE KEY-----
            """,
            """
            (4,12): a private key stands in the file; expected no secret in an inventory
            """
        },
        {
            """
            nodes: { controller: }
            # -----BEGIN RSA PRIVATE KEY-----
            """,
            """
            (2,8): a private key stands in the file; expected no secret in an inventory
            """
        },
        {
            """
            nodes
              -----BEGIN PRIVATE KEY-----
            hunter2: [
            """,
            """
            (2,8): a private key stands in the file; expected no secret in an inventory
            """
        },
        {
            """
            nodes: { controller: { keyFile: "-----BEGIN \x50RIVATE KEY-----" } }
            """,
            """
            (1,33): a private key stands in the file; expected no secret in an inventory
            """
        },
        {
            """
            nodes: { controller: { keyFile: 'PuTTY-User-Key-File-2: ssh-ed25519' } }
            """,
            """
            (1,34): a private key stands in the file; expected no secret in an inventory
            """
        },
    };

    [Theory, MemberData(nameof(Texts))]
    public void Refuses(string text, string problems)
    {
        var refused = InventoryFixtures.Refused(text);

        Assert.Equal(ErrorIds.InventorySecret, refused.ErrorId);
        Assert.Equal(problems.ReplaceLineEndings("\n").Split('\n').Select(line => "n.yaml" + line), refused.Message.Split('\n'));
        Assert.DoesNotContain("hunter2", refused.ToString() + refused.RecommendedAction, StringComparison.Ordinal);
    }
}
