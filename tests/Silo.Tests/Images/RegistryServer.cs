using System.Diagnostics;
using System.Net;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.Silo.Tests.Images;

/// <summary>Debian's docker-registry on a loopback port, with files of its own.</summary>
internal sealed class RegistryServer : IAsyncDisposable
{
    public const string User = "anna";
    public const string Password = "open sesame";

    /// <summary>Bcrypt of <see cref="Password"/>: the only form that the registry takes.</summary>
    private const string PasswordHash = "$2b$04$VeCBspcGc9m2ezPhsVXUEu1vduuobxUXrcPkAHkIsxnCJDkmyDiOS";

    private readonly DirectoryInfo _directory;
    private readonly Process _process;

    private RegistryServer(DirectoryInfo directory, Process process, string address) => (_directory, _process, Address) = (directory, process, address);

    public string Address { get; }

    public static Task<RegistryServer> StartAsync() => StartAsync(Directory.CreateTempSubdirectory("vibe-registry-"), "");

    /// <summary>One that lets nobody in but <see cref="User"/>.</summary>
    public static async Task<RegistryServer> StartGuardedAsync()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("vibe-registry-");
        string users = Path.Combine(directory.FullName, "users");
        await File.WriteAllTextAsync(users, $"{User}:{PasswordHash}\n");
        return await StartAsync(directory, $"""

            auth:
              htpasswd:
                realm: test
                path: '{users}'
            """);
    }

    private static async Task<RegistryServer> StartAsync(DirectoryInfo directory, string more)
    {
        string address = $"127.0.0.1:{FreePort.Next()}";
        string configuration = Path.Combine(directory.FullName, "config.yml");
        await File.WriteAllTextAsync(configuration, $"""
            version: 0.1
            log:
              level: error
            storage:
              filesystem:
                rootdirectory: '{directory.FullName}'
            http:
              addr: '{address}'{more}
            """);
        Process process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", configuration]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var registry = new RegistryServer(directory, process, address);
        await registry.UntilItAnswersAsync();
        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task UntilItAnswersAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        CancellationToken deadline = Within.Token();
        while (true)
        {
            Assert.False(_process.HasExited, "docker-registry has ended.");
            try
            {
                using HttpResponseMessage answer = await http.GetAsync(new Uri($"http://{Address}/v2/"), deadline);
                if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized) return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), deadline);
            }
        }
    }
}
