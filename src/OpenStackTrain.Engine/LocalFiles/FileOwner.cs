using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenStackTrain.Engine.LocalFiles;

/// <summary>
/// Whose a file is, which .NET does not tell. It matters where root writes a user's file, as in sudo with the user's home: the user's ssh could not read its known_hosts
/// any more. Only for Linux: statx(2), fchown(2).
/// </summary>
internal static class FileOwner
{
    private const int EmptyPath = 0x1000;
    private const uint UserAndGroup = 0x8 | 0x10;

    /// <summary>Gives a file the owner and the group of another one.</summary>
    /// <exception cref="UnauthorizedAccessException">The account may not give files away.</exception>
    public static void Copy(SafeFileHandle from, SafeFileHandle to, string name)
    {
        if (!OperatingSystem.IsLinux() || Of(from) is not { } wanted || Of(to) is not { } own || own == wanted)
            return;
        if (ChangeOwner(to, wanted.User, wanted.Group) != 0)
            throw new UnauthorizedAccessException($"{name} belongs to another account (user {wanted.User}, group {wanted.Group}), and this one cannot keep it so.");
    }

    /// <summary>The numbers of user and group; null where the system's library is too old to tell.</summary>
    private static (uint User, uint Group)? Of(SafeFileHandle file)
    {
        try
        {
            var status = new byte[256];
            return Status(file, [0], EmptyPath, UserAndGroup, status) == 0
                ? (BitConverter.ToUInt32(status, 20), BitConverter.ToUInt32(status, 24))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "statx"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status(SafeFileHandle file, byte[] path, int flags, uint mask, [Out] byte[] status);

    [DllImport("libc", EntryPoint = "fchown"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner(SafeFileHandle file, uint user, uint group);
}
