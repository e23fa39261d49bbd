using System.Runtime.InteropServices;

namespace OpenStackTrain.TerminalPicture;

/// <summary>A colour as a screen shows it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    /// <summary>The window.</summary>
    public static readonly Colour Background = new(0x1e, 0x1e, 0x2e);

    /// <summary>Text without a colour.</summary>
    public static readonly Colour Text = new(0xd5, 0xda, 0xee);

    /// <summary>The least contrast at which a text can be read with ease, by the web's accessibility guidelines.</summary>
    private const double Readable = 4.5;

    private static readonly Colour[] s_named =
    [
        new(0x11, 0x11, 0x1b), new(0xf2, 0x84, 0x8f), new(0x8f, 0xd1, 0x8a), new(0xe6, 0xc6, 0x6e), new(0x82, 0xaa, 0xff), new(0xd6, 0x9c, 0xf0), new(0x6f, 0xd0, 0xd6), new(0xc8, 0xcd, 0xe0),
        new(0x90, 0x95, 0xad), new(0xff, 0xa3, 0xac), new(0xa9, 0xe6, 0xa3), new(0xf7, 0xdd, 0x94), new(0xa6, 0xc4, 0xff), new(0xe6, 0xbc, 0xfa), new(0x97, 0xe8, 0xec), new(0xf5, 0xf7, 0xff),
    ];

    /// <summary>A terminal's grey: what black text becomes on the window.</summary>
    public static Colour Grey => s_named[8];

    /// <summary>A colour of the terminal's 256: 16 with names, a cube, and greys.</summary>
    public static Colour Indexed(int index)
    {
        static byte Step(int step) => (byte)(step == 0 ? 0 : 55 + (step * 40));
        var grey = (byte)(8 + ((Math.Clamp(index, 232, 255) - 232) * 10));
        return index switch
        {
            < 0 => s_named[0],
            < 16 => s_named[index],
            < 232 => new(Step((index - 16) / 36), Step((index - 16) / 6 % 6), Step((index - 16) % 6)),
            _ => new(grey, grey, grey),
        };
    }

    /// <summary>The first of some colours that can be read on this one; if none can, white or black: one of these always can.</summary>
    public Colour Under(params ReadOnlySpan<Colour> texts)
    {
        foreach (var text in texts)
        {
            if (Contrast(text) >= Readable) return text;
        }

        var (white, black) = (new Colour(255, 255, 255), new Colour(0, 0, 0));
        return Contrast(white) >= Readable ? white : black;
    }

    /// <summary>How well one colour is seen on the other: 1 to 21.</summary>
    public double Contrast(Colour other)
    {
        var (a, b) = (Luminance, other.Luminance);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>Something between the two, nearer to this one.</summary>
    public Colour Towards(Colour other)
    {
        static byte Mix(byte near, byte far) => (byte)(((near * 13) + (far * 7)) / 20);
        return new(Mix(Red, other.Red), Mix(Green, other.Green), Mix(Blue, other.Blue));
    }

    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";

    private double Luminance
    {
        get
        {
            static double Linear(byte part) => part / 255.0 is var value and <= 0.04045 ? value / 12.92 : Math.Pow(((part / 255.0) + 0.055) / 1.055, 2.4);
            return (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));
        }
    }
}
