using System.Net;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Nodes;

public sealed class ListenerTests(SharedNode shared) : SystemTest
{
    [Fact]
    public void Processes_WhenNobodyAskedForMore_ListenOnLoopbackOnly()
    {
        Stack stack = Use(shared.Stack);

        IReadOnlyList<IPEndPoint> node = Listeners.Of(stack.Node.Process.Pid);
        IReadOnlyList<IPEndPoint> gateway = Listeners.Of(stack.Gateway.Process.Pid);

        // Store, silo and health; HTTP and silo: fewer would mean that this looks at the wrong process.
        Assert.True(node.Count >= 3, $"The node listens at {string.Join(", ", node)}");
        Assert.True(gateway.Count >= 2, $"The gateway listens at {string.Join(", ", gateway)}");
        Assert.All(node.Concat(gateway), listener => Assert.True(
            IPAddress.IsLoopback(listener.Address.IsIPv4MappedToIPv6 ? listener.Address.MapToIPv4() : listener.Address), $"{listener}"));
    }
}
