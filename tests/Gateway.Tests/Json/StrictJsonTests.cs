using VibeCoading.Contracts.Owners;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Json;

public sealed class StrictJsonTests(GatewayFixture fixture)
{
    [Theory]
    [InlineData("""{"imagee":"x"}""", "imagee", "x")]
    [InlineData("""{"resources":{"memoryBytes":1,"gpu":2}}""", "resources.gpu", "2")]
    [InlineData("""{"resources":{"cpus":"many"}}""", "resources.cpus", "many")]
    [InlineData("""{"resources":{"cpus":-1}}""", "resources.cpus", "-1")]
    [InlineData("""{"resources":{"processes":1.5}}""", "resources.processes", "1.5")]
    [InlineData("""{"resources":{"memoryBytes":0}}""", "resources.memoryBytes", "0")]
    [InlineData("""{"name":7}""", "name", "7")]
    [InlineData("""{"Name":"x"}""", "Name", "x")]
    [InlineData("""{"name":"a","name":"b"}""", "name", "b")]
    [InlineData("""{"env":{"A":null}}""", "env.A", "null")]
    [InlineData("""{"env":{"A=B":"x"}}""", "env.A=B", "A=B")]
    [InlineData("""{"env":["A"]}""", "env", "[")]
    [InlineData("""{"idleTimeout":1e300}""", "idleTimeout", "1e300")]
    [InlineData("""{"idleTimeout":-5}""", "idleTimeout", "-5")]
    [InlineData("""{"name":""}""", "name", "0")]
    public async Task Create_WithFieldThatDoesNotFit_Is400NamingFieldAndValue(string body, string field, string value)
    {
        (_, Api api) = await fixture.NewOwnerAsync();

        ProblemBody problem = await Api.ProblemAsync(api.PostTextAsync("sessions", body));

        Assert.Equal((400, "invalidRequest"), (problem.Status, problem.Code));
        Assert.Equal(field, problem.Field);
        Assert.Contains(value, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{} {}")]
    [InlineData("")]
    public async Task Create_WithBodyThatIsNoObject_Is400(string body)
    {
        (_, Api api) = await fixture.NewOwnerAsync();

        ProblemBody problem = await Api.ProblemAsync(api.PostTextAsync("sessions", body));

        Assert.Equal((400, "$"), (problem.Status, problem.Field));
    }

    [Fact]
    public async Task Create_WithOtherContentType_Is400NamingIt()
    {
        (_, Api api) = await fixture.NewOwnerAsync();

        ProblemBody problem = await Api.ProblemAsync(api.PostTextAsync("sessions", "{}", "text/plain"));

        Assert.Equal(400, problem.Status);
        Assert.Contains("text/plain", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithTooLargeBody_Is400()
    {
        (_, Api api) = await fixture.NewOwnerAsync();

        ProblemBody problem = await Api.ProblemAsync(api.PostTextAsync("sessions", $$"""{"name":"{{new string('x', 1024 * 1024)}}"}"""));

        Assert.Equal((400, "$"), (problem.Status, problem.Field));
        Assert.Contains("1048576", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithTooDeepBody_Is400()
    {
        (_, Api api) = await fixture.NewOwnerAsync();
        string nested = string.Concat(Enumerable.Repeat("""{"env":""", 100)) + "1" + new string('}', 100);

        ProblemBody problem = await Api.ProblemAsync(api.PostTextAsync("sessions", nested));

        Assert.Equal(400, problem.Status);
    }

    [Fact]
    public async Task Create_WithoutBody_TakesDefaults()
    {
        (_, Api api) = await fixture.NewOwnerAsync();

        using HttpResponseMessage response = await api.SendAsync(HttpMethod.Post, "sessions");

        Assert.Equal(201, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("""{"rows":24}""", "cols")]
    [InlineData("""{"cols":0,"rows":24}""", "cols")]
    [InlineData("""{"cols":80,"rows":65535}""", "rows")]
    [InlineData("""{"cols":80,"rows":24,"args":[1]}""", "args[0]")]
    [InlineData("""{"cols":80,"rows":24,"cwd":""}""", "cwd")]
    public async Task OpenTerminal_WithFieldThatDoesNotFit_Is400NamingIt(string body, string field)
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);

        ProblemBody problem = await Api.ProblemAsync(api.PostTextAsync($"{session.Path}/terminals", body));

        Assert.Equal((400, field), (problem.Status, problem.Field));
    }
}
