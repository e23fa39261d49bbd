using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Compliance;

namespace OpenStackTrain.PowerShell;

/// <summary>From a profile's name, or the path of a file with exceptions, to what a test judges by.</summary>
public sealed class ProfileTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var input = inputData is PSObject { BaseObject: var inner } ? inner : inputData;
        try
        {
            return input switch
            {
                Profile profile => new BaselineProfile { Name = profile },
                string name when Enum.GetNames<Profile>().Contains(name, StringComparer.OrdinalIgnoreCase) => new BaselineProfile { Name = Enum.Parse<Profile>(name, ignoreCase: true) },
                string path => ProfileFile.ReadFile(engineIntrinsics.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path)),
                FileInfo file => ProfileFile.ReadFile(file.FullName),
                _ => inputData,
            };
        }
        catch (NodeException failure)
        {
            throw new ArgumentTransformationMetadataException($"{failure.Message} {failure.RecommendedAction}", failure);
        }
    }
}

/// <summary>Completes the names of profiles; the engine completes paths.</summary>
public sealed class ProfileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = new WildcardPattern((wordToComplete ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return Enum.GetNames<Profile>().Where(pattern.IsMatch).Order(StringComparer.Ordinal).Select(name => new CompletionResult(name, name, CompletionResultType.ParameterValue, name));
    }
}
