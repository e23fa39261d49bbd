using System.Collections;
using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace OpenStackTrain.ScriptRunner.Cmdlets;

/// <summary>A -Property argument: a name, a wildcard, a script block, or a table with Name and Expression.</summary>
internal sealed class ObjectProperty
{
    private readonly PSPropertyExpression expression;
    private readonly string? name;

    public ObjectProperty(object argument)
    {
        var value = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        if (value is IDictionary table)
        {
            foreach (DictionaryEntry entry in table)
            {
                var key = (string)entry.Key;
                if ("name".StartsWith(key, StringComparison.OrdinalIgnoreCase) || "label".StartsWith(key, StringComparison.OrdinalIgnoreCase)) name = entry.Value?.ToString();
                else if ("expression".StartsWith(key, StringComparison.OrdinalIgnoreCase)) value = entry.Value is PSObject inner ? inner.BaseObject : entry.Value;
                else if ("descending".StartsWith(key, StringComparison.OrdinalIgnoreCase)) Descending = LanguagePrimitives.IsTrue(entry.Value);
            }
        }

        expression = value is ScriptBlock script ? new PSPropertyExpression(script) : new PSPropertyExpression(value?.ToString() ?? "");
    }

    public bool Descending { get; }

    /// <summary>Names and values of this property in an object: several for a wildcard, one null where there is none.</summary>
    public IEnumerable<(string Name, object? Value)> Of(PSObject item)
    {
        var found = expression.GetValues(item);
        if (found.Count == 0 && !expression.HasWildCardCharacters) yield return (name ?? expression.ToString(), null);
        foreach (var result in found) yield return (name ?? result.ResolvedExpression.ToString(), result.Result);
    }

    public object? Value(PSObject item) => Of(item).FirstOrDefault().Value;
}
