using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using Docker.DotNet.Models;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Engine;

/// <summary>A container like a session's in all that Docker knows of, made by nothing but Docker.</summary>
internal sealed partial class BareContainer : IAsyncDisposable
{
    private const string RunDirectory = "/run/vibe";
    private const string WorkspaceDirectory = "/workspace";

    private static readonly TimeSpan AgentInterval = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan AgentLimit = TimeSpan.FromSeconds(30);

    private readonly DockerHost _docker;
    private readonly string _directory;

    private BareContainer(DockerHost docker, string id, string directory)
    {
        _docker = docker;
        _directory = directory;
        Id = id;
    }

    public string Id { get; }

    /// <summary>What Docker's create and start calls took.</summary>
    public TimeSpan Started { get; private set; }

    /// <summary>The same, and until the agent's socket took a connection. Zero where there is no agent.</summary>
    public TimeSpan Connected { get; private set; }

    /// <param name="model">A session's container.</param>
    /// <param name="command">What to run in place of the agent.</param>
    public static async Task<BareContainer> StartAsync(
        DockerHost docker, SessionContainer model, IList<string>? command, CancellationToken cancellationToken)
    {
        string directory = Directory.CreateTempSubdirectory("vb-").FullName;
        CreateContainerParameters parameters = Like(model, command, OwnDirectories(model, directory));

        long began = Stopwatch.GetTimestamp();
        CreateContainerResponse created = await docker.Client.Containers.CreateContainerAsync(parameters, cancellationToken);
        var container = new BareContainer(docker, created.ID, directory);
        try
        {
            await docker.Client.Containers.StartContainerAsync(created.ID, new ContainerStartParameters(), cancellationToken);
            container.Started = Stopwatch.GetElapsedTime(began);
            if (command is null)
            {
                await UntilAgentListensAsync(Path.Combine(directory, "run", "agent.sock"), cancellationToken);
                container.Connected = Stopwatch.GetElapsedTime(began);
            }

            return container;
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    /// <summary>What <c>docker run</c> does, to the first byte that a command writes.</summary>
    public static async Task<TimeSpan> FirstOutputAsync(DockerHost docker, SessionContainer model, CancellationToken cancellationToken)
    {
        string directory = Directory.CreateTempSubdirectory("vb-").FullName;
        CreateContainerParameters parameters = Like(model, [Script.Shell, "-c", Script.Greet], OwnDirectories(model, directory));
        long began = Stopwatch.GetTimestamp();
        CreateContainerResponse created = await docker.Client.Containers.CreateContainerAsync(parameters, cancellationToken);
        await using var container = new BareContainer(docker, created.ID, directory);
        await using Stream output = await HijackedStream.OpenAsync(await docker.ConnectAsync(cancellationToken), $"/containers/{created.ID}/attach?stream=1&stdout=1", "", cancellationToken);
        await docker.Client.Containers.StartContainerAsync(created.ID, new ContainerStartParameters(), cancellationToken);
        if (await output.ReadAsync(new byte[1], cancellationToken) == 0) throw new BenchException("A bare container said nothing.");
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        // Docker does not remove what ends by itself at the moment when it would kill it.
        await docker.Client.Containers.WaitContainerAsync(created.ID, cancellationToken);
        return took;
    }

    public async Task<long> PidAsync(CancellationToken cancellationToken) =>
        SessionContainer.Of(await _docker.Client.Containers.InspectContainerAsync(Id, cancellationToken)).Pid;

    public async ValueTask DisposeAsync()
    {
        await _docker.Client.Containers.RemoveContainerAsync(Id, new ContainerRemoveParameters { Force = true }, CancellationToken.None);
        await _docker.UntilGoneAsync(Id, CancellationToken.None);
        Directory.Delete(_directory, recursive: true);
    }

    private static CreateContainerParameters Like(SessionContainer model, IList<string>? command, IList<Mount> mounts)
    {
        // A copy: several are made of one model at the same time.
        var host = new HostConfig();
        foreach (PropertyInfo setting in typeof(HostConfig).GetProperties()) setting.SetValue(host, setting.GetValue(model.Host));
        host.Mounts = mounts;
        return new CreateContainerParameters
        {
            Image = model.Config.Image,
            Hostname = model.Config.Hostname,
            User = model.Config.User,
            WorkingDir = model.Config.WorkingDir,
            Env = model.Config.Env,
            Entrypoint = command ?? model.Config.Entrypoint,
            StopSignal = model.Config.StopSignal,
            Healthcheck = model.Config.Healthcheck,
            Labels = new Dictionary<string, string> { [DockerHost.OwnLabel] = "baseline" },
            HostConfig = host,
        };
    }

    /// <summary>The session's mounts, with a run directory and a workspace of the container's own.</summary>
    private static List<Mount> OwnDirectories(SessionContainer model, string directory)
    {
        var mounts = new List<Mount>();
        foreach (MountPoint mount in model.Mounts)
        {
            string source = mount.Destination switch
            {
                RunDirectory => Own(Path.Combine(directory, "run"), model.Config.User),
                WorkspaceDirectory => Own(Path.Combine(directory, "workspace"), model.Config.User),
                _ => mount.Source,
            };
            mounts.Add(new Mount { Type = "bind", Source = source, Target = mount.Destination, ReadOnly = !mount.RW });
        }

        return mounts;
    }

    private static string Own(string path, string user)
    {
        Directory.CreateDirectory(path);
        uint[] ids = [.. user.Split(':').Select(id => uint.Parse(id, CultureInfo.InvariantCulture))];
        if (ChangeOwner(path, ids[0], ids[1]) != 0) throw new BenchException($"{path} cannot be given to {user}: run the benchmarks as root.");
        return path;
    }

    private static async Task UntilAgentListensAsync(string socketPath, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AgentLimit);
        while (true)
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), limit.Token);
                return;
            }
            catch (SocketException)
            {
                // It does not listen yet.
                await Task.Delay(AgentInterval, limit.Token);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
