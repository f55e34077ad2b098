using System.Diagnostics;
using Docker.DotNet;
using Docker.DotNet.Models;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Images;

/// <summary>Images of one shell, of a name that nobody else has. Disposing removes them and every name they were given.</summary>
internal sealed class TinyImages : IAsyncDisposable
{
    private readonly DockerClient _docker = TestNode.ConnectToEngine();
    private readonly HashSet<string> _names = [];

    /// <summary>Makes a version of an image that differs from every other, and puts it into the registry, not on this host. Gives its id.</summary>
    public async Task<string> PublishAsync(RegistryServer registry, string name)
    {
        string there = $"{registry.Address}/{name}";
        _names.UnionWith([name, there]);
        string id = await MakeAsync();
        await RunAsync("docker", "tag", id, there);
        string? refusal = null;
        await _docker.Images.PushImageAsync(
            there, new ImagePushParameters(), new AuthConfig { Username = RegistryServer.User, Password = RegistryServer.Password }, new InlineProgress(message => refusal ??= message.Error?.Message));
        Assert.Null(refusal);
        await RunAsync("docker", "rmi", there);
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string name in _names)
        {
            try
            {
                await _docker.Images.DeleteImageAsync(name, new ImageDeleteParameters { Force = true });
            }
            catch (DockerImageNotFoundException)
            {
                // Moved away and not come back.
            }
        }

        _docker.Dispose();
    }

    private static async Task<string> MakeAsync()
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("vibe-tiny-");
        Directory.CreateDirectory(Path.Combine(root.FullName, "bin"));
        Directory.CreateDirectory(Path.Combine(root.FullName, "tmp"));
        File.Copy("/bin/busybox", Path.Combine(root.FullName, "bin", "sh"));
        await File.WriteAllTextAsync(Path.Combine(root.FullName, "version"), $"{Guid.NewGuid()}");
        await RunAsync("tar", "--create", "--file", $"{root.FullName}.tar", "--directory", root.FullName, ".");
        string id = await RunAsync("docker", "import", $"{root.FullName}.tar");
        File.Delete($"{root.FullName}.tar");
        root.Delete(recursive: true);
        return id.Trim();
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> trouble = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{await trouble}");
        return output;
    }

    private sealed class InlineProgress(Action<JSONMessage> hear) : IProgress<JSONMessage>
    {
        public void Report(JSONMessage value) => hear(value);
    }
}
