using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Tests.Text;

/// <summary>Texts with the signs that quoting is about.</summary>
public static class AnyTexts
{
    public static Arbitrary<string> Texts() => Arb.From(Gen.Frequency(
        (3, Gen.Elements('\'', '"', '\\', '`', '#', ';', ' ', '=', '[', ']', '$', '%', '!', 'a', 's', 'n', '0', 'é', '€').ListOf().Select(letters => string.Concat(letters))),
        (1, ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => string.Concat(text.Get.Where(letter => !char.IsControl(letter) && !char.IsSurrogate(letter)))))));
}

[Properties(Arbitrary = [typeof(AnyTexts)], MaxTest = 2000, QuietOnSuccess = true)]
public sealed class SqlTests
{
    private static readonly string Printable = string.Concat(Enumerable.Range(32, 95).Select(number => (char)number));

    [Property]
    public void A_literal_is_read_back_as_it_was_and_ends_where_it_ends(string text)
    {
        var literal = Sql.Text(text);
        Assert.Equal((text, literal.Length), Read(literal));
        Assert.Equal((text, literal.Length), Read(literal + "; DROP TABLE x", literal.Length));
    }

    [Fact]
    public void Every_printable_sign_stays_itself() => Assert.Equal((Printable, Sql.Text(Printable).Length), Read(Sql.Text(Printable)));

    [Theory]
    [InlineData("plain", "'plain'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("\\", "'\\\\'")]
    [InlineData("\\'; DROP USER root@localhost; -- ", "'\\\\''; DROP USER root@localhost; -- '")]
    [InlineData("a\0b", "'a\\0b'")]
    [InlineData("", "''")]
    public void A_literal_is_written_so(string text, string literal) => Assert.Equal(literal, Sql.Text(text));

    [Fact]
    public void Names_and_accounts_are_quoted_as_such()
    {
        Assert.Equal("`te``st`", Sql.Name("te`st"));
        Assert.Equal("'ro''ot'@'%'", Sql.Account("ro'ot", "%"));
    }

    [Theory]
    [InlineData("password", "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19")]
    [InlineData("a\"b\\ #;c", "*66236C45B1B9AFE2EEA1A1B51B3EF0F66A2A6FD9")]
    public void The_hash_is_the_servers(string password, string hash) => Assert.Equal(hash, Sql.PasswordHash(password));

    [Property]
    public void A_value_of_an_option_file_is_read_back_as_it_was(string text)
    {
        var value = OptionValue.Write(text);
        Assert.Equal(text, OptionValue.Read(value));
        // And it is one value of the document: no comment begins in it, nothing is lost at its ends.
        var file = IniDocument.Parse("[client]\nuser=root\n").Set("client", "password", value);
        Assert.Equal(value, IniDocument.Parse(file.ToString()).Get("client", "password"));
        Assert.DoesNotContain(' ', value);
    }

    [Theory]
    [InlineData("letters123", "letters123")]
    [InlineData("a b", "\"a\\sb\"")]
    [InlineData("a#b", "\"a#b\"")]
    [InlineData("a\"b\\c'd", "\"a\\\"b\\\\c'd\"")]
    [InlineData("", "\"\"")]
    public void A_value_is_quoted_only_where_it_must_be(string text, string value) => Assert.Equal(value, OptionValue.Write(text));

    [Theory]
    [InlineData("'single'", "single")]
    [InlineData("plain\\sword", "plain word")]
    [InlineData("\"", "\"")]
    [InlineData("\"a'", "\"a'")]
    [InlineData("a\\qb\\", "a\\qb\\")]
    [InlineData("\\b\\t\\n\\r", "\b\t\n\r")]
    public void A_value_that_others_wrote_is_read_as_MariaDB_reads_it(string value, string text) => Assert.Equal(text, OptionValue.Read(value));

    /// <summary>A string literal as MariaDB's lexer reads it in the mode '' (sql_lex.cc): the text, and where the literal ends.</summary>
    private static (string Text, int End) Read(string sql, int end = -1)
    {
        Assert.Equal('\'', sql[0]);
        var text = "";
        for (var at = 1; at < sql.Length; at++)
        {
            if (sql[at] == '\\')
                text += sql[++at] == '0' ? '\0' : sql[at] is '\\' or '\'' ? sql[at] : throw new InvalidDataException($"an escape that was not meant: {sql}");
            else if (sql[at] != '\'')
                text += sql[at];
            else if (at + 1 < sql.Length && sql[at + 1] == '\'')
                text += sql[at++];
            else
                return (text, end < 0 ? at + 1 : Math.Min(at + 1, end));
        }

        throw new InvalidDataException($"a literal without an end: {sql}");
    }
}
