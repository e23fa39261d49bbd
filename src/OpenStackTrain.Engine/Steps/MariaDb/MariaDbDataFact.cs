using System.Globalization;
using System.Text.RegularExpressions;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>What lies in the server's data directory, and which version of it the server can read. Sources: mysqld(8), mysql_upgrade(1).</summary>
internal sealed partial record MariaDbDataFact : Fact<MariaDbData>
{
    /// <summary>The data directory of the packages.</summary>
    public const string Folder = "/var/lib/mysql";

    /// <inheritdoc/>
    public override string Key => $"{Folder}, mysqld --version";

    /// <inheritdoc/>
    public override string Shell => $$"""
        cd {{Folder}} 2>/dev/null || exit 0
        if [ -e ibdata1 ]; then echo 'innodb=yes'; fi
        if [ -d mysql ]; then echo 'system=yes'; fi
        for file in mysql_upgrade_info mariadb_upgrade_info; do
          if [ -f "$file" ]; then printf 'written=%s\n' "$(head -c 100 "$file" | tr -d '\000')"; fi
        done
        if [ -x /usr/libexec/mysqld ]; then printf 'program=%s\n' "$(timeout 10 /usr/libexec/mysqld --no-defaults --version 2>/dev/null)"; fi
        true
        """;

    /// <inheritdoc/>
    public override MariaDbData Parse(SectionResult answer)
    {
        var pairs = answer.Pairs();
        return new MariaDbData(pairs.ContainsKey("innodb"), pairs.ContainsKey("system"), VersionIn(pairs.GetValueOrDefault("written", "")), VersionIn(pairs.GetValueOrDefault("program", "")));
    }

    /// <summary>The release series in a text, <c>10.3</c>; null: there is none.</summary>
    internal static Version? VersionIn(string text)
    {
        var match = Series().Match(text);
        return match.Success ? new Version(Number("major"), Number("minor")) : null;

        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\b(?<major>[0-9]{1,3})\.(?<minor>[0-9]{1,3})\.[0-9]", RegexOptions.NonBacktracking)]
    private static partial Regex Series();
}

/// <summary>A data directory.</summary>
/// <param name="HasTables">Whether there are InnoDB's files.</param>
/// <param name="HasSystem">Whether there is the system database.</param>
/// <param name="Written">The release series that wrote it last; null: it does not say.</param>
/// <param name="Program">The installed server's release series; null: there is none.</param>
internal sealed record MariaDbData(bool HasTables, bool HasSystem, Version? Written, Version? Program);
