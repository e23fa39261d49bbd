using FsCheck;
using FsCheck.Xunit;

namespace OpenStackTrain.Tests;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain, 时钟, é\n\ttext", "plain, 时钟, é\n\ttext")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    [InlineData("\u001b[31mred\u0007\u009b", "\ufffd[31mred\ufffd\ufffd")]
    [InlineData("\U0001F600 \ufffe", "\U0001F600 \ufffd")]
    public void Control_characters_are_replaced_and_the_rest_stays(string text, string expected) => Assert.Equal(expected, PlainText.Of(text));

    [Property]
    public bool It_is_the_same_the_second_time_and_has_no_control_character(NonNull<string> text)
    {
        var plain = PlainText.Of(text.Get);
        return PlainText.Of(plain) == plain && plain.All(letter => !char.IsControl(letter) || letter is '\n' or '\t');
    }
}
