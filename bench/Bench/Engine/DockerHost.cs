using System.Net;
using System.Net.Sockets;
using Docker.DotNet;
using Docker.DotNet.Models;
using Docker.DotNet.NativeHttp;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Engine;

/// <summary>The Docker engine, for baselines and for looking at what the product made.</summary>
internal sealed class DockerHost : IDisposable
{
    /// <summary>On everything that the benchmark itself makes.</summary>
    public const string OwnLabel = "vibe.bench";

    private const string UnixScheme = "unix://";

    private static readonly TimeSpan GoneLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GoneInterval = TimeSpan.FromMilliseconds(5);

    public DockerHost()
    {
        string? address = Environment.GetEnvironmentVariable("DOCKER_HOST");
        Endpoint = string.IsNullOrEmpty(address) ? "unix:///var/run/docker.sock" : address;
        if (!Endpoint.StartsWith(UnixScheme, StringComparison.Ordinal))
            throw new BenchException($"DOCKER_HOST is '{Endpoint}': the benchmarks need the engine of this host, on a unix socket.");
        Client = new DockerClientBuilder()
            .WithEndpoint(new Uri("http://localhost"))
            .WithTransportOptions(new NativeHttpTransportOptions { ConfigureHandler = handler => handler.ConnectCallback = OpenAsync })
            .Build();
    }

    public string Endpoint { get; }

    public DockerClient Client { get; }

    /// <summary>The same for a reader that waits in the kernel.</summary>
    public BlockingStream ConnectBlocking() => BlockingStream.Connect(new UnixDomainSocketEndPoint(Endpoint[UnixScheme.Length..]));

    public async Task<NetworkStream> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Endpoint[UnixScheme.Length..]), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await Client.System.GetVersionAsync(cancellationToken)).Version;
        }
        catch (HttpRequestException away)
        {
            throw new BenchException($"There is no Docker engine at {Endpoint}: {away.Message}", away);
        }
    }

    /// <summary>The container that the product made for a session.</summary>
    public async Task<SessionContainer> OfSessionAsync(string session, CancellationToken cancellationToken)
    {
        IList<ContainerListResponse> found = await ListAsync($"vibe.session={session}", cancellationToken);
        if (found.Count != 1) throw new BenchException($"Session {session} has {found.Count} containers on this host.");
        return SessionContainer.Of(await Client.Containers.InspectContainerAsync(found[0].ID, cancellationToken));
    }

    /// <summary>One of the containers with this label.</summary>
    public async Task<SessionContainer> AnyOfAsync(string label, CancellationToken cancellationToken)
    {
        IList<ContainerListResponse> found = await ListAsync(label, cancellationToken);
        if (found.Count == 0) throw new BenchException($"There is no container with the label {label}.");
        return SessionContainer.Of(await Client.Containers.InspectContainerAsync(found[0].ID, cancellationToken));
    }

    /// <summary>All containers with this label.</summary>
    public async Task<IReadOnlyList<SessionContainer>> AllOfAsync(string label, CancellationToken cancellationToken)
    {
        List<SessionContainer> all = [];
        foreach (ContainerListResponse container in await ListAsync(label, cancellationToken))
            all.Add(SessionContainer.Of(await Client.Containers.InspectContainerAsync(container.ID, cancellationToken)));
        return all;
    }

    /// <summary>Bytes in the writable layers of the containers with this label.</summary>
    public async Task<IReadOnlyList<long>> LayersOfAsync(string label, CancellationToken cancellationToken)
    {
        var parameters = new ContainersListParameters { All = true, Size = true, Filters = ByLabel(label) };
        return [.. (await Client.Containers.ListContainersAsync(parameters, cancellationToken)).Select(container => container.SizeRw ?? 0)];
    }

    /// <summary>The names of all volumes with this label.</summary>
    public async Task<IReadOnlyList<string>> VolumesOfAsync(string label, CancellationToken cancellationToken) =>
        [.. ((await Client.Volumes.ListAsync(new VolumesListParameters { Filters = ByLabel(label) }, cancellationToken)).Volumes ?? []).Select(volume => volume.Name)];

    public async Task UntilGoneAsync(string container, CancellationToken cancellationToken)
    {
        DateTimeOffset until = DateTimeOffset.UtcNow + GoneLimit;
        while (await ExistsAsync(container, cancellationToken))
        {
            if (DateTimeOffset.UtcNow >= until) throw new BenchException($"Container {container} is still there after {GoneLimit.TotalSeconds} s.");
            await Task.Delay(GoneInterval, cancellationToken);
        }
    }

    /// <summary>Removes containers, volumes and networks of one label.</summary>
    public async Task RemoveAllAsync(string label, CancellationToken cancellationToken)
    {
        foreach (ContainerListResponse container in await ListAsync(label, cancellationToken))
            await Client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters { Force = true }, cancellationToken);

        foreach (string volume in await VolumesOfAsync(label, cancellationToken)) await Client.Volumes.RemoveAsync(volume, force: false, cancellationToken);

        IList<NetworkResponse> networks = await Client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = ByLabel(label) }, cancellationToken);
        foreach (NetworkResponse network in networks)
        {
            try
            {
                await Client.Networks.DeleteNetworkAsync(network.ID, cancellationToken);
            }
            catch (DockerApiException miscounted) when (miscounted.StatusCode == HttpStatusCode.Forbidden)
            {
                // Seen of Docker 20.10 when many containers had come and gone at once: the network has none any more, and is said to be in use until Docker restarts.
                await Console.Error.WriteLineAsync($"Docker keeps the network {network.Name}: {miscounted.Message.Trim()}");
            }
        }
    }

    public void Dispose() => Client.Dispose();

    private async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        await ConnectAsync(cancellationToken);

    private Task<IList<ContainerListResponse>> ListAsync(string label, CancellationToken cancellationToken) =>
        Client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = ByLabel(label) }, cancellationToken);

    private async Task<bool> ExistsAsync(string container, CancellationToken cancellationToken)
    {
        try
        {
            await Client.Containers.InspectContainerAsync(container, cancellationToken);
            return true;
        }
        catch (DockerApiException missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private static Dictionary<string, IDictionary<string, bool>> ByLabel(string label) =>
        new() { ["label"] = new Dictionary<string, bool> { [label] = true } };
}
