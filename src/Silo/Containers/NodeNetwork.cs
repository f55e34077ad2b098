using Docker.DotNet.Models;
using Microsoft.Extensions.Options;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Containers;

/// <summary>The network of the node's containers: a bridge of its own on which they cannot reach each other, unless the operator names another.</summary>
internal sealed class NodeNetwork(IOptions<NodeOptions> node, IOptions<ContainerOptions> options, DockerEngine engine)
{
    /// <summary>Docker's option that decides whether containers on one bridge reach each other.</summary>
    private const string InterContainer = "com.docker.network.bridge.enable_icc";

    private volatile bool _there;

    /// <summary>Whether the node makes the network itself, and so can make it again.</summary>
    public bool IsOwn => options.Value.Network is null;

    public string Name => options.Value.Network ?? $"vibe-{node.Value.Id}";

    /// <summary>Makes the bridge if it is not there. A repeat costs nothing.</summary>
    /// <exception cref="EngineException">The engine is away, or cannot make the network; the message says why.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (_there || !IsOwn) return;

        NetworkResponse? existing = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (existing is null)
        {
            await CreateAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (existing.Options is null || !existing.Options.TryGetValue(InterContainer, out string? value) || value != "false")
        {
            throw new EngineException(
                EngineFault.Refused,
                $"Docker network '{Name}' lets its containers reach each other. Remove it (docker network rm {Name}), and the node makes it anew, or name another in Vibe:Container:Network.",
                new InvalidOperationException("The network was not made by this node."));
        }

        _there = true;
    }

    /// <summary>The engine said that the network is gone.</summary>
    public void Forget() => _there = false;

    private async Task<NetworkResponse?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await engine.CallAsync((docker, token) => docker.Networks.InspectNetworkAsync(Name, token), cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException missing) when (missing.Fault == EngineFault.NotFound)
        {
            return null;
        }
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var parameters = new NetworksCreateParameters
        {
            Name = Name,
            Driver = "bridge",
            Options = new Dictionary<string, string> { [InterContainer] = "false" },
            Labels = new Dictionary<string, string> { [ContainerNames.NodeLabel] = node.Value.Id },
        };
        try
        {
            await engine.CallAsync((docker, token) => docker.Networks.CreateNetworkAsync(parameters, token), cancellationToken).ConfigureAwait(false);
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
    }
}
