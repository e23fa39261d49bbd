namespace OpenStackTrain.Tests;

public sealed class T
{
    [Fact]
    public void Works() => Assert.Equal(4, 2 + 2);
}
