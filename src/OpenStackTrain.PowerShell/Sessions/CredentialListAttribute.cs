using System.Collections;
using System.Management.Automation;

namespace OpenStackTrain.PowerShell;

/// <summary>As <see cref="CredentialAttribute"/>, for several: what is a name is asked for its password.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CredentialListAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var one = new CredentialAttribute();
        var plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return plain is IEnumerable list and not string
            ? list.Cast<object>().Select(item => one.Transform(engineIntrinsics, item)).ToArray()
            : one.Transform(engineIntrinsics, inputData);
    }
}
