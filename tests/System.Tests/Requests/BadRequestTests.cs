using System.Net;
using System.Text;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Requests;

/// <summary>What a caller may get wrong, and what it is told.</summary>
public sealed class BadRequestTests(SharedNode shared) : SystemTest
{
    private const string Unknown = "0123456789abcdef0123456789abcdef";

    private readonly Api _api = shared.Stack.Admin();

    [Theory]
    [InlineData("not json", "$")]
    [InlineData("[]", "$")]
    [InlineData("null", "$")]
    [InlineData("""{"nmae": "x"}""", "nmae")]
    [InlineData("""{"name": 7}""", "name")]
    [InlineData("""{"name": ""}""", "name")]
    [InlineData("""{"resources": {"memoryBytes": -1}}""", "resources.memoryBytes")]
    [InlineData("""{"resources": {"memoryBytes": 1e30}}""", "resources.memoryBytes")]
    [InlineData("""{"resources": {"cpus": 100000}}""", "resources.cpus")]
    [InlineData("""{"resources": {"processes": 0}}""", "resources.processes")]
    [InlineData("""{"resources": {"disk": 1}}""", "resources.disk")]
    [InlineData("""{"idleTimeout": -5}""", "idleTimeout")]
    [InlineData("""{"env": {"A=B": "x"}}""", "env.A=B")]
    public async Task Create_WhenTheBodyIsAbsurd_NamesTheField(string body, string field)
    {
        Use(shared.Stack);

        Refusal refusal = await _api.RefusedAsync(HttpMethod.Post, "sessions", Json(body));

        Assert.Equal((HttpStatusCode.BadRequest, "invalidRequest", field), (refusal.Status, refusal.Problem.Code, refusal.Problem.Field));
        Assert.NotEmpty(refusal.Problem.Detail);
    }

    [Fact]
    public async Task Create_WhenTheBodyIsTooBig_IsRefused()
    {
        Use(shared.Stack);

        Refusal refusal = await _api.RefusedAsync(HttpMethod.Post, "sessions", Json($$"""{"name": "{{new string('x', 5 << 20)}}"}"""));

        Assert.Equal((HttpStatusCode.BadRequest, "$"), (refusal.Status, refusal.Problem.Field));
    }

    [Fact]
    public async Task Create_WhenTheBodyIsOfAnotherType_SaysWhichIsTaken()
    {
        Use(shared.Stack);

        Refusal refusal = await _api.RefusedAsync(HttpMethod.Post, "sessions", new StringContent("{}", Encoding.UTF8, "text/plain"));

        Assert.Equal((HttpStatusCode.BadRequest, "$"), (refusal.Status, refusal.Problem.Field));
        Assert.Contains("application/json", refusal.Problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"template": "no-such"}""", "unknownTemplate", "template", "no-such")]
    [InlineData("""{"image": "evil:latest"}""", "unknownImage", "image", "evil:latest")]
    public async Task Create_WhenTemplateOrImageIsUnknown_NamesIt(string body, string code, string field, string name)
    {
        Use(shared.Stack);

        Refusal refusal = await _api.RefusedAsync(HttpMethod.Post, "sessions", Json(body));

        Assert.Equal((HttpStatusCode.BadRequest, code, field), (refusal.Status, refusal.Problem.Code, refusal.Problem.Field));
        Assert.Contains($"'{name}'", refusal.Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WhenItsImageWasNeverBuilt_SaysSo()
    {
        Use(shared.Stack);

        Refusal refusal = await _api.RefusedAsync(HttpMethod.Post, "sessions", Api.Body(new { template = SharedNode.TemplateWithoutImage }));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "imageMissing"), (refusal.Status, refusal.Problem.Code));
        Assert.Contains(SharedNode.MissingImage, refusal.Problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"sessions/{Unknown}")]
    [InlineData("sessions/NOT-AN-ID")]
    [InlineData($"sessions/{Unknown}/status?wait=1s")]
    [InlineData($"sessions/{Unknown}/terminals")]
    [InlineData($"sessions/{Unknown}/files?path=/")]
    public async Task Get_WhenTheSessionIsUnknown_SaysAlwaysTheSame(string path)
    {
        Use(shared.Stack);

        Refusal refusal = await _api.RefusedAsync(HttpMethod.Get, path);
        Refusal other = await _api.RefusedAsync(HttpMethod.Get, "sessions/ffffffffffffffffffffffffffffffff");

        Assert.Equal(HttpStatusCode.NotFound, refusal.Status);
        Assert.Equal(other.Text, refusal.Text);
    }

    [Fact]
    public async Task Terminal_WhenItsRequestIsAbsurd_NamesTheFieldAndHarmsNothing()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        string terminals = $"sessions/{session.Id}/terminals";

        Refusal size = await _api.RefusedAsync(HttpMethod.Post, terminals, Json("""{"cols": 0, "rows": 70000}"""));
        Refusal missing = await _api.RefusedAsync(HttpMethod.Post, terminals, Json("""{"rows": 24}"""));
        Refusal program = await _api.RefusedAsync(HttpMethod.Post, terminals, Json("""{"cols": 80, "rows": 24, "command": "/no/such/program"}"""));
        Refusal unknown = await _api.RefusedAsync(HttpMethod.Get, $"{terminals}/nosuch");

        Assert.Equal((HttpStatusCode.BadRequest, "cols"), (size.Status, size.Problem.Field));
        Assert.Equal(HttpStatusCode.BadRequest, missing.Status);
        Assert.Equal("spawnFailed", program.Problem.Code);
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
        Assert.Equal("fine\n", (await _api.ExecAsync(session.Id, "echo fine")).Stdout);
        await _api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Call_WithoutAKeyOrWithAWrongOne_IsUnauthorized()
    {
        Use(shared.Stack);

        foreach (string? key in new[] { null, "wrong", $"{_api.Key}x" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await new Api(_api.Gateway, key).RefusedAsync(HttpMethod.Get, "sessions")).Status);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
