using System.Globalization;
using System.IO.Enumeration;
using OpenStackTrain.Baseline;

namespace OpenStackTrain.Engine.Compliance;

/// <summary>The deviations that are accepted, applied to results. One that has expired accepts nothing any more, and the result says so.</summary>
/// <param name="all">The deviations.</param>
/// <param name="clock">Tells the day.</param>
internal sealed class Deviations(IReadOnlyList<RuleDeviation> all, TimeProvider? clock = null)
{
    private readonly DateOnly today = DateOnly.FromDateTime((clock ?? TimeProvider.System).GetLocalNow().DateTime);

    /// <summary>The result as it is to be told.</summary>
    public RuleResult Apply(RuleResult result)
    {
        if (result.Status is not (RuleStatus.Fail or RuleStatus.PendingReboot or RuleStatus.Error))
            return result;
        // The one that holds longest.
        var deviation = all.Where(one => FileSystemName.MatchesSimpleExpression(one.Rule, result.Id) && FileSystemName.MatchesSimpleExpression(one.Node, result.Node)).MaxBy(one => one.Expires);
        if (deviation is null)
            return result;
        var day = deviation.Expires.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return deviation.Expires < today
            ? result with { Actual = $"{result.Actual} (the exception of {deviation.Owner} expired on {day}: {deviation.Reason})" }
            : result with { Status = RuleStatus.Excepted, Actual = $"{result.Actual} (excepted until {day} by {deviation.Owner}: {deviation.Reason})" };
    }
}
