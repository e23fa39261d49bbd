namespace OpenStackTrain.Tests.Engine;

public sealed class StepCaseTests
{
    public static TheoryData<string> Cases => [.. StepCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_step_previews_then_changes_exactly_this_then_finds_nothing_to_do(string name) => await StepCase.Load(name).ProveAsync();
}
