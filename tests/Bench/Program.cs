using BenchmarkDotNet.Running;
using OpenStackTrain.Bench;

// bench          the converged check on the running lab against plain ssh, in one run
// bench micro    documents and framing (BenchmarkDotNet)
if (args is ["micro", .. var rest])
{
    BenchmarkRunner.Run<DocumentBenchmarks>(args: rest);
    return 0;
}

return await ConvergedCheck.RunAsync(args.Length > 0 ? args[0] : ".lab/nodes.yaml");
