using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using VibeCoading.SystemTests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Compose;

/// <summary>The shipped compose file and images, used as its readers would, through the one address.</summary>
public sealed class ComposeTests
{
    private const int UploadBytes = 3_000_000;

    /// <summary>Figures are scraped each 15 s, and exported each 2 s here.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(60);

    /// <summary>The engine starts a container that ended by itself at once; a silo takes four seconds of a processor.</summary>
    private static readonly TimeSpan Back = TimeSpan.FromMinutes(2);

    private static readonly string[] Silos = ["gateway-1", "gateway-2", "node-1", "node-2"];

    [Fact]
    public async Task Compose_SurvivesADeadGatewayAndADeadNode_AndGoesWithoutATrace()
    {
        ComposeProject project = await ComposeProject.StartAsync();
        try
        {
            Api api = await project.AdminAsync();
            await AssertConfinedAsync(project);
            await AssertSignsInAsync(api);
            SessionBody session = await api.CreateReadySessionAsync(new { template = "python-node" });
            await AssertKeepsFilesAsync(api, session.Id);
            await AssertWatchedAsync(project);

            // Gateways are called in turns: one of the two viewers is on each.
            TerminalBody terminal = await api.OpenTerminalAsync(session.Id);
            await using TermClient one = TermClient.Start(api, session.Id, terminal.Id);
            await one.UntilAsync("it is attached", () => one.Attachments == 1);
            await using TermClient other = TermClient.Start(api, session.Id, terminal.Id);
            await other.UntilAsync("it is attached", () => other.Attachments == 1);
            one.Type("MARK=here; echo ma''rked\n");
            await other.SeesAsync("marked");

            await KillGatewayAsync(project, api, session.Id);
            Assert.Equal(3, await GoOnAsync([one, other], "after the gateway"));

            await KillNodeAsync(project, session.Node == project.NodeIds[0] ? "node-1" : "node-2");
            await api.SettledAsync(session.Id, Back);
            await GoOnAsync([one, other], "after the node");
            one.Type("echo \"mark=$MARK\"\n");
            await other.SeesAsync("mark=here");

            // Once more all of it runs: what was killed by hand was started again.
            await project.RunAsync("up", "--detach");
            await AssertScrapedAsync(project);
            await api.DeleteSessionAsync(session.Id);
        }
        finally
        {
            await project.DisposeAsync();
        }

        Assert.Empty(await project.LeftAsync());
    }

    /// <summary>Gateways are nobody and may write nowhere; what is published is published on loopback.</summary>
    private static async Task AssertConfinedAsync(ComposeProject project)
    {
        JsonElement gateway = await Docker.InspectAsync(await project.ContainerAsync("gateway-1"));
        Assert.Equal("1654:1654", gateway.GetProperty("Config").GetProperty("User").GetString());
        Assert.True(gateway.GetProperty("HostConfig").GetProperty("ReadonlyRootfs").GetBoolean());
        Assert.Equal("ALL", gateway.GetProperty("HostConfig").GetProperty("CapDrop")[0].GetString());
        foreach (string service in Silos.Concat(["redis", "proxy", "otel-collector", "prometheus"]))
        {
            JsonElement container = await Docker.InspectAsync(await project.ContainerAsync(service));
            IEnumerable<string?> addresses = container.GetProperty("HostConfig").GetProperty("PortBindings").EnumerateObject()
                .SelectMany(port => port.Value.EnumerateArray()).Select(binding => binding.GetProperty("HostIp").GetString());
            Assert.All(addresses, address => Assert.Equal("127.0.0.1", address));
        }
    }

    /// <summary>A cookie of one gateway is good at the other, which the next call goes to.</summary>
    private static async Task AssertSignsInAsync(Api api)
    {
        Api browser = new(api.Gateway, key: null);
        using HttpResponseMessage signedIn = await browser.SendAsync(HttpMethod.Post, "signin", Api.Body(new { key = api.Key }));
        Assert.Equal(HttpStatusCode.NoContent, signedIn.StatusCode);
        string cookie = signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        for (int calls = 0; calls < 4; calls++)
        {
            using HttpResponseMessage me = await browser.SendAsync(HttpMethod.Get, "me", null, ("Cookie", cookie));
            Assert.Equal(HttpStatusCode.OK, me.StatusCode);
        }
    }

