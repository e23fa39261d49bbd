using System.Management.Automation;
using System.Security.Cryptography;
using System.Text;
using OpenStackTrain.Engine.LocalFiles;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.PowerShell;

/// <summary>Texts that go to files: whole or not at all.</summary>
internal static class TextOutput
{
    /// <summary>A dash in the place of a path: the pipeline.</summary>
    public static bool IsPipeline(string path) => path == "-";

    /// <summary>The format that is meant: the one that is named, else that of the path, else the first; none ends the cmdlet.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="formats">All formats.</param>
    /// <param name="path">The path, as the user names it.</param>
    /// <param name="name">The format's name; null: the path says it.</param>
    /// <param name="example">A line that is right.</param>
    public static TextFormat<T> FormatOf<T>(PSCmdlet cmdlet, IReadOnlyList<TextFormat<T>> formats, string path, string? name, string example)
    {
        var found = name is not null ? formats.Named(name) : IsPipeline(path) ? formats[0] : formats.Of(path);
        if (found is not null)
            return found;
        var known = string.Join(", ", formats.Select(format => $"{format.Extensions[0]} ({format.Name})"));
        var fault = new NodeException(ErrorIds.ReportInvalid, name is null ? $"What format is {path} to have? Its extension does not say. Known are {known}." : $"There is no format '{name}'. There are {known}.", example);
        cmdlet.ThrowTerminatingError(NodeErrors.Record(fault, name ?? path));
        throw fault;
    }

    /// <summary>The names of formats that begin so.</summary>
    public static IEnumerable<CompletionResult> Complete<T>(IReadOnlyList<TextFormat<T>> formats, string? word)
    {
        var pattern = new WildcardPattern((word ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return formats.Where(format => pattern.IsMatch(format.Name)).Select(format => new CompletionResult(format.Name, format.Name, CompletionResultType.ParameterValue, string.Join(", ", format.Extensions)));
    }

    /// <summary>Writes one, if that is wanted; a failure ends the cmdlet.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="path">The file, as the user names it.</param>
    /// <param name="text">The text.</param>
    /// <param name="format">The format's name.</param>
    /// <param name="action">What is done, for <c>-WhatIf</c>.</param>
    /// <param name="noClobber">Whether a file that is there stays as it is.</param>
    public static ExportedFile? Write(PSCmdlet cmdlet, string path, string text, string format, string action, bool noClobber)
    {
        var full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
        if (!cmdlet.ShouldProcess(full, action))
            return null;
        var content = Encoding.UTF8.GetBytes(text);
        try
        {
            new LocalFile(full).Write(content, replace: !noClobber);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            cmdlet.ThrowTerminatingError(NodeErrors.Record(new NodeException(ErrorIds.ReportUnusable, $"{full} cannot be written: {exception.Message}", "Give a path that can be written; without -NoClobber a file that is there is replaced."), full));
        }

        return new ExportedFile(full, format, content.Length, Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant());
    }
}
