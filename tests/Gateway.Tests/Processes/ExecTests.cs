using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Processes;

public sealed class ExecTests(GatewayFixture fixture)
{
    [Fact]
    public async Task Exec_AnswersWithBothStreamsAndTheExit()
    {
        (Api api, FakeState session) = await SessionAsync();

        ExecBody result = await RunAsync(api, session, new { command = "both", args = Args("grüße", "x"), stdin = "to stderr", timeout = 5 });

        Assert.Equal(new ExecBody(7, null, false, "grüße x", "to stderr", false, 12.5), result);
    }

    [Fact]
    public async Task Exec_ThatFloods_IsTruncatedButWaitedFor()
    {
        (Api api, FakeState session) = await SessionAsync();

        ExecBody result = await RunAsync(api, session, new { command = "flood", args = Args("9000000") });

        Assert.Equal((7, true, 8 * 1024 * 1024), (result.ExitCode, result.Truncated, result.Stdout.Length));
    }

    [Fact]
    public async Task Exec_WhoseCallerLeaves_EndsTheProgram()
    {
        (Api api, FakeState session) = await SessionAsync();
        using WebSocket socket = await api.ConnectAsync($"{session.Path}/exec/ws", null);
        using var caller = new TermSocket(socket);
        await caller.SayAsync(new { command = "hang" });
        Assert.Equal("\u0001started", Encoding.UTF8.GetString((await caller.NextAsync()).Data));

        await caller.LeaveAsync();

        await session.RunCancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("SpawnFailed", 422, "spawnFailed")]
    [InlineData("LimitReached", 429, "limitReached")]
    [InlineData("Lost", 502, "lost")]
    public async Task Exec_ThatIsRefused_SaysWhy(string error, int status, string code)
    {
        (Api api, FakeState session) = await SessionAsync();

        ProblemBody problem = await Api.ProblemAsync(api.PostTextAsync($"{session.Path}/exec", $$"""{"command":"{{error}}"}"""));

        Assert.Equal((status, code), (problem.Status, problem.Code));
    }

    [Theory]
    [InlineData("""{}""", "command")]
    [InlineData("""{"command":""}""", "command")]
    [InlineData("""{"command":"x","timeout":0}""", "timeout")]
    [InlineData("""{"command":"x","timeout":86401}""", "timeout")]
    [InlineData("""{"command":"x","timeout":"10s"}""", "timeout")]
    [InlineData("""{"command":"x","args":[null]}""", "args[0]")]
    [InlineData("""{"command":"x","shell":true}""", "shell")]
    public async Task Exec_WithFieldThatDoesNotFit_Is400NamingIt(string body, string field)
    {
        (Api api, FakeState session) = await SessionAsync();

        ProblemBody problem = await Api.ProblemAsync(api.PostTextAsync($"{session.Path}/exec", body));

        Assert.Equal((400, field), (problem.Status, problem.Field));
    }

    [Fact]
    public async Task ExecSocket_StreamsBothStreamsThenTheExit()
    {
        (Api api, FakeState session) = await SessionAsync();
        using WebSocket socket = await api.ConnectAsync($"{session.Path}/exec/ws", null);
        using var caller = new TermSocket(socket);

        await caller.SayAsync(new { command = "both", args = Args("out"), stdin = "err" });
        TermSocket.Frame stdout = await caller.NextAsync();
        TermSocket.Frame stderr = await caller.NextAsync();
        JsonElement exit = await caller.ControlAsync("exit");
        TermSocket.Frame close = await caller.NextAsync();

        Assert.Equal(("\u0001out", "\u0002err"), (Encoding.UTF8.GetString(stdout.Data), Encoding.UTF8.GetString(stderr.Data)));
        Assert.Equal((7, false, 12.5), (exit.GetProperty("exitCode").GetInt32(), exit.GetProperty("timedOut").GetBoolean(), exit.GetProperty("durationMs").GetDouble()));
        Assert.Equal(1000, close.Code);
    }

    [Theory]
    [InlineData("nonsense", "$", 4400)]
    [InlineData("""{"command":"x","shell":true}""", "shell", 4400)]
    public async Task ExecSocket_WithRequestThatDoesNotFit_SaysWhyAndCloses(string request, string field, int code)
    {
        (Api api, FakeState session) = await SessionAsync();
        using WebSocket socket = await api.ConnectAsync($"{session.Path}/exec/ws", null);
        using var caller = new TermSocket(socket);

        await caller.SayTextAsync(request);
        JsonElement error = await caller.ControlAsync("error");

        Assert.Equal(("invalidRequest", field), (error.GetProperty("code").GetString(), error.GetProperty("field").GetString()));
        Assert.Equal(code, (await caller.NextAsync()).Code);
    }

    [Fact]
    public async Task ExecSocket_OnSessionThatIsNotReady_Closes4409()
    {
        (Api api, FakeState session) = await SessionAsync(SessionState.Starting);
        using WebSocket socket = await api.ConnectAsync($"{session.Path}/exec/ws", null);
        using var caller = new TermSocket(socket);

        await caller.SayAsync(new { command = "both" });

        Assert.Equal("notReady", (await caller.ControlAsync("error")).GetProperty("code").GetString());
        Assert.Equal(4409, (await caller.NextAsync()).Code);
    }

    [Fact]
    public async Task ExecSocket_ThatSaysMore_Closes4400AndEndsTheProgram()
    {
        (Api api, FakeState session) = await SessionAsync();
        using WebSocket socket = await api.ConnectAsync($"{session.Path}/exec/ws", null);
        using var caller = new TermSocket(socket);
        await caller.SayAsync(new { command = "hang" });
        await caller.NextAsync();

        await caller.SayTextAsync("more");

        Assert.Equal(4400, (await caller.CloseAsync()).Code);
        await session.RunCancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private static string[] Args(params string[] args) => args;

    private static Task<ExecBody> RunAsync(Api api, FakeState session, object body) => api.PostAsync<ExecBody>($"{session.Path}/exec", body, HttpStatusCode.OK);

    private async Task<(Api, FakeState)> SessionAsync(SessionState state = SessionState.Ready)
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        return (api, FakeWorld.Add(owner, state));
    }
}
