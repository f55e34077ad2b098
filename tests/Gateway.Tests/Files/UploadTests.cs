using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using VibeCoading.Contracts.Owners;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Files;

public sealed class UploadTests(GatewayFixture fixture)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(1_500_001)]
    public async Task Upload_ArrivesWhole_WithAtMostTwoPiecesOnTheWay(int size)
    {
        (Api api, FakeState session, string path) = await SessionAsync();
        byte[] bytes = RandomNumberGenerator.GetBytes(size);

        using HttpResponseMessage response = await api.SendAsync(HttpMethod.Put, path, new ByteArrayContent(bytes));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("\"v1\"", response.Headers.ETag!.ToString());
        Assert.Equal(size, (await response.Content.ReadFromJsonAsync<FileBody>(TestContext.Current.CancellationToken))!.Size);
        Assert.Equal(bytes, session.Files.Files["/f"].Bytes);
        Assert.InRange(session.Files.MostInFlight, 0, 2);
        Assert.Empty(session.Files.Uploads);
    }

    [Fact]
    public async Task Upload_OverFile_Is200WithANewVersion()
    {
        (Api api, FakeState session, string path) = await SessionAsync();
        session.Files.Put("/f", [1]);

        using HttpResponseMessage response = await api.SendAsync(HttpMethod.Put, path, new ByteArrayContent([2, 3]));

        Assert.Equal((HttpStatusCode.OK, "\"v2\""), (response.StatusCode, response.Headers.ETag!.ToString()));
    }

    [Theory]
    [InlineData("If-Match", "\"v1\"", 200)]
    [InlineData("If-Match", "*", 200)]
    [InlineData("If-Match", "\"v9\"", 412)]
    [InlineData("If-Match", "W/\"v1\"", 400)]
    [InlineData("If-None-Match", "*", 412)]
    [InlineData("If-None-Match", "\"v1\"", 400)]
    public async Task Upload_OverFile_HonoursItsCondition(string header, string value, int expected)
    {
        (Api api, FakeState session, string path) = await SessionAsync();
        session.Files.Put("/f", [1]);

        using HttpResponseMessage response = await api.SendAsync(HttpMethod.Put, path, new ByteArrayContent([2]), (header, value));

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(expected == 200 ? [2] : [1], session.Files.Files["/f"].Bytes);
        Assert.Empty(session.Files.Uploads);
    }

    [Theory]
    [InlineData("If-Match", "*", 412)]
    [InlineData("If-None-Match", "*", 201)]
    public async Task Upload_WhereNothingIs_HonoursItsCondition(string header, string value, int expected)
    {
        (Api api, _, string path) = await SessionAsync();

        using HttpResponseMessage response = await api.SendAsync(HttpMethod.Put, path, new ByteArrayContent([2]), (header, value));

        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upload_LargerThanTheLimit_Is413AndLeavesNothing(bool chunked)
    {
        (Api api, FakeState session, string path) = await SessionAsync();
        var content = new StreamContent(new MemoryStream(new byte[3_100_000]));
        if (chunked) content.Headers.ContentLength = null;

        using HttpResponseMessage response = await api.SendAsync(HttpMethod.Put, path, content, chunked ? [("Transfer-Encoding", "chunked")] : []);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Empty(session.Files.Files);
        Assert.Empty(session.Files.Uploads);
    }

    [Fact]
    public async Task Upload_ThatTheNodeRefusesHalfWay_IsDroppedAndSaysWhy()
    {
        (Api api, FakeState session, string path) = await SessionAsync();
        session.Files.Put("/f", [1]);
        session.Files.FailWriteAt = 500_000;

        ProblemBody problem = await Api.ProblemAsync(api.SendAsync(HttpMethod.Put, path, new ByteArrayContent(new byte[1_000_000])));

        Assert.Equal((507, "noSpace"), (problem.Status, problem.Code));
        Assert.Equal([1], session.Files.Files["/f"].Bytes);
        Assert.Empty(session.Files.Uploads);
    }

    [Fact]
    public async Task Upload_WhoseCallerLeaves_IsDropped()
    {
        (Api api, FakeState session, string path) = await SessionAsync();
        Uri url = fixture.Gateway.Url;
        using (var caller = new TcpClient())
        {
            await caller.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
            string head = $"PUT {Api.Base}{path} HTTP/1.1\r\nHost: {url.Authority}\r\nAuthorization: Bearer {api.Key}\r\nContent-Length: 1000000\r\n\r\n";
            await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + new string('x', 300_000)), TestContext.Current.CancellationToken);
        }

        await session.Files.Aborted.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Empty(session.Files.Files);
        Assert.Empty(session.Files.Uploads);
    }

    private async Task<(Api, FakeState, string)> SessionAsync()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);
        return (api, session, $"{session.Path}/files/content?path=/f");
    }
}
