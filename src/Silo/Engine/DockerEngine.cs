using System.Net.Sockets;
using Docker.DotNet;
using Docker.DotNet.NativeHttp;
using Microsoft.Extensions.Options;

namespace VibeCoading.Silo.Engine;

/// <summary>The node's Docker engine. Calls carry our own deadlines, and whatever goes wrong comes out as an <see cref="EngineException"/>.</summary>
internal sealed class DockerEngine : IDisposable
{
    private const string UnixScheme = "unix://";

    /// <summary>For calls that only read or remove. A healthy engine answers within milliseconds, a busy one within seconds.</summary>
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan PingDeadline = TimeSpan.FromSeconds(2);

    private readonly DockerClient _client;
    private readonly TimeProvider _time;

    public DockerEngine(IOptions<EngineOptions> options, TimeProvider time)
    {
        Endpoint = options.Value.Endpoint;
        SocketPath = Endpoint.StartsWith(UnixScheme, StringComparison.Ordinal) ? Endpoint[UnixScheme.Length..] : null;
        _time = time;
        _client = new DockerClientBuilder()
            .WithEndpoint(new Uri(SocketPath is null ? Endpoint : "http://localhost"))
            .WithTimeout(Timeout.InfiniteTimeSpan)
            .WithTransportOptions(new NativeHttpTransportOptions { ConfigureHandler = ConfigureHandler })
            .Build();
    }

    public string Endpoint { get; }

    /// <summary>The path of the engine's unix socket; null where it is reached otherwise.</summary>
    public string? SocketPath { get; }

    public Task PingAsync(CancellationToken cancellationToken) =>
        CallAsync((docker, token) => docker.System.PingAsync(token), cancellationToken, PingDeadline);

    /// <exception cref="EngineException">The engine is away, or refused.</exception>
    public Task CallAsync(Func<IDockerClient, CancellationToken, Task> call, CancellationToken cancellationToken, TimeSpan? deadline = null) =>
        CallAsync<object?>(
            async (docker, token) =>
            {
                await call(docker, token).ConfigureAwait(false);
                return null;
            },
            cancellationToken,
            deadline);

    /// <exception cref="EngineException">The engine is away, or refused.</exception>
    public async Task<T> CallAsync<T>(Func<IDockerClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken, TimeSpan? deadline = null)
    {
        TimeSpan limit = deadline ?? DefaultDeadline;
        using var timeout = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await call(_client, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw EngineException.Unavailable($"The Docker engine at {Endpoint} did not answer within {limit.TotalSeconds:0} s.", late);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or SocketException)
        {
            throw EngineException.Unavailable($"The Docker engine at {Endpoint} cannot be reached: {(broken.InnerException ?? broken).Message}", broken);
        }
        catch (DockerApiException refused)
        {
            throw EngineException.From(refused);
        }
    }

    public void Dispose() => _client.Dispose();

    private void ConfigureHandler(SocketsHttpHandler handler)
    {
        handler.UseProxy = false;
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30);
        if (SocketPath is { } path) handler.ConnectCallback = (_, token) => ConnectAsync(path, token);
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
