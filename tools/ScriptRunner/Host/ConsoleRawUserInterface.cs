using System.Management.Automation.Host;

namespace OpenStackTrain.ScriptRunner.Host;

/// <summary>Sizes and colours of the terminal. What only a Windows console can do (screen buffers) is refused.</summary>
internal sealed class ConsoleRawUserInterface : PSHostRawUserInterface
{
    private const int WidthOfAFile = 120;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;
    public override Coordinates CursorPosition { get; set; }
    public override int CursorSize { get; set; } = 25;
    public override Coordinates WindowPosition { get; set; }
    public override string WindowTitle { get; set; } = "ost-run";
    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;
    public override Size MaxPhysicalWindowSize => WindowSize;
    public override Size MaxWindowSize => WindowSize;
    public override Size BufferSize { get => WindowSize; set => throw new NotSupportedException(); }

    public override Size WindowSize
    {
        get => Console.IsOutputRedirected || Console.WindowWidth < 1 ? new(WidthOfAFile, 50) : new(Console.WindowWidth, Math.Max(1, Console.WindowHeight));
        set => throw new NotSupportedException();
    }

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        var key = Console.ReadKey(options.HasFlag(ReadKeyOptions.NoEcho));
        return new KeyInfo((int)key.Key, key.KeyChar, default, keyDown: true);
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable) Console.ReadKey(intercept: true);
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new NotSupportedException();
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw new NotSupportedException();
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw new NotSupportedException();
}