    /// <summary>Also over a sleep, which takes every right that the node's container was left.</summary>
    private static async Task AssertKeepsFilesAsync(Api api, string session)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(UploadBytes);
        using HttpResponseMessage put = await api.SendAsync(HttpMethod.Put, $"sessions/{session}/files/content?path=big.bin", new ByteArrayContent(bytes));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        ExecBody changed = await api.ExecAsync(session, "rm server.py && mv web pages && chmod 700 pages && ls");
        Assert.Equal((0, "README.md\nbig.bin\npages\ntest_server.py\n"), (changed.ExitCode, changed.Stdout));

        await api.HibernateAsync(session);

        ExecBody kept = await api.ExecAsync(session, "ls; stat -c '%a %U' pages");
        Assert.Equal((0, "README.md\nbig.bin\npages\ntest_server.py\n700 coder\n"), (kept.ExitCode, kept.Stdout));
        using HttpResponseMessage get = await api.SendAsync(HttpMethod.Get, $"sessions/{session}/files/content?path=big.bin");
        Assert.Equal(bytes, await get.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static async Task AssertWatchedAsync(ComposeProject project)
    {
        await AssertScrapedAsync(project);
        var expected = new List<string>();
        foreach (string silo in Silos)
        {
            string address = (await Docker.InspectAsync(await project.ContainerAsync(silo)))
                .GetProperty("NetworkSettings").GetProperty("Networks").EnumerateObject().Single().Value.GetProperty("IPAddress").GetString()!;
            expected.AddRange([$"{address} POST /v1/traces 200", $"{address} POST /v1/metrics 200"]);
        }

        await Eventually.TrueAsync("nodes and gateways tell the collector traces and metrics", Watched, async () =>
            await project.LogAsync("otel-collector") is var log && expected.All(line => log.Contains(line, StringComparison.Ordinal)));
    }

    private static async Task AssertScrapedAsync(ComposeProject project)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await Eventually.TrueAsync("Prometheus reaches nodes and gateways", Watched, async () =>
        {
            using JsonDocument answer = JsonDocument.Parse(await http.GetStringAsync(new Uri(project.Prometheus, "api/v1/query?query=up==1")));
            return answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
                .Select(target => target.GetProperty("metric").GetProperty("instance").GetString()!.Split(':')[0]).Order().SequenceEqual(Silos);
        });
    }

    /// <summary>No call fails: what the dead one did not answer, the other does. A session whose place the dead one knew may be looked for once more.</summary>
    private static async Task KillGatewayAsync(ComposeProject project, Api api, string session)
    {
        await Docker.KillAsync(await project.ContainerAsync("gateway-1"));
        for (int calls = 0; calls < 10; calls++) await api.SettledAsync(session, Back);
        Assert.Equal(0, (await api.ExecAsync(session, "true")).ExitCode);
    }

    /// <summary>Its process dies, and the engine starts it again.</summary>
    private static async Task KillNodeAsync(ComposeProject project, string service)
    {
        string container = await project.ContainerAsync(service);
        await Command.RunAsync("kill", "-KILL", $"{await Docker.PidAsync(container)}");
        await Eventually.TrueAsync($"{service} is started again", Back, async () =>
            await Docker.InspectAsync(container) is var facts && facts.GetProperty("RestartCount").GetInt32() == 1 && facts.GetProperty("State").GetProperty("Running").GetBoolean());
    }

    /// <summary>Each viewer types, and each sees all of it, nothing lost or doubled. How often they attached so far, all together.</summary>
    private static async Task<int> GoOnAsync(TermClient[] viewers, string when)
    {
        for (int typist = 0; typist < viewers.Length; typist++)
        {
            viewers[typist].Type($"echo \"$((6*7)) {when}, {typist}\"\n");
            foreach (TermClient viewer in viewers) await viewer.SeesAsync($"42 {when}, {typist}", Back);
        }

        Assert.All(viewers, viewer => Assert.Equal((0, 0), (viewer.Faults.Count, viewer.EpochsGone)));
        // The prompt behind it may be on its way to one of them.
        await viewers[0].UntilAsync("all have seen the same", () => viewers.Select(viewer => viewer.Sha256).Distinct().Count() == 1, Back);
        return viewers.Sum(viewer => viewer.Attachments);
    }
}
