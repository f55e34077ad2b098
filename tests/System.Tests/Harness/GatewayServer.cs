using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Harness;

/// <summary>A gateway process.</summary>
internal sealed class GatewayServer
{
    private GatewayServer(Uri url, ServerProcess process)
    {
        Url = url;
        Process = process;
    }

    public Uri Url { get; }

    public ServerProcess Process { get; }

    public static GatewayServer Create(StackPlaces places, int number, string store, IReadOnlyDictionary<string, string> extra, SiloPlace place)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var settings = new Dictionary<string, string>
        {
            ["Vibe__Cluster__Id"] = places.ClusterId,
            ["Vibe__Cluster__Address"] = place.Address,
            ["Vibe__Cluster__SiloPort"] = $"{FreePort.Next()}",
            ["Vibe__Store__ConnectionString"] = store,
            ["Vibe__Gateway__Url"] = url.GetLeftPart(UriPartial.Authority),
            ["Vibe__Gateway__AdminKeyFile"] = places.AdminKeyFile,
            ["Vibe__Gateway__WebRoot"] = Artifacts.Web,
        };
        foreach ((string key, string value) in extra) settings[key] = value;
        return new GatewayServer(url, new ServerProcess($"gateway-{number}", Artifacts.Gateway, places.Logs, new Uri(url, "readyz"), settings, place));
    }
}
