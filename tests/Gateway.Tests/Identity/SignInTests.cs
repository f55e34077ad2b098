using System.Net;
using System.Net.Http.Json;
using VibeCoading.Contracts.Owners;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Identity;

public sealed class SignInTests(GatewayFixture fixture)
{
    [Fact]
    public async Task SignIn_WithKey_SetsCookieThatScriptsAndSitesCannotUse()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();

        using HttpResponseMessage response = await fixture.Admin.With(null).SendAsync(HttpMethod.Post, "signin", JsonContent.Create(new { key = api.Key }));
        string cookie = Browser.CookieOf(response);
        using HttpResponseMessage me = await fixture.Admin.With(null).GetAsync("me", ("Cookie", cookie.Split(';')[0]));

        Assert.StartsWith("vibe_session=", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("max-age=2592000", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(api.Key!, cookie, StringComparison.Ordinal);
        Assert.Equal(owner.Value, (await me.Content.ReadFromJsonAsync<MeBody>(TestContext.Current.CancellationToken))!.Owner);
        Assert.True(me.Headers.Contains("Set-Cookie"), "use prolongs the cookie");
    }

    [Fact]
    public async Task SignInPage_WithTicket_SignsInOnceAndRedirects()
    {
        (_, Api api) = await fixture.NewOwnerAsync();
        TicketBody ticket = await api.PostAsync<TicketBody>("tickets", new { purpose = "signin" });
        Api browser = fixture.Admin.With(null);

        using HttpResponseMessage first = await browser.GetAsync($"/signin?ticket={ticket.Ticket}");
        using HttpResponseMessage me = await browser.GetAsync("me", ("Cookie", Browser.CookieOf(first).Split(';')[0]));
        ProblemBody second = await Api.ProblemAsync(browser.GetAsync($"/signin?ticket={ticket.Ticket}"));

        Assert.Equal((HttpStatusCode.Redirect, "/"), (first.StatusCode, first.Headers.Location!.ToString()));
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
        Assert.Equal(401, second.Status);
    }

    [Fact]
    public async Task SignInTicket_LivesTenMinutes()
    {
        TicketBody ticket = await fixture.Admin.PostAsync<TicketBody>("tickets", new { purpose = "signin" });
        TicketBody request = await fixture.Admin.PostAsync<TicketBody>("tickets", new { });

        Assert.InRange(ticket.ExpiresAt - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        Assert.InRange(request.ExpiresAt - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task RequestTicket_WorksOnceForOneCall()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        TicketBody ticket = await api.PostAsync<TicketBody>("tickets", new { });
        Api nobody = fixture.Admin.With(null);

        MeBody me = await nobody.GetAsync<MeBody>($"me?ticket={ticket.Ticket}");
        ProblemBody again = await Api.ProblemAsync(nobody.GetAsync($"me?ticket={ticket.Ticket}"));

        Assert.Equal(owner.Value, me.Owner);
        Assert.Equal(401, again.Status);
    }

    [Fact]
    public async Task RequestTicket_MakesNoOtherTicket()
    {
        TicketBody ticket = await fixture.Admin.PostAsync<TicketBody>("tickets", new { });
        Api nobody = fixture.Admin.With(null);

        ProblemBody problem = await Api.ProblemAsync(nobody.PostTextAsync($"tickets?ticket={ticket.Ticket}", "{}"));

        Assert.Equal(403, problem.Status);
    }

    [Fact]
    public async Task RequestTicket_SignsNobodyIn_NorIsUsedUpByTrying()
    {
        TicketBody ticket = await fixture.Admin.PostAsync<TicketBody>("tickets", new { });
        Api nobody = fixture.Admin.With(null);

        ProblemBody page = await Api.ProblemAsync(nobody.GetAsync($"/signin?ticket={ticket.Ticket}"));
        MeBody me = await nobody.GetAsync<MeBody>($"me?ticket={ticket.Ticket}");

        Assert.Equal((401, "admin"), (page.Status, me.Owner));
    }

    [Fact]
    public async Task SignOut_EndsTheCookie()
    {
        (_, Api api) = await fixture.NewOwnerAsync();
        string cookie = await Browser.SignInAsync(api);
        Api browser = fixture.Admin.With(null);

        using HttpResponseMessage out1 = await browser.SendAsync(HttpMethod.Post, "signout", null, ("Cookie", cookie), ("Origin", Origin));
        using HttpResponseMessage me = await browser.GetAsync("me", ("Cookie", cookie));

        Assert.Equal(HttpStatusCode.NoContent, out1.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, me.StatusCode);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"key":"a","ticket":"b"}""")]
    public async Task SignIn_WithNeitherOrBoth_Is400(string body)
    {
        ProblemBody problem = await Api.ProblemAsync(fixture.Admin.PostTextAsync("signin", body));

        Assert.Equal((400, "key"), (problem.Status, problem.Field));
    }

    [Fact]
    public async Task SignIn_AfterTenFailures_Is429ForRightKeysToo()
    {
        // A gateway of its own: failures count by address, which all tests share.
        await using GatewayApp gateway = await GatewayApp.StartAsync(fixture.NextClusterId(), fixture.StoreAddress);
        Api nobody = gateway.Admin.With(null);

        for (int i = 0; i < 10; i++)
            Assert.Equal(401, (await Api.ProblemAsync(nobody.PostTextAsync("signin", """{"key":"vibe_guess"}"""))).Status);
        ProblemBody right = await Api.ProblemAsync(nobody.PostTextAsync("signin", $$"""{"key":"{{gateway.Admin.Key}}"}"""));
        ProblemBody page = await Api.ProblemAsync(nobody.GetAsync("/signin?ticket=guess"));

        Assert.Equal((429, "tooManyFailures"), (right.Status, right.Code));
        Assert.InRange(right.RetryAfterSeconds ?? 0, 1, 60);
        Assert.Equal(429, page.Status);
        Assert.Equal("admin", (await gateway.Admin.GetAsync<MeBody>("me")).Owner);
    }

    private string Origin => fixture.Gateway.Url.GetLeftPart(UriPartial.Authority);
}
