using System.Security;
using System.Security.Cryptography;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>The name and the password of an account of a service, given by the user or generated.</summary>
/// <param name="UserName">The account.</param>
/// <param name="Value">The password.</param>
/// <param name="IsGenerated">Whether nobody gave it: then the result tells it.</param>
internal sealed record ServicePassword(string UserName, Secret Value, bool IsGenerated)
{
    /// <summary>Letters and digits only: <c>#</c> and <c>@</c> break connection URLs, <c>!</c> and <c>$</c> shells (baseline, pain 16).</summary>
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    /// <summary>What tutorials and training scripts print, and readers type literally (baseline, pain 23).</summary>
    private static readonly string[] Placeholders = ["RABBIT_PASS", "abc123", "000000", "123456", "password", "guest", "openstack", "root"];

    /// <summary>A new one of 40 characters, more than 230 bits.</summary>
    public static ServicePassword Generate(string userName) => new(userName, new Secret(RandomNumberGenerator.GetString(Letters, 40)), IsGenerated: true);

    /// <summary>The one that the user gave.</summary>
    /// <param name="userName">The account.</param>
    /// <param name="value">The password.</param>
    /// <param name="profile">The profile: <see cref="Profile.Seed"/> takes the tutorial's own passwords.</param>
    /// <exception cref="NodeException">PasswordRefused.</exception>
    public static ServicePassword Given(string userName, Secret value, Profile profile)
    {
        var text = value.Reveal();
        if (text.Length == 0 || text.Any(char.IsControl))
            throw new NodeException(ErrorIds.PasswordRefused, $"The password for '{userName}' is {(text.Length == 0 ? "empty" : "one with control characters in it")}.", "Give another one, or none: then one is generated.");
        if (profile != Profile.Seed && (Array.Exists(Placeholders, word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) || (text.EndsWith("PASS", StringComparison.Ordinal) && text.All(letter => char.IsAsciiLetterUpper(letter) || letter == '_'))))
            throw new NodeException(ErrorIds.PasswordRefused, $"The password for '{userName}' is one that tutorials print: everybody knows it.", "Give another one, or none: then one is generated. -Profile Seed takes the tutorial's own.");
        return new ServicePassword(userName, value, IsGenerated: false);
    }

    /// <summary>It as a result tells it.</summary>
    public ServiceAccount ToAccount(string service)
    {
        var password = new SecureString();
        foreach (var letter in Value.Reveal())
            password.AppendChar(letter);
        password.MakeReadOnly();
        return new ServiceAccount(service, UserName, password);
    }
}
