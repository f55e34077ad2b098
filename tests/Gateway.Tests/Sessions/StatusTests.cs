using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Sessions;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Sessions;

public sealed class StatusTests(GatewayFixture fixture)
{
    [Fact]
    public async Task Status_WhenReady_AnswersAtOnce()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);

        StatusBody status = await api.GetAsync<StatusBody>($"{session.Path}/status?wait=60s");

        Assert.Equal((session.Id.ToString(), "ready", true), (status.Id, status.State, status.Ready));
        Assert.Equal(1.5, status.Timings["create:total_new"]);
    }

    [Fact]
    public async Task Status_WhenStarting_WaitsUntilItIsReady()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner, SessionState.Starting);

        Task<StatusBody> waiting = api.GetAsync<StatusBody>($"{session.Path}/status?wait=1m");
        await session.Waited.Task;
        Assert.False(waiting.IsCompleted);
        session.BecomeReady();

        Assert.True((await waiting).Ready);
        Assert.Equal([TimeSpan.FromSeconds(20)], session.Waits.Where(wait => wait == TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Status_WithoutWait_AnswersAtOnceThatItIsStarting()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner, SessionState.Starting);

        StatusBody status = await api.GetAsync<StatusBody>($"{session.Path}/status");

        Assert.Equal(("starting", false), (status.State, status.Ready));
        Assert.Equal([TimeSpan.Zero], session.Waits);
    }

    [Fact]
    public async Task Status_WhenFailed_TellsTheReason()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner, SessionState.Failed);
        session.Reason = "no disk";

        StatusBody status = await api.GetAsync<StatusBody>($"{session.Path}/status?wait=10s");

        Assert.Equal(("failed", "no disk"), (status.State, status.Reason));
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("500ms", 500)]
    [InlineData("10s", 10_000)]
    [InlineData("1m", 60_000)]
    [InlineData("2.5", 2_500)]
    [InlineData("0", 0)]
    public void Wait_ThatMakesSense_IsRead(string? text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), StatusWait.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1s")]
    [InlineData("61s")]
    [InlineData("2m")]
    [InlineData("1e1")]
    [InlineData("NaN")]
    [InlineData("s")]
    public void Wait_ThatMakesNone_IsRefused(string text) =>
        Assert.Equal("wait", Assert.Throws<ProblemException>(() => StatusWait.Parse(text)).Problem.Field);
}
