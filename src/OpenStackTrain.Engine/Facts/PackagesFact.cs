using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>
/// Which packages provide the names: <c>vim</c> is provided by vim-enhanced, which <c>rpm -q vim</c> does not know. One call of rpm for all.
/// Source: rpm(8).
/// </summary>
/// <param name="Names">The wanted names, separated by blanks.</param>
internal sealed record PackagesFact(string Names) : Fact<PackagesState>
{
    /// <summary>The fact about these names.</summary>
    public static PackagesFact About(IEnumerable<string> names) => new(string.Join(' ', names));

    /// <inheritdoc/>
    public override string Key => $"rpm -q --whatprovides {Names}";

    /// <inheritdoc/>
    public override string Shell => PackagesQuestion.Instance.Shell([Names]);

    /// <inheritdoc/>
    public override (SharedQuestion Question, string About)? Shared => (PackagesQuestion.Instance, Names);

    /// <inheritdoc/>
    public override PackagesState Parse(SectionResult answer)
    {
        List<Package> packages = [];
        var lacking = false;
        foreach (var line in answer.Lines())
        {
            if (line.Split('\t') is ["package", var name, var version, var signature, var provides])
                Add(new Package(name, version, KeyIdIn(signature), [.. provides.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));
            else
                lacking |= line.StartsWith("no package provides", StringComparison.Ordinal);
        }

        if (answer.ExitCode == 124)
            throw new FactException("rpm has not answered within 60 s: its database is locked or damaged (as root: rm -f /var/lib/rpm/__db.*; rpm --rebuilddb)");

        // rpm's exit code counts the names that nothing provides; without such a line it is a fault of rpm or its database.
        return answer.ExitCode == 0 || lacking ? new PackagesState(packages) : throw new FactException($"rpm cannot be asked: {answer.ErrorTail.Trim()}");

        // Others may have asked for more, and a package that provides several names comes several times.
        void Add(Package package)
        {
            if (package.Provides.Append(package.Name).Intersect(Names.Split(' '), StringComparer.Ordinal).Any() && !packages.Exists(other => other.Name == package.Name && other.Version == package.Version))
                packages.Add(package);
        }
    }

    private static string KeyIdIn(string signature)
    {
        const string mark = "Key ID ";
        var at = signature.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? "" : signature[(at + mark.Length)..].Split(' ')[0].Trim().ToUpperInvariant();
    }
}

/// <summary>Which packages provide names: one call of rpm for all. It prints who provides what, so that each part finds its own in the whole answer.</summary>
internal sealed class PackagesQuestion : SharedQuestion
{
    /// <summary>The only one.</summary>
    public static PackagesQuestion Instance { get; } = new();

    /// <inheritdoc/>
    public override string Shell(IReadOnlyList<string> about) => $"timeout 60 rpm -q --whatprovides --qf 'package\\t%{{NAME}}\\t%{{VERSION}}-%{{RELEASE}}\\t%{{RSAHEADER:pgpsig}} %{{SIGPGP:pgpsig}}\\t[%{{PROVIDENAME}} ]\\n' {Sh.Quote([.. about.SelectMany(names => names.Split(' ')).Distinct(StringComparer.Ordinal)])}";

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Split(byte[] output, int count) => [.. Enumerable.Repeat(output, count)];
}

/// <summary>The installed packages that provide what was asked for.</summary>
internal sealed record PackagesState(IReadOnlyList<Package> Packages)
{
    /// <summary>The package that provides the name; null: none does.</summary>
    public Package? Provider(string name) => Packages.FirstOrDefault(package => package.Name == name) ?? Packages.FirstOrDefault(package => package.Provides.Contains(name, StringComparer.Ordinal));
}

/// <summary>An installed package.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Version and release.</param>
/// <param name="KeyId">The last 16 digits of the fingerprint of the key that signed it; empty: unsigned.</param>
/// <param name="Provides">The names that it provides.</param>
internal sealed record Package(string Name, string Version, string KeyId, IReadOnlyList<string> Provides);
