using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentProtocol.Tests.Frames;

public sealed class OperationKindsTests
{
    [Fact]
    public void IsRequest_HoldsForAllButTheAnswers() =>
        Assert.Equal([Operation.Result, Operation.Error], Enum.GetValues<Operation>().Where(operation => !operation.IsRequest()));

    [Theory]
    [InlineData(127, true)]
    [InlineData(128, false)]
    [InlineData(255, false)]
    public void IsRequest_OfWhatThisVersionDoesNotKnow_GoesByTheHighestBit(byte value, bool isRequest) =>
        Assert.Equal(isRequest, ((Operation)value).IsRequest());
}
