using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using VibeCoading.Contracts.Owners;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Identity;

public sealed class OriginTests(GatewayFixture fixture)
{
    private const string Foreign = "https://evil.example.org";
    private const string Allowed = "https://ide.example.org";

    private string Own => fixture.Gateway.Url.GetLeftPart(UriPartial.Authority);

    [Theory]
    [InlineData(Foreign, HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData(Allowed, HttpStatusCode.Created)]
    [InlineData("own", HttpStatusCode.Created)]
    public async Task Post_WithCookie_NeedsTrustedOrigin(string? origin, HttpStatusCode expected)
    {
        (_, Api api) = await fixture.NewOwnerAsync();
        string cookie = await Browser.SignInAsync(api);

        Assert.Equal(expected, await PostAsync(fixture.Admin.With(null), origin, ("Cookie", cookie)));
    }

    [Theory]
    [InlineData(Foreign, HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Created)]
    public async Task Post_WithKey_NeedsNoOriginButNoForeignOne(string? origin, HttpStatusCode expected)
    {
        (_, Api api) = await fixture.NewOwnerAsync();

        Assert.Equal(expected, await PostAsync(api, origin));
    }

    [Fact]
    public async Task Get_WithCookieAndForeignOrigin_IsLeftToTheBrowsersOwnRules()
    {
        (_, Api api) = await fixture.NewOwnerAsync();
        string cookie = await Browser.SignInAsync(api);

        using HttpResponseMessage response = await fixture.Admin.With(null).GetAsync("me", ("Cookie", cookie), ("Origin", Foreign));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData(Foreign, false)]
    [InlineData(Foreign, true)]
    [InlineData(null, true)]
    public async Task Upgrade_FromUntrustedOrigin_Is403BeforeTheUpgrade(string? origin, bool byCookie)
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);
        string path = session.SocketPath(session.AddTerminal());
        (string, string)[] headers = [.. origin is null ? [] : new[] { ("Origin", origin) }, .. byCookie ? [("Cookie", await Browser.SignInAsync(api))] : Array.Empty<(string, string)>()];

        UpgradeRefusedException refused = await Assert.ThrowsAsync<UpgradeRefusedException>(
            () => (byCookie ? api.With(null) : api).ConnectAsync(path, TermSocket.Protocol, headers));

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
    }

    [Fact]
    public async Task Upgrade_WithCookieAndOwnOrigin_IsTaken()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);
        string path = session.SocketPath(session.AddTerminal());

        using WebSocket socket = await api.With(null).ConnectAsync(path, TermSocket.Protocol, ("Cookie", await Browser.SignInAsync(api)), ("Origin", Own));

        Assert.Equal(TermSocket.Protocol, socket.SubProtocol);
    }

    [Fact]
    public async Task Upgrade_WithTicket_IsTakenOnce()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);
        TicketBody ticket = await api.PostAsync<TicketBody>("tickets", new { });
        string path = $"{session.SocketPath(session.AddTerminal())}?ticket={ticket.Ticket}";

        using WebSocket socket = await api.With(null).ConnectAsync(path, TermSocket.Protocol);
        UpgradeRefusedException again = await Assert.ThrowsAsync<UpgradeRefusedException>(() => api.With(null).ConnectAsync(path, TermSocket.Protocol));

        Assert.Equal(HttpStatusCode.Unauthorized, again.Status);
    }

    private async Task<HttpStatusCode> PostAsync(Api api, string? origin, params (string, string)[] headers)
    {
        if (origin is not null) headers = [.. headers, ("Origin", origin == "own" ? Own : origin)];
        using HttpResponseMessage response = await api.SendAsync(HttpMethod.Post, "tickets", JsonContent.Create(new { }), headers);
        return response.StatusCode;
    }
}
