using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// The program mysql as root uses it on the node. SQL comes on its standard input, a password in an option file: never in an argument, never in the
/// environment. Source: mysql(1).
/// </summary>
internal static class MariaDbClient
{
    /// <summary>Where root's password is kept, so that later runs and the test need none (rule D-07).</summary>
    public const string OptionFile = "/root/.my.cnf";

    /// <summary>The server's socket: the one of the packages.</summary>
    public const string Socket = "/var/lib/mysql/mysql.sock";

    /// <summary>How long one call may take, in seconds.</summary>
    public const int Seconds = 20;

    /// <summary>
    /// Shell text that defines <c>login WAY</c>: runs what stands in <c>$sql</c> as root by this way, answers and complaints on standard output. The
    /// ways are <c>$ways</c>: <c>given</c> (the password that the user gave), <c>file</c> (root's option file), <c>none</c> (no password: there is
    /// none, or root comes in by the socket).
    /// </summary>
    /// <param name="given">The password that the user gave; null: none.</param>
    public static string Functions(Secret? given) => $$"""
        ask() { printf '%s\n' "$sql" | timeout {{Seconds}} mysql "$@" --connect-timeout=10 -N -B 2>&1; }
        login() {
          case $1 in
            {{(given is null ? "" : $"given) printf '%s\\n' {Sh.Quote(Options(given))} | {{ exec 5<&0; ask --defaults-file=/dev/fd/5; }} ;;")}}
            file) ask --defaults-file={{OptionFile}} ;;
            *) ask --no-defaults --user=root --socket={{Socket}} ;;
          esac
        }
        ways={{(given is null ? "" : "given")}}
        if [ -f {{OptionFile}} ]; then ways="$ways file"; fi
        ways="$ways none"
        """;

    private static string Options(Secret given) => $"[client]\nuser=root\nsocket={Socket}\npassword={OptionValue.Write(given.Reveal())}";
}
