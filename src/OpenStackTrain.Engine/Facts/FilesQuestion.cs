using System.Globalization;
using System.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>
/// Several files with their content: one stat for all of them, and a cat for each that is there. Links are followed. Sources: stat(1) of coreutils 8.22.
/// </summary>
internal sealed class FilesQuestion : SharedQuestion
{
    private const string Mark = "\n--ost--\n";

    private static readonly byte[] End = Encoding.ASCII.GetBytes(Mark);

    /// <summary>The only one.</summary>
    public static FilesQuestion Instance { get; } = new();

    /// <summary>What stands instead of a file where something else is.</summary>
    public static ReadOnlySpan<byte> OtherKind => "kind=other\n\n"u8;

    /// <summary>stat prints in the order of the names and leaves out what is not there.</summary>
    public override string Shell(IReadOnlyList<string> about) => $$"""
        set -- {{Sh.Quote(about)}}
        stat -L --printf='%a:%U:%G:%.6Y:%s:%n\n' -- "$@" 2>/dev/null | {
          next() { IFS=: read -r mode owner group modified size name || name=; }
          next
          for p in "$@"; do
            if [ "$name" = "$p" ]; then
              if [ -f "$p" ]; then
                real=$p
                if [ -L "$p" ]; then real=$(readlink -f -- "$p"); fi
                printf 'path=%s\nmode=%s\nowner=%s\ngroup=%s\nmodified=%s\nsize=%s\n\n' "$real" "$mode" "$owner" "$group" "$modified" "$size"
                if [ "$size" -le {{FileFact.MostBytes}} ]; then cat -- "$real" </dev/null; fi
              else printf 'kind=other\n\n'; fi
              next
            elif [ -e "$p" ]; then printf 'path=%s\n\n' "$p"; fi
            printf '\n--ost--\n'
          done
        }
        true
        """;

    /// <summary>A content is as long as its header says; where that is not so, the file has changed meanwhile, and nothing is said of it.</summary>
    public override IReadOnlyList<byte[]> Split(byte[] output, int count)
    {
        List<byte[]> parts = [];
        for (var from = 0; parts.Count < count; from += parts[^1].Length + End.Length)
        {
            if (from >= output.Length)
                return [.. parts, .. Enumerable.Repeat(Unfinished, count - parts.Count)];
            parts.Add(Part(output.AsSpan(from)));
        }

        return parts;
    }

    private static byte[] Unfinished => "path=\n\n"u8.ToArray();

    private static byte[] Part(ReadOnlySpan<byte> rest)
    {
        var header = rest.IndexOf("\n\n"u8);
        if (!rest.StartsWith(End) && header >= 0 && Length(rest[..header]) is { } length && rest.Length - header - 2 >= length && rest[(header + 2 + length)..].StartsWith(End))
            return rest[..(header + 2 + length)].ToArray();
        var end = rest.IndexOf(End);
        return rest[..(end >= 0 ? end : rest.Length)].ToArray();
    }

    private static int? Length(ReadOnlySpan<byte> header)
    {
        var at = header.LastIndexOf("\nsize="u8);
        return at >= 0 && int.TryParse(header[(at + 6)..], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size <= FileFact.MostBytes ? size : 0 : null;
    }
}
