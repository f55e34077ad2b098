using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using VibeCoading.Contracts.Owners;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Files;

public sealed class FileTests(GatewayFixture fixture)
{
    [Fact]
    public async Task List_And_Stat_ShowEntriesAsDocumented()
    {
        (Api api, FakeState session) = await SessionAsync();
        session.Files.Put("/a.txt", [1, 2, 3]);
        var expected = new FileBody("a.txt", "/a.txt", "file", 3, 420, DateTimeOffset.UnixEpoch, null);

        ListingBody listing = await api.GetAsync<ListingBody>($"{session.Path}/files");
        FileBody stat = await api.GetAsync<FileBody>($"{session.Path}/files/stat?path=/a.txt");

        Assert.Equal(("/", false), (listing.Path, listing.Truncated));
        Assert.Equal(expected, Assert.Single(listing.Items));
        Assert.Equal(expected, stat);
    }

    [Fact]
    public async Task Download_IsTheFile_AndNoPageOfOurs()
    {
        (Api api, FakeState session) = await SessionAsync();
        byte[] bytes = RandomNumberGenerator.GetBytes(300_000);
        session.Files.Put("/dir/ü <b>.html", bytes);

        using HttpResponseMessage response = await api.GetAsync(Content(session, "/dir/ü <b>.html"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(bytes, await BytesAsync(response));
        Assert.Equal((300_000, "application/octet-stream"), (response.Content.Headers.ContentLength, response.Content.Headers.ContentType!.ToString()));
        Assert.Equal("\"v1\"", response.Headers.ETag!.ToString());
        Assert.Equal(DateTimeOffset.UnixEpoch, response.Content.Headers.LastModified);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("ü <b>.html", response.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("sandbox", response.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=10-19", 10, 10)]
    [InlineData("bytes=199990-", 199_990, 10)]
    [InlineData("bytes=199990-9223372036854775807", 199_990, 10)]
    [InlineData("bytes=-7", 199_993, 7)]
    [InlineData("bytes=-999999", 0, 200_000)]
    public async Task Download_OfRange_Is206WithJustThat(string range, int offset, int count)
    {
        (Api api, FakeState session) = await SessionAsync();
        byte[] bytes = RandomNumberGenerator.GetBytes(200_000);
        session.Files.Put("/f", bytes);

        using HttpResponseMessage response = await api.GetAsync(Content(session, "/f"), ("Range", range));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes {offset}-{offset + count - 1}/200000", response.Content.Headers.ContentRange!.ToString());
        Assert.Equal(bytes[offset..(offset + count)], await BytesAsync(response));
    }

    [Theory]
    [InlineData("bytes=200000-", "bytes */200000")]
    [InlineData("bytes=-0", "bytes */200000")]
    public async Task Download_OfRangeBeyondTheEnd_Is416WithTheSize(string range, string contentRange)
    {
        (Api api, FakeState session) = await SessionAsync();
        session.Files.Put("/f", new byte[200_000]);

        using HttpResponseMessage response = await api.GetAsync(Content(session, "/f"), ("Range", range));

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal(contentRange, response.Content.Headers.ContentRange!.ToString());
    }

    [Theory]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("lines=0-1")]
    [InlineData("bytes=5-2")]
    public async Task Download_OfRangeThatIsNotUnderstood_IsTheWhole(string range)
    {
        (Api api, FakeState session) = await SessionAsync();
        session.Files.Put("/f", new byte[50]);

        using HttpResponseMessage response = await api.GetAsync(Content(session, "/f"), ("Range", range));

        Assert.Equal((HttpStatusCode.OK, 50), (response.StatusCode, (await BytesAsync(response)).Length));
    }

    [Theory]
    [InlineData("\"v1\"", HttpStatusCode.PartialContent)]
    [InlineData("\"v0\"", HttpStatusCode.OK)]
    public async Task Download_IfRange_GivesThePartOnlyOfTheSameVersion(string ifRange, HttpStatusCode expected)
    {
        (Api api, FakeState session) = await SessionAsync();
        session.Files.Put("/f", new byte[50]);

        using HttpResponseMessage response = await api.GetAsync(Content(session, "/f"), ("Range", "bytes=0-9"), ("If-Range", ifRange));

        Assert.Equal((expected, expected == HttpStatusCode.OK ? 50 : 10), (response.StatusCode, (await BytesAsync(response)).Length));
    }

    [Theory]
    [InlineData("\"v1\"", HttpStatusCode.NotModified)]
    [InlineData("W/\"v1\"", HttpStatusCode.NotModified)]
    [InlineData("\"v0\", \"v1\"", HttpStatusCode.NotModified)]
    [InlineData("*", HttpStatusCode.NotModified)]
    [InlineData("\"v0\"", HttpStatusCode.OK)]
    public async Task Download_IfNoneMatch_IsSparedWhenKnown(string known, HttpStatusCode expected)
    {
        (Api api, FakeState session) = await SessionAsync();
        session.Files.Put("/f", new byte[50]);

        using HttpResponseMessage response = await api.GetAsync(Content(session, "/f"), ("If-None-Match", known));

        Assert.Equal((expected, expected == HttpStatusCode.OK ? 50 : 0), (response.StatusCode, (await BytesAsync(response)).Length));
        Assert.Equal("\"v1\"", response.Headers.ETag!.ToString());
    }

    [Fact]
    public async Task Head_TellsSizeAndVersionWithoutBytes()
    {
        (Api api, FakeState session) = await SessionAsync();
        session.Files.Put("/f", new byte[50]);

        using HttpResponseMessage response = await api.SendAsync(HttpMethod.Head, Content(session, "/f"));

        Assert.Equal((HttpStatusCode.OK, 50, "\"v1\""), (response.StatusCode, response.Content.Headers.ContentLength, response.Headers.ETag!.ToString()));
        Assert.Empty(await BytesAsync(response));
    }

    [Fact]
    public async Task Download_OfMissingFile_Is404()
    {
        (Api api, FakeState session) = await SessionAsync();

        Assert.Equal((404, "notFound"), await CodeAsync(api.GetAsync(Content(session, "/none"))));
    }

    [Fact]
    public async Task Download_ThatBreaksOnTheWay_IsCutAndNotPassedOffAsWhole()
    {
        (Api api, FakeState session) = await SessionAsync();
        session.Files.Put("/f", new byte[2_000_000]);
        session.Files.BreakReadAt = 1_000_000;

        using HttpResponseMessage response = await api.GetAsync(Content(session, "/f"));

        await Assert.ThrowsAnyAsync<Exception>(() => BytesAsync(response));
    }

    [Fact]
    public async Task Delete_Mkdir_Move_Answer()
    {
        (Api api, FakeState session) = await SessionAsync();
        session.Files.Put("/f", new byte[5]);
        session.Files.Put("/taken", new byte[1]);

        FileBody made = await api.PostAsync<FileBody>($"{session.Path}/files/mkdir", new { path = "/d" });
        (int, string) taken = await CodeAsync(api.SendAsync(HttpMethod.Post, $"{session.Path}/files/move", JsonContent.Create(new { from = "/f", to = "/taken" })));
        FileBody moved = await api.PostAsync<FileBody>($"{session.Path}/files/move", new { from = "/f", to = "/g" }, HttpStatusCode.OK);
        using HttpResponseMessage deleted = await api.SendAsync(HttpMethod.Delete, Content(session, "/g"));
        (int, string) again = await CodeAsync(api.SendAsync(HttpMethod.Delete, Content(session, "/g")));

        Assert.Equal(("directory", "/d"), (made.Type, made.Path));
        Assert.Equal((409, "alreadyExists"), taken);
        Assert.Equal(("/g", 5L), (moved.Path, moved.Size));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal((404, "notFound"), again);
    }

    [Fact]
    public async Task Delete_IfMatchOfOtherVersion_Is412()
    {
        (Api api, FakeState session) = await SessionAsync();
        session.Files.Put("/f", new byte[5]);

        Assert.Equal((412, "preconditionFailed"), await CodeAsync(api.SendAsync(HttpMethod.Delete, Content(session, "/f"), null, ("If-Match", "\"v9\""))));
        Assert.Equal((204, ""), (await StatusAsync(api.SendAsync(HttpMethod.Delete, Content(session, "/f"), null, ("If-Match", "\"v1\""))), ""));
    }

    [Theory]
    [InlineData("files/stat")]
    [InlineData("files/content")]
    [InlineData("files/stat?path=")]
    [InlineData("files/stat?path=a%00b")]
    public async Task Path_ThatIsMissingOrAbsurd_Is400NamingIt(string path)
    {
        (Api api, FakeState session) = await SessionAsync();

        ProblemBody problem = await Api.ProblemAsync(api.GetAsync($"{session.Path}/{path}"));

        Assert.Equal((400, "path"), (problem.Status, problem.Field));
    }

    private async Task<(Api, FakeState)> SessionAsync()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        return (api, FakeWorld.Add(owner));
    }

    private static string Content(FakeState session, string path) => $"{session.Path}/files/content?path={Uri.EscapeDataString(path)}";

    private static Task<byte[]> BytesAsync(HttpResponseMessage response) => response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

    private static async Task<(int, string)> CodeAsync(Task<HttpResponseMessage> call)
    {
        ProblemBody problem = await Api.ProblemAsync(call);
        return (problem.Status, problem.Code);
    }

    private static async Task<int> StatusAsync(Task<HttpResponseMessage> call)
    {
        using HttpResponseMessage response = await call;
        return (int)response.StatusCode;
    }
}
