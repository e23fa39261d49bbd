using FsCheck.Xunit;
using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.Tests.Inventories;

/// <summary>Ranges.</summary>
public sealed class NumberRangeTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a[1-3]b", "a1b a2b a3b")]
    [InlineData("[08-11]", "08 09 10 11")]
    [InlineData("[8-11]", "8 9 10 11")]
    [InlineData("[01-03,07]", "01 02 03 07")]
    [InlineData("[ 1 - 2 , 5 ]", "1 2 5")]
    [InlineData("[5]", "5")]
    [InlineData("[1,01]", "1 01")]
    [InlineData("[000-001]", "000 001")]
    [InlineData("[0-2]", "0 1 2")]
    [InlineData("[9-10]", "9 10")]
    public void Expand(string text, string expected)
    {
        Assert.Null(NumberRange.Expand(text, out var texts));
        Assert.Equal(expected.Split(' '), texts);
    }

    [Property]
    public void One_text_for_every_number_in_order_and_all_different(ushort from, byte count, bool padded)
    {
        var last = from + count;
        var width = padded ? last.ToString().Length : 1;

        Assert.Null(NumberRange.Expand($"node[{from.ToString("D" + width)}-{last.ToString("D" + width)}].lab", out var texts));

        Assert.Equal(count + 1, texts.Count);
        Assert.Equal(Enumerable.Range(from, count + 1), texts.Select(text => int.Parse(text["node".Length..^".lab".Length])));
        Assert.Equal(texts.Count, texts.Distinct().Count());
        if (padded) Assert.All(texts, text => Assert.Equal("node".Length + width + ".lab".Length, text.Length));
    }

    [Property]
    public void A_list_is_its_parts_one_after_the_other(byte[] numbers)
    {
        var parts = numbers.Distinct().Select(number => number.ToString()).ToList();
        if (parts.Count == 0) return;

        Assert.Null(NumberRange.Expand($"[{string.Join(',', parts)}]", out var texts));

        Assert.Equal(parts, texts);
    }

    [Property(MaxTest = 500)]
    public void Any_text_is_expanded_or_refused(string text)
    {
        foreach (var candidate in new[] { text ?? "", $"[{text}]", $"a[{text}-3]" })
            Assert.True(NumberRange.Expand(candidate, out var texts) is not null || texts.Count is > 0 and <= NumberRange.MostTexts);
    }
}
