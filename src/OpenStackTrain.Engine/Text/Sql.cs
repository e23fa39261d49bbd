using System.Security.Cryptography;
using System.Text;

namespace OpenStackTrain.Engine.Text;

/// <summary>Text for MariaDB's SQL, made safely. Every script begins with <see cref="Preamble"/>, so that a text means the same on every server.</summary>
internal static class Sql
{
    /// <summary>
    /// The session's mode and character set, whatever the server's are: in the mode NO_BACKSLASH_ESCAPES a backslash is only itself, with ANSI_QUOTES
    /// a double quote is none.
    /// </summary>
    public const string Preamble = "SET SESSION sql_mode = '';\nSET NAMES utf8mb4;\n";

    /// <summary>The text as a string literal.</summary>
    public static string Text(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal).Replace("\0", "\\0", StringComparison.Ordinal)}'";

    /// <summary>The name as an identifier.</summary>
    public static string Name(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>The account as statements name it.</summary>
    public static string Account(string user, string host) => $"{Text(user)}@{Text(host)}";

    /// <summary>
    /// What the server keeps of a password (the plugin mysql_native_password): SHA-1 of SHA-1. Statements carry it in the place of the password,
    /// which so comes into no log, no error text and no literal, whatever its letters are.
    /// </summary>
#pragma warning disable CA5350 // It is what the server asks for.
    public static string PasswordHash(string password) => $"*{Convert.ToHexString(SHA1.HashData(SHA1.HashData(Encoding.UTF8.GetBytes(password))))}";
#pragma warning restore CA5350
}
