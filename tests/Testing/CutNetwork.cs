using System.Security.Cryptography;

namespace VibeCoading.Testing;

/// <summary>
/// A bridge of this host's and two network namespaces on it, with a silo in each. A cut keeps the two from each other and from nobody else.
/// Nothing of it leads off the host.
/// </summary>
public sealed class CutNetwork : IAsyncDisposable
{
    private const string BridgeFilter = "/proc/sys/net/bridge/bridge-nf-call-iptables";

    private readonly string _tag = RandomNumberGenerator.GetHexString(6, lowercase: true);
    private readonly string _subnet = $"10.213.{RandomNumberGenerator.GetInt32(1, 255)}";

    private CutNetwork() => Host = new SiloPlace($"{_subnet}.1");

    /// <summary>The host's own place on it.</summary>
    public SiloPlace Host { get; }

    /// <summary>The places that can be cut from each other.</summary>
    public IReadOnlyList<SiloPlace> Sides { get; private set; } = [];

    private string Bridge => $"vbr{_tag}";

    private static bool IsFiltered => File.Exists(BridgeFilter) && File.ReadAllText(BridgeFilter).Trim() == "1";

    public static async Task<CutNetwork> CreateAsync()
    {
        var network = new CutNetwork();
        try
        {
            await network.MakeAsync();
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Packets between the two are dropped, as by a switch that lost a link.</summary>
    public Task CutAsync() => IsolateAsync("on");

    public Task MendAsync() => IsolateAsync("off");

    public async ValueTask DisposeAsync()
    {
        // The ends of a pair go together, and a namespace takes its end along.
        for (int side = 0; side < Sides.Count; side++) await Command.RunAsync("ip", "netns", "delete", Namespace(side));
        await Command.RunAsync("ip", "link", "delete", Bridge);
        if (IsFiltered) await Command.RunAsync("iptables", "-D", "FORWARD", "-i", Bridge, "-o", Bridge, "-j", "ACCEPT");
    }

    private async Task MakeAsync()
    {
        await Command.RunAsync("ip", "link", "add", Bridge, "type", "bridge");
        await Command.RunAsync("ip", "address", "add", $"{Host.Address}/24", "dev", Bridge);
        await Command.RunAsync("ip", "link", "set", Bridge, "up");
        // Docker has what passes a bridge dropped by default.
        if (IsFiltered) await Command.RunAsync("iptables", "-I", "FORWARD", "-i", Bridge, "-o", Bridge, "-j", "ACCEPT");
        for (int side = 0; side < 2; side++)
        {
            string name = Namespace(side);
            await Command.RunAsync("ip", "netns", "add", name);
            // Only the network is another: mounts that a node makes must be seen by Docker.
            var place = new SiloPlace($"{_subnet}.{side + 2}", "nsenter", $"--net=/run/netns/{name}");
            Sides = [.. Sides, place];
            await Command.RunAsync("ip", "link", "add", Port(side), "type", "veth", "peer", "name", "eth0", "netns", name);
            await Command.RunAsync("ip", "link", "set", Port(side), "master", Bridge, "up");
            await Command.RunAsync("ip", "-netns", name, "address", "add", $"{place.Address}/24", "dev", "eth0");
            await Command.RunAsync("ip", "-netns", name, "link", "set", "eth0", "up");
            await Command.RunAsync("ip", "-netns", name, "link", "set", "lo", "up");
        }
    }

    private async Task IsolateAsync(string state)
    {
        for (int side = 0; side < Sides.Count; side++) await Command.RunAsync("bridge", "link", "set", "dev", Port(side), "isolated", state);
    }

    private string Namespace(int side) => $"v{side}{_tag}";

    private string Port(int side) => $"vp{side}{_tag}";
}
