using System.Net;
using VibeCoading.SystemTests.Harness;
using VibeCoading.SystemTests.Terminals;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Failures;

/// <summary>The disk that a node keeps everything on, its store too, is filled to the last byte by one of its sessions.</summary>
public sealed class FullDiskTests : SystemTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Disk_WhenFull_IsNamedByEveryRefusal_SpoilsNothing_AndAllGoesOnWhenThereIsRoom()
    {
        var places = new StackPlaces();
        places.Keep(await SmallDisk.MountAsync(places.StateOf(1), megabytes: 700));
        Stack stack = await OwnAsync(Stack.SingleAsync(places, ("Vibe__Workspaces__MinFreeBytes", $"{64 << 20}")));
        Api api = stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();
        SessionBody other = await api.CreateReadySessionAsync();
        await using TermClient shell = await api.OpenShellAsync(other.Id);
        await shell.MarkAsync();
        await WriteAsync(api, other.Id, "precious", "kept");

        string said = (await api.ExecAsync(session.Id, "cat /dev/zero >big; true")).Stderr;
        using HttpResponseMessage written = await PutAsync(api, other.Id, "precious", new string('x', 1 << 20));
        Refusal file = await Api.RefusalOfAsync(written);
        Refusal create = await Eventually.GetAsync("creates are refused", Limit, async () =>
        {
            using HttpResponseMessage answer = await api.SendAsync(HttpMethod.Post, "sessions", Api.Body(new { }));
            return answer.IsSuccessStatusCode ? null : await Api.RefusalOfAsync(answer);
        });
        shell.Type("echo still-$((6*7))\n");
        await shell.SeesAsync("still-42");

        Assert.Contains("No space left on device", said, StringComparison.Ordinal);
        Assert.Equal(((HttpStatusCode)507, "noSpace"), (file.Status, file.Problem.Code));
        Assert.Equal(((HttpStatusCode)507, "diskFull"), (create.Status, create.Problem.Code));
        Assert.Equal("ready", (await api.StatusAsync(session.Id)).State);
        Assert.Equal("kept", (await api.ExecAsync(other.Id, "cat precious")).Stdout);

        await api.ExecAsync(session.Id, "rm big");
        SessionBody anew = await Eventually.GetAsync("creates work again", Limit, () => api.CreateReadySessionAsync()!);
        await WriteAsync(api, other.Id, "precious", "changed");
        await shell.IsStillMarkedAsync();
        Assert.Equal(0, shell.EpochsGone);

        // What the store acknowledged before, during and after is there after a kill.
        await stack.Node.Process.KillAsync();
        await stack.Node.Process.StartAndWaitAsync();
        foreach (SessionBody kept in new[] { session, other, anew }) await api.SettledAsync(kept.Id);
        Assert.Equal("changed", (await api.ExecAsync(other.Id, "cat precious")).Stdout);
        await shell.IsStillMarkedAsync();
        foreach (SessionBody kept in new[] { session, other, anew }) await api.DeleteSessionAsync(kept.Id);
        Assert.Empty(await Docker.ContainersOfAsync(stack.Node.Id));
    }

    [Fact]
    public async Task Sleep_WhenTheDiskOfSnapshotsIsFull_KeepsTheWorkspaceOnItsNode()
    {
        var places = new StackPlaces();
        string snapshots = Path.Combine(places.Root, "snapshots");
        places.Keep(await SmallDisk.MountAsync(snapshots, megabytes: 8));
        Stack stack = await OwnAsync(Stack.SingleAsync(places, ("Vibe__Snapshots__Directory", snapshots)));
        Api api = stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();
        await api.ExecAsync(session.Id, "head -c 20M /dev/urandom >big; sha256sum big >sum");

        await api.HibernateAsync(session.Id);

        Assert.True(Directory.Exists(Path.Combine(stack.Node.StateDirectory, "workspaces", session.Id)));
        Assert.DoesNotContain(Directory.EnumerateFiles(snapshots, "*", SearchOption.AllDirectories), file => new FileInfo(file).Length > 0);
        Assert.Contains("No space left on device", await File.ReadAllTextAsync(stack.Node.Process.LogPath, Cancellation), StringComparison.Ordinal);
        await api.PostAsync<SessionBody>($"sessions/{session.Id}/resume", body: null);
        await api.SettledAsync(session.Id);
        Assert.Equal("big: OK\n", (await api.ExecAsync(session.Id, "sha256sum -c sum")).Stdout);
        await api.DeleteSessionAsync(session.Id);
    }

    private static async Task WriteAsync(Api api, string session, string path, string text)
    {
        using HttpResponseMessage answer = await PutAsync(api, session, path, text);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
    }

    private static Task<HttpResponseMessage> PutAsync(Api api, string session, string path, string text) =>
        api.SendAsync(HttpMethod.Put, $"sessions/{session}/files/content?path={path}", new StringContent(text));
}
