using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Harness;

/// <summary>A silo of a node. Two of them may serve one node: same id, same directories.</summary>
internal sealed class NodeServer
{
    private NodeServer(string id, Uri health, string stateDirectory, string runDirectory, string storeConnection, ServerProcess process)
    {
        Id = id;
        Health = health;
        StateDirectory = stateDirectory;
        RunDirectory = runDirectory;
        StoreConnection = storeConnection;
        Process = process;
    }

    public string Id { get; }

    /// <summary>Where it tells its health and its metrics.</summary>
    public Uri Health { get; }

    public string StateDirectory { get; }

    public string RunDirectory { get; }

    /// <summary>Where the store is: outside, or in this process.</summary>
    public string StoreConnection { get; }

    public ServerProcess Process { get; }

    /// <param name="store">The connection string of a store; null makes the node run its own.</param>
    public static NodeServer Create(StackPlaces places, string id, int silo, string? store, IReadOnlyDictionary<string, string> extra, SiloPlace place)
    {
        string state = Path.Combine(places.Root, id);
        string run = Path.Combine(places.Root, "run");
        string health = $"http://{place.Address}:{FreePort.Next()}";
        int storePort = FreePort.Next();
        var settings = new Dictionary<string, string>
        {
            ["Vibe__Cluster__Id"] = places.ClusterId,
            ["Vibe__Cluster__Address"] = place.Address,
            ["Vibe__Cluster__SiloPort"] = $"{FreePort.Next()}",
            ["Vibe__Node__Id"] = id,
            ["Vibe__Node__HealthUrl"] = health,
            ["Vibe__Node__StateDirectory"] = state,
            ["Vibe__Node__RunDirectory"] = run,
            ["Vibe__Node__AgentPath"] = Artifacts.Agent,
            ["Vibe__Engine__Endpoint"] = Docker.Endpoint,
            ["Vibe__Store__Port"] = $"{storePort}",
            // Tests that are about the pool ask for one: the others know every container by its session.
            ["Vibe__Pool__Min"] = "0",
            ["Vibe__Pool__Max"] = "0",
            ["Vibe__Pool__MinCreated"] = "0",
            ["Vibe__Pool__MaxCreated"] = "0",
            ["Vibe__Pool__Templates__python_node__Max"] = "0",
        };
        if (store is not null) settings["Vibe__Store__ConnectionString"] = store;
        foreach ((string key, string value) in extra) settings[key] = value;

        var process = new ServerProcess($"{id}-{silo}", Artifacts.Node, places.Logs, new Uri($"{health}/readyz"), settings, place);
        return new NodeServer(id, new Uri(health), state, run, store ?? $"127.0.0.1:{storePort}", process);
    }
}
