using Docker.DotNet.Models;
using Microsoft.Extensions.Options;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Containers;

/// <summary>The network of the node's containers: a bridge of its own on which they cannot reach each other, unless the operator names another.</summary>
internal sealed class NodeNetwork(IOptions<NodeOptions> node, IOptions<ContainerOptions> options, DockerEngine engine) : IDisposable
{
    /// <summary>Docker's option that decides whether containers on one bridge reach each other.</summary>
    private const string InterContainer = "com.docker.network.bridge.enable_icc";

    /// <summary>One at a time: Docker makes two networks of one name for two who ask at once.</summary>
    private readonly SemaphoreSlim _one = new(1);

    private volatile string? _id;

    /// <summary>Whether the node makes the network itself, and so can make it again.</summary>
    public bool IsOwn => options.Value.Network is null;

    public string Name => options.Value.Network ?? $"vibe-{node.Value.Id}";

    /// <summary>What to tell Docker: the id where it is known, since a name can be that of two.</summary>
    public string Reference => _id ?? Name;

    public void Dispose() => _one.Dispose();

    /// <summary>Makes the bridge if it is not there. A repeat costs nothing.</summary>
    /// <exception cref="EngineException">The engine is away, or cannot make the network; the message says why.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (_id is not null || !IsOwn) return;

        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _id ??= await OldestAsync(cancellationToken).ConfigureAwait(false) ?? await CreateAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The engine said that the network is gone.</summary>
    public void Forget() => _id = null;

    /// <summary>The id of the network with the node's name; of several, which silos of one node could make side by side, the one that all choose.</summary>
    private async Task<string?> OldestAsync(CancellationToken cancellationToken)
    {
        var parameters = new NetworksListParameters
        {
            Filters = new Dictionary<string, IDictionary<string, bool>> { ["name"] = new Dictionary<string, bool> { [Name] = true } },
        };
        IList<NetworkResponse> alike = await engine.CallAsync(
            (docker, token) => docker.Networks.ListNetworksAsync(parameters, token), cancellationToken).ConfigureAwait(false);
        // Docker's filter takes every name that contains this one.
        NetworkResponse? oldest = alike.Where(network => network.Name == Name).MinBy(network => (network.Created, network.ID));
        if (oldest is null) return null;
        if (oldest.Options is not null && oldest.Options.TryGetValue(InterContainer, out string? value) && value == "false") return oldest.ID;

        throw new EngineException(
            EngineFault.Refused,
            $"Docker network '{Name}' lets its containers reach each other. Remove it (docker network rm {Name}), and the node makes it anew, or name another in Vibe:Container:Network.",
            new InvalidOperationException("The network was not made by this node."));
    }

    private async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        var parameters = new NetworksCreateParameters
        {
            Name = Name,
            Driver = "bridge",
            Options = new Dictionary<string, string> { [InterContainer] = "false" },
            Labels = new Dictionary<string, string> { [ContainerNames.NodeLabel] = node.Value.Id },
        };
        NetworksCreateResponse? mine = null;
        try
        {
            mine = await engine.CallAsync((docker, token) => docker.Networks.CreateNetworkAsync(parameters, token), cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException taken) when (taken.Fault == EngineFault.Conflict)
        {
            // Another silo of this node was faster.
        }
        catch (EngineException refused) when (refused.Fault != EngineFault.Unavailable)
        {
            throw new EngineException(
                refused.Fault, $"Docker network '{Name}' cannot be made: {refused.Message} Vibe:Container:Network can name one that exists.", refused);
        }

        string chosen = await OldestAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new EngineException(EngineFault.NotFound, $"Docker network '{Name}' was removed as soon as it was made.", new InvalidOperationException("Not listed."));
        // Older engines let another silo of this node make one side by side.
        if (mine is not null && mine.ID != chosen)
            await engine.CallAsync((docker, token) => docker.Networks.DeleteNetworkAsync(mine.ID, token), cancellationToken).ConfigureAwait(false);
        return chosen;
    }
}
