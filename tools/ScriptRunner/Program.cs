using OpenStackTrain.ScriptRunner;

try
{
    var options = RunnerOptions.Parse(args);
    if (options.Help)
    {
        Console.WriteLine(RunnerOptions.HelpText);
        return 0;
    }

    using var session = new ScriptSession();
    return session.Run(options);
}
catch (UsageException e)
{
    Console.Error.WriteLine($"ost-run: {e.Message}");
    return 64;
}
