namespace OpenStackTrain.ScriptRunner;

/// <summary>What the command line asks for.</summary>
internal sealed record RunnerOptions(IReadOnlyList<string> Modules, string? Command, string? Script, IReadOnlyList<string> ScriptArguments, bool Help)
{
    public const string HelpText = """
        ost-run: runs a PowerShell script where there is no pwsh.

          ost-run [-NoProfile] [-Module PATH]... SCRIPT.ps1 [arguments of the script]
          ost-run [-NoProfile] [-Module PATH]... -Command TEXT

          -Module PATH   imports a module first (a name, a manifest or a module's folder); may be repeated
          -Command TEXT  runs TEXT instead of a script
          -NoProfile     accepted for likeness to pwsh; no profile is ever read
          -Help          this text

        The exit code is the script's (`exit N`), 1 after a terminating error, 130 after Ctrl+C.

        This is a tool for this repository's own tasks, examples and tests. It holds the PowerShell engine, a console
        host and, because the engine's package has no everyday cmdlets, small stand-ins with the commonest parameters:
        Write-Output -Host -Verbose -Warning -Error -Progress, Select- Sort- Group-Object, Format-Table -List, Out-String,
        ConvertTo-Json, Test- Join-Path, Get- Set-Content, Get-Date, Start-Sleep, Read-Host, Get-Credential,
        ConvertTo-SecureString. pwsh is the real thing: https://github.com/PowerShell/PowerShell
        """;

    /// <summary>Reads the command line. Everything after the script belongs to the script.</summary>
    public static RunnerOptions Parse(IReadOnlyList<string> args)
    {
        var modules = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            var value = i + 1 < args.Count ? args[i + 1] : null;
            switch (args[i].ToLowerInvariant())
            {
                case "-help" or "--help" or "-h" or "-?": return new([], null, null, [], Help: true);
                case "-noprofile" or "-nologo": continue;
                case "-module": modules.Add(value ?? throw new UsageException("-Module needs a path.")); i++; continue;
                case "-command" or "-c":
                    _ = value ?? throw new UsageException("-Command needs a text.");
                    return new(modules, string.Join(' ', args.Skip(i + 1)), null, [], Help: false);
                case "-file" or "-f" when value is null: throw new UsageException("-File needs a script.");
                case "-file" or "-f": return new(modules, null, value, [.. args.Skip(i + 2)], Help: false);
                case var option when option.StartsWith('-'): throw new UsageException($"There is no option '{args[i]}'.");
                default: return new(modules, null, args[i], [.. args.Skip(i + 1)], Help: false);
            }
        }

        throw new UsageException("Give a script or -Command. -Help tells more.");
    }
}

/// <summary>A command line that makes no sense.</summary>
internal sealed class UsageException(string message) : Exception(message);
