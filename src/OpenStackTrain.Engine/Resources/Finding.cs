using System.Text.RegularExpressions;

namespace OpenStackTrain.Engine.Resources;

/// <summary>
/// One property of a node's state, compared: the one thing that the test reports, that <c>-WhatIf</c> shows and that a cmdlet mends.
/// </summary>
/// <param name="What">The property: <c>chronyd: enabled</c>.</param>
/// <param name="Expected">What should be; secrets masked.</param>
/// <param name="Actual">What is; secrets masked.</param>
/// <param name="Status">How the two compare.</param>
internal sealed partial record Finding(string What, string Expected, string Actual, FindingStatus Status)
{
    /// <summary>The property.</summary>
    public string What { get; init => field = Shown(value); } = Shown(What);

    /// <summary>What should be.</summary>
    public string Expected { get; init => field = Shown(value); } = Shown(Expected);

    /// <summary>What is.</summary>
    public string Actual { get; init => field = Shown(value); } = Shown(Actual);

    /// <summary>How a difference is mended; null: not by us, it is only seen.</summary>
    public Repair? Repair { get; init; }

    /// <summary>Whether mending it takes away what somebody may still need: asked for even where other changes are not.</summary>
    public bool IsDestructive { get; init; }

    /// <summary>The rules that it is part of; empty: those of its resource.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Why it is so, where the node's state tells: what an error says beyond expected and actual.</summary>
    public string Reason { get; init => field = Shown(value); } = "";

    /// <summary>The error that a step stops with where this is in its way and nothing mends it: one of <see cref="ErrorIds"/>.</summary>
    public string ErrorId { get; init; } = ErrorIds.NotConverged;

    /// <summary>What to do about it by hand, where there is more to say than to look there; it goes with the error.</summary>
    public string Advice { get; init; } = "";

    /// <summary>How it was observed; filled from the facts of its resource.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>A comparison of two texts.</summary>
    public static Finding Compare(string what, string expected, string actual, Repair? repair = null)
        => Of(what, expected, actual, string.Equals(expected, actual, StringComparison.Ordinal), repair);

    /// <summary>A comparison whose outcome is known.</summary>
    public static Finding Of(string what, string expected, string actual, bool met, Repair? repair = null)
        => new(what, expected, actual, met ? FindingStatus.Met : FindingStatus.Different) { Repair = met ? null : repair };

    /// <summary>Something that does not concern this node.</summary>
    public static Finding NotApplicable(string what, string why) => new(what, "-", why, FindingStatus.NotApplicable);

    /// <summary>As people may see it: nothing that acts on a terminal, and no account in an address (somebody may have written one into a repository's file).</summary>
    private static string Shown(string text) => PlainText.Of(text.Contains("://", StringComparison.Ordinal) ? Account().Replace(text, "://***@") : text);

    [GeneratedRegex(@"://[^\s/@]+@", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Account();
}

/// <summary>How expected and actual compare.</summary>
internal enum FindingStatus
{
    /// <summary>As it should be.</summary>
    Met,

    /// <summary>Not as it should be.</summary>
    Different,

    /// <summary>Set, and in force from the next boot.</summary>
    PendingReboot,

    /// <summary>Does not concern this node.</summary>
    NotApplicable,

    /// <summary>Could not be read.</summary>
    Unreadable,
}
