using System.IO.Compression;
using NuGet.Packaging;
using NuGet.Packaging.Licenses;
using NuGet.Versioning;

namespace OpenStackTrain.Packing;

/// <summary>The module as archives: the same content gives the same bytes.</summary>
internal static class Packages
{
    /// <summary>The oldest time that a ZIP archive can hold: a file's own time says nothing of its content.</summary>
    private static readonly DateTimeOffset Long = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>As Install-PSResource and Publish-PSResource have it: a NuGet package with the module at its root and the gallery's tags.</summary>
    public static void WriteNuGet(ModuleContent module, Stream stream)
    {
        var builder = new PackageBuilder(deterministic: true)
        {
            Id = "OpenStackTrain",
            Version = NuGetVersion.Parse(module.Version),
            Description = module.Description,
            Copyright = module.Copyright,
            ReleaseNotes = module.ReleaseNotes,
            LicenseMetadata = new LicenseMetadata(LicenseType.Expression, "MIT", NuGetLicenseExpression.Parse("MIT"), [], LicenseMetadata.CurrentVersion),
        };
        builder.Authors.Add(module.Author);
        builder.Tags.AddRange(["PSModule", .. module.Tags, "PSIncludes_Cmdlet", .. module.Cmdlets.SelectMany(name => new[] { $"PSCmdlet_{name}", $"PSCommand_{name}" })]);
        foreach (var file in module.Files)
            builder.Files.Add(new PhysicalPackageFile { SourcePath = Path.Combine(module.Folder, file), TargetPath = file });
        using var written = new MemoryStream();
        builder.Save(written);

        // The library gives its entries the time of now.
        using (var archive = new ZipArchive(written, ZipArchiveMode.Update, leaveOpen: true))
        {
            foreach (var entry in archive.Entries)
                entry.LastWriteTime = Long;
        }

        written.WriteTo(stream);
    }

    /// <summary>The module's folder, to be unpacked into a folder of $env:PSModulePath.</summary>
    public static void WriteZip(ModuleContent module, Stream stream)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var file in module.Files)
        {
            var entry = archive.CreateEntry($"OpenStackTrain/{file}", CompressionLevel.Optimal);
            entry.LastWriteTime = Long;
            using var from = File.OpenRead(Path.Combine(module.Folder, file));
            using var to = entry.Open();
            from.CopyTo(to);
        }
    }
}
