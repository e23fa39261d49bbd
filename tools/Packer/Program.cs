using OpenStackTrain.Packing;

if (args is not [var module, var assets, var output])
{
    Console.Error.WriteLine("ost-pack MODULE-FOLDER PROJECT.ASSETS.JSON OUTPUT-FOLDER");
    return 2;
}

try
{
    var content = ModuleContent.Of(module);
    Directory.CreateDirectory(output);
    string PathOf(string name) => Path.Combine(output, name);
    var bill = BillOfMaterials.Write(content, BillOfMaterials.ComponentsOf(content, assets));
    File.WriteAllText(PathOf($"OpenStackTrain.{content.Version}.cdx.json"), bill);
    using (var file = File.Create(PathOf($"OpenStackTrain.{content.Version}.nupkg")))
        Packages.WriteNuGet(content, file);
    using (var file = File.Create(PathOf($"OpenStackTrain-{content.Version}.zip")))
        Packages.WriteZip(content, file);
    Console.WriteLine($"Packed OpenStackTrain {content.Version}: {Path.GetFullPath(output)}/OpenStackTrain.{content.Version}.nupkg, .zip and .cdx.json.");
    return 0;
}
catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
{
    Console.Error.WriteLine($"ost-pack: {fault.Message}");
    return 1;
}
