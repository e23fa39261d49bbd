using System.Globalization;
using OpenStackTrain.Bench;

// bench [ITEM...] [--rounds N] [--write]: converged, questions, install, growth, slow, start, micro; all of them in turn without a name.
var rounds = args.SkipWhile(argument => argument != "--rounds").Skip(1).FirstOrDefault() is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : (int?)null;
if (args is ["child", var what, .. var rest])
    return await Children.RunAsync(what, rest);

Dictionary<string, Func<Task<IReadOnlyList<Table>>>> items = new(StringComparer.Ordinal)
{
    ["converged"] = () => Converged.RunAsync(rounds ?? 7),
    ["questions"] = () => Questions.RunAsync(rounds ?? 7),
    ["growth"] = () => Growth.RunAsync(rounds ?? 7),
    ["slow"] = () => SlowNode.RunAsync(rounds ?? 7),
    ["start"] = () => Starting.RunAsync(rounds ?? 7),
    ["install"] = () => Installation.RunAsync(rounds ?? 3),
    ["micro"] = () => Task.FromResult<IReadOnlyList<Table>>(Micro.Run()),
};
List<string> names = [.. args.Where(items.ContainsKey)];
if (args.Where((argument, index) => argument is not ("--rounds" or "--write") && (index == 0 || args[index - 1] != "--rounds") && !items.ContainsKey(argument)).ToList() is [var unknown, ..])
{
    await Console.Error.WriteLineAsync($"There is no measurement '{unknown}': {string.Join(", ", items.Keys)}; --rounds N; --write puts the tables into docs/performance.md.");
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
