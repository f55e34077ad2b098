using System.Net;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Requests;

public sealed class OtherOwnerTests(SharedNode shared) : SystemTest
{
    private const string Unknown = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task Session_WhenSomeoneElses_IsAsIfItDidNotExist()
    {
        Use(shared.Stack);
        Api admin = shared.Stack.Admin();
        Api owner = await admin.NewOwnerAsync("owner-a"), other = await admin.NewOwnerAsync("owner-b");
        SessionBody session = await owner.CreateReadySessionAsync();
        TerminalBody terminal = await owner.OpenTerminalAsync(session.Id);

        foreach ((HttpMethod method, string path, object? body) in Calls(terminal.Id))
        {
            Refusal foreign = await other.RefusedAsync(method, $"sessions/{session.Id}{path}", body is null ? null : Api.Body(body));
            Refusal missing = await other.RefusedAsync(method, $"sessions/{Unknown}{path}", body is null ? null : Api.Body(body));
            Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
            Assert.Equal(missing.Text, foreign.Text);
        }

        await using TermClient viewer = TermClient.Start(other, session.Id, terminal.Id);
        await viewer.UntilAsync("the viewer is turned away", () => viewer.LastClose is not null);

        Assert.Equal(4404, viewer.LastClose);
        Assert.Empty(viewer.Bytes);
        Assert.Empty((await other.GetAsync<PageBody<SessionBody>>("sessions")).Items);
        Assert.Equal("ready", (await owner.GetAsync<SessionBody>($"sessions/{session.Id}")).State);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.RefusedAsync(HttpMethod.Get, "keys")).Status);
        await owner.DeleteSessionAsync(session.Id);
        // Whose it was stays a secret afterwards, too.
        Assert.Equal(HttpStatusCode.NotFound, (await other.RefusedAsync(HttpMethod.Delete, $"sessions/{session.Id}")).Status);
    }

    private static IEnumerable<(HttpMethod Method, string Path, object? Body)> Calls(string terminal) =>
    [
        (HttpMethod.Get, "", null),
        (HttpMethod.Get, "/status", null),
        (HttpMethod.Get, "/terminals", null),
        (HttpMethod.Get, $"/terminals/{terminal}", null),
        (HttpMethod.Post, "/terminals", new { cols = 80, rows = 24 }),
        (HttpMethod.Delete, $"/terminals/{terminal}", null),
        (HttpMethod.Get, "/files?path=/", null),
        (HttpMethod.Get, "/files/content?path=/a", null),
        (HttpMethod.Post, "/files/mkdir", new { path = "/a" }),
        (HttpMethod.Post, "/exec", new { command = "id" }),
        (HttpMethod.Delete, "", null),
    ];
}
