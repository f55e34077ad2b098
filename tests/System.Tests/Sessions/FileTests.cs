using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Sessions;

/// <summary>Files over HTTP are the files of the shell.</summary>
public sealed class FileTests(SharedNode shared) : SystemTest, IAsyncLifetime
{
    private const int LargeBytes = 10 * 1024 * 1024;

    private readonly Api _api = shared.Stack.Admin();
    private string _session = "";

    public async ValueTask InitializeAsync()
    {
        Use(shared.Stack);
        _session = (await _api.CreateReadySessionAsync()).Id;
    }

    [Fact]
    public async Task Content_WhenUploaded_ComesBackWholeAndInPieces()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(LargeBytes);
        string content = Content("/big.bin");

        using HttpResponseMessage put = await _api.SendAsync(HttpMethod.Put, content, new ByteArrayContent(bytes));
        using HttpResponseMessage whole = await _api.SendAsync(HttpMethod.Get, content);
        using HttpResponseMessage head = await _api.SendAsync(HttpMethod.Head, content);
        using HttpResponseMessage range = await _api.SendAsync(HttpMethod.Get, content, null, ("Range", "bytes=1000000-1000099"));
        using HttpResponseMessage tail = await _api.SendAsync(HttpMethod.Get, content, null, ("Range", "bytes=-5"));
        using HttpResponseMessage beyond = await _api.SendAsync(HttpMethod.Get, content, null, ("Range", $"bytes={LargeBytes}-"));
        ExecBody seen = await _api.ExecAsync(_session, "sha256sum <big.bin");

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(Sha(bytes), Sha(await whole.Content.ReadAsByteArrayAsync(Cancellation)));
        Assert.Equal(put.Headers.ETag, whole.Headers.ETag);
        Assert.Equal((HttpStatusCode.OK, LargeBytes), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Equal(HttpStatusCode.PartialContent, range.StatusCode);
        Assert.Equal(new ContentRangeHeaderValue(1_000_000, 1_000_099, LargeBytes), range.Content.Headers.ContentRange);
        Assert.Equal(bytes[1_000_000..1_000_100], await range.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(bytes[^5..], await tail.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.StartsWith(Sha(bytes), seen.Stdout, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Content_WhenItChangedMeanwhile_IsNotOverwritten()
    {
        string content = Content("notes.txt");
        using HttpResponseMessage first = await _api.SendAsync(HttpMethod.Put, content, new StringContent("one"));
        string version = first.Headers.ETag!.ToString();

        using HttpResponseMessage unchanged = await _api.SendAsync(HttpMethod.Get, content, null, ("If-None-Match", version));
        using HttpResponseMessage second = await _api.SendAsync(HttpMethod.Put, content, new StringContent("two"), ("If-Match", version));
        using HttpResponseMessage stale = await _api.SendAsync(HttpMethod.Put, content, new StringContent("three"), ("If-Match", version));
        using HttpResponseMessage notNew = await _api.SendAsync(HttpMethod.Put, content, new StringContent("four"), ("If-None-Match", "*"));

        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.True(second.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent, $"{second.StatusCode}");
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await Api.RefusalOfAsync(stale)).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await Api.RefusalOfAsync(notNew)).Status);
        Assert.Equal("two", (await _api.ExecAsync(_session, "cat notes.txt")).Stdout);
    }

    [Fact]
    public async Task Tree_WhenMadeMovedAndRemoved_ShowsInListings()
    {
        await PostAsync("mkdir", new { path = "/src/deep", parents = true });
        using HttpResponseMessage put = await _api.SendAsync(HttpMethod.Put, Content("/src/deep/ä b.txt"), new StringContent("x"));
        await PostAsync("move", new { from = "/src/deep/ä b.txt", to = "/src/c.txt" });
        await _api.ExecAsync(_session, "ln -s c.txt src/link");

        ListingBody listing = await _api.GetAsync<ListingBody>($"sessions/{_session}/files?path=/src");
        FileBody stat = await _api.GetAsync<FileBody>($"sessions/{_session}/files/stat?path=/src/c.txt");
        Refusal full = await _api.RefusedAsync(HttpMethod.Delete, Content("/src"));
        await _api.DeleteAsync($"{Content("/src")}&recursive=true");

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(["c.txt file", "deep directory", "link symlink"], listing.Items.Select(item => $"{item.Name} {item.Type}").Order(StringComparer.Ordinal));
        Assert.Equal(("/src/c.txt", 1L), (stat.Path, stat.Size));
        Assert.Equal((HttpStatusCode.Conflict, "notEmpty"), (full.Status, full.Problem.Code));
        Assert.Equal("", (await _api.ExecAsync(_session, "ls")).Stdout.Replace("big.bin\n", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/../etc/passwd")]
    [InlineData("/outside/passwd")]
    [InlineData("/to-passwd")]
    public async Task Path_WhenItLeadsOutOfTheWorkspace_IsRefused(string path)
    {
        await _api.ExecAsync(_session, "ln -sfn /etc outside; ln -sf /etc/passwd to-passwd");

        Refusal read = await _api.RefusedAsync(HttpMethod.Get, Content(path));
        using HttpResponseMessage write = await _api.SendAsync(HttpMethod.Put, Content(path), new StringContent("x"));

        Assert.InRange((int)read.Status, 400, 404);
        // A link itself may be replaced; what it leads to may not be touched.
        Assert.StartsWith("root:", (await _api.ExecAsync(_session, "cat /etc/passwd")).Stdout, StringComparison.Ordinal);
        Assert.True((int)write.StatusCode < 500, $"{write.StatusCode}");
    }

    private string Content(string path) => $"sessions/{_session}/files/content?path={Uri.EscapeDataString(path)}";

    private Task<FileBody> PostAsync(string call, object body) => _api.PostAsync<FileBody>($"sessions/{_session}/files/{call}", body);

    private static string Sha(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
