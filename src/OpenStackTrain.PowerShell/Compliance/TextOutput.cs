using System.Management.Automation;
using System.Security.Cryptography;
using System.Text;
using OpenStackTrain.Engine.LocalFiles;

namespace OpenStackTrain.PowerShell;

/// <summary>Texts that go to files: whole or not at all.</summary>
internal static class TextOutput
{
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
