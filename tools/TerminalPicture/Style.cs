namespace OpenStackTrain.TerminalPicture;

/// <summary>How a cell is drawn; a colour that is null is the window's own.</summary>
internal readonly record struct Style(Colour? Foreground, Colour? Background, bool Bold, bool Dim, bool Italic, bool Underlined, bool Reversed)
{
    /// <summary>The colours as they are seen: of the text and behind it. Text that could not be read takes another colour.</summary>
    public (Colour Text, Colour Behind) Seen
    {
        get
        {
            var (text, behind) = (Foreground ?? Colour.Text, Background ?? Colour.Background);
            if (Reversed) (text, behind) = (behind, text);
            return (behind.Under(Dim ? text.Towards(behind) : text, text, Colour.Grey, Colour.Text, Colour.Background), behind);
        }
    }

    /// <summary>The style after a sequence of SGR ("select graphic rendition") numbers; those that are not known change nothing.</summary>
    public Style With(ReadOnlySpan<int> numbers)
    {
        var style = this;
        for (var i = 0; i < numbers.Length; i++)
        {
            var number = numbers[i];
            if (number is 38 or 48)
            {
                var (colour, used) = Extended(numbers[(i + 1)..]);
                i += used;
                if (colour is not null) style = number == 38 ? style with { Foreground = colour } : style with { Background = colour };
                continue;
            }

            style = number switch
            {
                0 => default,
                1 => style with { Bold = true },
                2 => style with { Dim = true },
                3 => style with { Italic = true },
                4 => style with { Underlined = true },
                7 => style with { Reversed = true },
                22 => style with { Bold = false, Dim = false },
                23 => style with { Italic = false },
                24 => style with { Underlined = false },
                27 => style with { Reversed = false },
                >= 30 and <= 37 => style with { Foreground = Colour.Indexed(number - 30) },
                39 => style with { Foreground = null },
                >= 40 and <= 47 => style with { Background = Colour.Indexed(number - 40) },
                49 => style with { Background = null },
                >= 90 and <= 97 => style with { Foreground = Colour.Indexed(number - 90 + 8) },
                >= 100 and <= 107 => style with { Background = Colour.Indexed(number - 100 + 8) },
                _ => style,
            };
        }

        return style;
    }

    /// <summary>What follows 38 or 48: 5 and an index, or 2 and three parts. Also how many numbers of it there are.</summary>
    private static (Colour? Colour, int Used) Extended(ReadOnlySpan<int> numbers) => numbers switch
    {
        [5, var index, ..] => (index <= 255 ? Colour.Indexed(index) : null, 2),
        [2, var red, var green, var blue, ..] => (red <= 255 && green <= 255 && blue <= 255 ? new Colour((byte)red, (byte)green, (byte)blue) : null, 4),
        _ => (null, numbers.Length),
    };
}
