using Orleans.Runtime;
using StackExchange.Redis;
using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Processes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Errors;

public sealed class ProblemMapTests(GatewayFixture fixture)
{
    public static TheoryData<SessionError, int, string, bool> SessionErrors => new()
    {
        { SessionError.NotFound, 404, "notFound", false },
        { SessionError.InvalidRequest, 400, "invalidRequest", false },
        { SessionError.UnknownTemplate, 400, "unknownTemplate", false },
        { SessionError.UnknownImage, 400, "unknownImage", false },
        { SessionError.WrongState, 409, "wrongState", false },
        { SessionError.NotReady, 409, "notReady", true },
        { SessionError.NoCapacity, 503, "noCapacity", true },
        { SessionError.WarmElsewhere, 503, "warmElsewhere", true },
        { SessionError.EngineUnavailable, 503, "engineUnavailable", true },
        { SessionError.ImageMissing, 503, "imageMissing", true },
        { SessionError.TemplateUnavailable, 503, "templateUnavailable", true },
        { SessionError.DiskFull, 507, "diskFull", false },
        { SessionError.NodeUnavailable, 503, "nodeUnavailable", true },
        { SessionError.StartFailed, 502, "startFailed", false },
        { SessionError.StartTimedOut, 504, "startTimedOut", false },
        { SessionError.Superseded, 503, "superseded", true },
        { SessionError.QuotaExceeded, 429, "quotaExceeded", true },
    };

    public static TheoryData<Exception, int, string, bool> OtherErrors => new()
    {
        { new TerminalException(TerminalError.NotFound, "x"), 404, "notFound", false },
        { new TerminalException(TerminalError.InvalidRequest, "x"), 400, "invalidRequest", false },
        { new TerminalException(TerminalError.LimitReached, "x"), 429, "limitReached", true },
        { new TerminalException(TerminalError.SpawnFailed, "x"), 422, "spawnFailed", false },
        { new TerminalException(TerminalError.InvalidOffset, "x"), 400, "invalidOffset", false },
        { new TerminalException(TerminalError.EpochGone, "x"), 410, "epochGone", false },
        { new FileException(FileError.NotFound, "x"), 404, "notFound", false },
        { new FileException(FileError.InvalidRequest, "x"), 400, "invalidRequest", false },
        { new FileException(FileError.AlreadyExists, "x"), 409, "alreadyExists", false },
        { new FileException(FileError.NotADirectory, "x"), 409, "notADirectory", false },
        { new FileException(FileError.IsADirectory, "x"), 409, "isADirectory", false },
        { new FileException(FileError.NotEmpty, "x"), 409, "notEmpty", false },
        { new FileException(FileError.PermissionDenied, "x"), 403, "permissionDenied", false },
        { new FileException(FileError.OutsideWorkspace, "x"), 400, "outsideWorkspace", false },
        { new FileException(FileError.NoSpace, "x"), 507, "noSpace", false },
        { new FileException(FileError.PreconditionFailed, "x"), 412, "preconditionFailed", false },
        { new FileException(FileError.LimitReached, "x"), 429, "limitReached", true },
        { new FileException(FileError.UploadLost, "x"), 409, "uploadLost", false },
        { new FileException(FileError.Io, "x"), 500, "io", false },
        { new ProcessException(ProcessError.InvalidRequest, "x"), 400, "invalidRequest", false },
        { new ProcessException(ProcessError.SpawnFailed, "x"), 422, "spawnFailed", false },
        { new ProcessException(ProcessError.LimitReached, "x"), 429, "limitReached", true },
        { new ProcessException(ProcessError.Lost, "x"), 502, "lost", false },
        { new SiloUnavailableException("x"), 503, "nodeUnavailable", true },
        { new EnumerationAbortedException("x"), 503, "nodeUnavailable", true },
        { new TimeoutException("x"), 503, "timedOut", true },
        { new OrleansException("no compatible silos"), 503, "clusterUnavailable", true },
        { new RedisConnectionException(ConnectionFailureType.UnableToConnect, "x"), 503, "storeUnavailable", true },
        { new RedisTimeoutException("x", CommandStatus.Sent), 503, "storeUnavailable", true },
    };

    [Theory]
    [MemberData(nameof(SessionErrors))]
    public async Task SessionError_OverHttp_HasItsStatusAndCode(SessionError error, int status, string code, bool retries)
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);
        session.Fault = new SessionException(error, "as asked");

        ProblemBody problem = await Api.ProblemAsync(api.GetAsync(session.Path));

        Assert.Equal((status, code, retries), (problem.Status, problem.Code, problem.RetryAfterSeconds is not null));
        Assert.Equal("about:blank", problem.Type);
    }

    [Theory]
    [MemberData(nameof(OtherErrors))]
    public void OtherError_HasItsStatusAndCode(Exception fault, int status, string code, bool retries)
    {
        Problem problem = ProblemMap.Of(fault)!;

        Assert.Equal((status, code, retries), (problem.Status, problem.Code, problem.RetryAfter is not null));
    }

    [Fact]
    public void EveryErrorMember_IsTested()
    {
        Assert.Equal(Enum.GetValues<SessionError>().Length, SessionErrors.Count);
        Assert.Equal(Enum.GetValues<TerminalError>().Length, OtherErrors.Count(row => row.Data.Item1 is TerminalException));
        Assert.Equal(Enum.GetValues<FileError>().Length, OtherErrors.Count(row => row.Data.Item1 is FileException));
        Assert.Equal(Enum.GetValues<ProcessError>().Length, OtherErrors.Count(row => row.Data.Item1 is ProcessException));
    }

    [Fact]
    public async Task Refusal_ThatNamesFieldAndPause_PassesThemOn()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);
        session.Fault = new SessionException(SessionError.NoCapacity, "full", "resources.cpus", TimeSpan.FromSeconds(6.5));

        ProblemBody problem = await Api.ProblemAsync(api.GetAsync(session.Path));

        Assert.Equal(("full", "resources.cpus", 7L), (problem.Detail, problem.Field, problem.RetryAfterSeconds));
    }

    [Theory]
    [InlineData("UnknownTemplate", "template")]
    [InlineData("UnknownImage", "image")]
    public async Task Create_WithUnknownTemplateOrImage_NamesTheField(string error, string field)
    {
        (_, Api api) = await fixture.NewOwnerAsync();

        ProblemBody problem = await Api.ProblemAsync(api.PostTextAsync("sessions", $$"""{"template":"{{FakeSession.Refuse}}{{error}}"}"""));

        Assert.Equal((400, field), (problem.Status, problem.Field));
    }

    [Fact]
    public async Task SessionBoundToDeadNode_Is503FromPlacement()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);
        await fixture.Gateway.Store.HashSetAsync(fixture.Gateway.Keys.Session(session.Id), "node", "gone-node");

        ProblemBody problem = await Api.ProblemAsync(api.GetAsync(session.Path));

        // Placement runs in the gateway; its refusal arrives as it was thrown.
        Assert.Equal((503, "nodeUnavailable", 2L), (problem.Status, problem.Code, problem.RetryAfterSeconds));
        Assert.Contains("gone-node", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fault_ThatNobodyForesaw_Is500AndTellsNothing()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);
        session.Fault = new InvalidOperationException("the secret of the house");

        ProblemBody problem = await Api.ProblemAsync(api.GetAsync(session.Path));

        Assert.Equal((500, "internal"), (problem.Status, problem.Code));
        Assert.DoesNotContain("secret", problem.Detail, StringComparison.Ordinal);
    }
}
