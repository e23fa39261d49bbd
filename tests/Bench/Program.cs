using System.Globalization;
using OpenStackTrain.Bench;

// bench [ITEM...] [--rounds N] [--nodes N] [--write]; all items in turn without a name.
int? Number(string option) => args.SkipWhile(argument => argument != option).Skip(1).FirstOrDefault() is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : null;
var rounds = Number("--rounds");
if (args is ["child", var what, .. var rest])
    return Children.Run(what, rest);

Dictionary<string, Func<Task<IReadOnlyList<Table>>>> items = new(StringComparer.Ordinal)
{
    ["converged"] = () => Converged.RunAsync(rounds ?? 7),
    ["questions"] = () => Questions.RunAsync(rounds ?? 7),
    ["growth"] = () => Growth.OnLabAsync(rounds ?? 7, Number("--nodes") ?? 50),
    ["scale"] = () => Growth.SimulatedAsync(rounds ?? 7),
    ["slow"] = () => SlowNode.RunAsync(rounds ?? 7),
    ["start"] = () => Starting.RunAsync(rounds ?? 7),
    ["install"] = () => Installation.RunAsync(rounds ?? 3),
    ["micro"] = () => Task.FromResult<IReadOnlyList<Table>>(Micro.Run()),
};
List<string> names = [.. args.Where(items.ContainsKey)];
if (args.Where((argument, index) => argument is not ("--rounds" or "--nodes" or "--write") && (index == 0 || args[index - 1] is not ("--rounds" or "--nodes")) && !items.ContainsKey(argument)).ToList() is [var unknown, ..])
{
    await Console.Error.WriteLineAsync($"There is no measurement '{unknown}': {string.Join(", ", items.Keys)}; --rounds N; --nodes N: how far growth goes (50); --write puts the tables into docs/performance.md.");
    return 64;
}

foreach (var name in names.Count == 0 ? [.. items.Keys] : names)
{
    await Console.Error.WriteLineAsync($"{name} ...");
    var text = string.Join('\n', await items[name]());
    Console.WriteLine(text);
    if (args.Contains("--write"))
        Report.Write(name, text);
}

return 0;
