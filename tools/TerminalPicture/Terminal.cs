using System.Globalization;
using System.Text;

namespace OpenStackTrain.TerminalPicture;

/// <summary>A small terminal: bytes in, a screen out. It takes any bytes; what it does not know it leaves out.</summary>
internal sealed class Terminal(int columns, int rows)
{
    private const int MostNumbers = 32;
    private readonly Decoder decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetDecoder();
    private readonly List<int> numbers = [];
    private State state;

    // A sequence with more than numbers in it, as ESC [ ? 25 l, is one of those that change nothing here.
    private bool odd;

    private enum State
    {
        Text,
        Escape,
        EscapeRest,
        Control,
        String,
        StringEnd,
    }

    public Screen Screen { get; } = new(columns, rows);

    /// <summary>Takes what the terminal is given next. A character or a sequence may end in the middle of it.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[decoder.GetCharCount(bytes, flush: false)];
        foreach (var rune in characters.AsSpan(0, decoder.GetChars(bytes, characters, flush: false)).EnumerateRunes())
            Take(rune);
    }

    private void Take(Rune rune)
    {
        var value = rune.Value;
        var inString = state is State.String or State.StringEnd;
        if (value is 0x18 or 0x1a) state = State.Text;
        else if (value == 0x1b) state = inString ? State.StringEnd : State.Escape;
        else if (inString) state = value == 0x07 || (state == State.StringEnd && value == '\\') ? State.Text : State.String;
        else if (value < 0x20) Act(value);
        else if (state == State.Text) Show(rune);
        else if (state == State.Control) Continue(value);
        else if (state == State.Escape) Begin(value);
        // What is between ESC and the last character, as in ESC ( B, chooses character sets: there is one here.
        else if (value is not (>= 0x20 and <= 0x2f)) state = State.Text;
    }

    private void Act(int control)
    {
        switch (control)
        {
            case '\b': Screen.MoveTo(Screen.Row, Screen.Column - 1); break;
            case '\t': Screen.Tab(); break;
            case '\n' or '\v' or '\f': Screen.LineFeed(); break;
            case '\r': Screen.MoveTo(Screen.Row, 0); break;
            default: break;
        }
    }

    private void Show(Rune rune)
    {
        switch (Rune.GetUnicodeCategory(rune))
        {
            // Invisible; some of them would turn the direction of the text.
            case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator: break;
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark: Screen.Combine(rune.ToString()); break;
            default: Screen.Put(rune.ToString(), IsWide(rune.Value) ? 2 : 1); break;
        }
    }

    /// <summary>After ESC.</summary>
    private void Begin(int value)
    {
        state = State.Text;
        switch (value)
        {
            case '[':
                numbers.Clear();
                numbers.Add(0);
                odd = false;
                state = State.Control;
                break;
            case ']' or 'P' or 'X' or '^' or '_': state = State.String; break;
            case >= 0x20 and <= 0x2f: state = State.EscapeRest; break;
            case '7': Screen.Save(); break;
            case '8': Screen.Restore(); break;
            case 'D': Screen.LineFeed(); break;
            case 'E': Act('\r'); Screen.LineFeed(); break;
            case 'M': Screen.ReverseLineFeed(); break;
            case 'c': Screen.Reset(); break;
            default: break;
        }
    }

    /// <summary>After ESC [.</summary>
    private void Continue(int value)
    {
        switch (value)
        {
            case >= '0' and <= '9': numbers[^1] = Math.Min((numbers[^1] * 10) + value - '0', 10_000); break;
            case ';' when numbers.Count < MostNumbers: numbers.Add(0); break;
            case >= 0x20 and <= 0x3f: odd = true; break;
            default:
                state = State.Text;
                if (!odd) Do(value);
                break;
        }
    }

    private void Do(int command)
    {
        var (first, second) = (numbers[0], numbers.Count > 1 ? numbers[1] : 0);
        var count = Math.Max(first, 1);
        switch (command)
        {
            case 'A': Screen.MoveTo(Screen.Row - count, Screen.Column); break;
            case 'B': Screen.MoveTo(Screen.Row + count, Screen.Column); break;
            case 'C': Screen.MoveTo(Screen.Row, Screen.Column + count); break;
            case 'D': Screen.MoveTo(Screen.Row, Screen.Column - count); break;
            case 'E': Screen.MoveTo(Screen.Row + count, 0); break;
            case 'F': Screen.MoveTo(Screen.Row - count, 0); break;
            case 'G': Screen.MoveTo(Screen.Row, count - 1); break;
            case 'd': Screen.MoveTo(count - 1, Screen.Column); break;
            case 'H' or 'f': Screen.MoveTo(count - 1, Math.Max(second, 1) - 1); break;
            case 'J': Screen.EraseInDisplay(first); break;
            case 'K': Screen.EraseInLine(first); break;
            case 's': Screen.Save(); break;
            case 'u': Screen.Restore(); break;
            case 'm': Screen.Pen = Screen.Pen.With([.. numbers]); break;
            default: break;
        }
    }

    /// <summary>Whether a character takes two columns: those of East Asia and the pictures.</summary>
    private static bool IsWide(int value) => value is (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0x303e) or (>= 0x3041 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3)
        or (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6)
        or (>= 0x1f300 and <= 0x1f64f) or (>= 0x1f680 and <= 0x1f6ff) or (>= 0x1f900 and <= 0x1f9ff) or (>= 0x20000 and <= 0x3fffd);
}
