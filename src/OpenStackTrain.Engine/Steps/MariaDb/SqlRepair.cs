using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>Statements that the database server runs for root, by whichever way root comes in. Several of them are one call.</summary>
/// <param name="given">The password that the user gave for root; null: none.</param>
/// <param name="statements">The statements, each of them good to run twice.</param>
internal sealed class SqlRepair(Secret? given, params IReadOnlyList<string> statements) : Repair("")
{
    private readonly Secret? given = given;
    private readonly IReadOnlyList<string> statements = statements;

    /// <inheritdoc/>
    /// <remarks>Of what mysql complains, only the error is told, without the piece of the statement that it quotes.</remarks>
    public override string Shell => $$"""
        {{MariaDbClient.Functions(given)}}
        sql='SELECT 1'
        for way in $ways; do
          if login "$way" >/dev/null; then break; fi
        done
        sql={{Sh.Quote(Sql.Preamble + string.Concat(statements.Select(statement => statement + ";\n")))}}
        code=0
        said=$(login "$way") || code=$?
        if [ "$code" -eq 0 ]; then exit 0; fi
        printf '%s\n' "$said" | sed -n -e 's/ near .*//' -e '/^ERROR /p' >&2
        echo "mysql: exit code $code" >&2
        exit 1
        """;

    /// <inheritdoc/>
    public override Repair? TryCombine(Repair other)
        => other is SqlRepair next && ReferenceEquals(next.given, given) ? new SqlRepair(given, [.. statements, .. next.statements.Except(statements, StringComparer.Ordinal)])
        {
            WhyNoUndo = WhyNoUndo == next.WhyNoUndo ? WhyNoUndo : $"{WhyNoUndo}; {next.WhyNoUndo}",
        } : null;
}
