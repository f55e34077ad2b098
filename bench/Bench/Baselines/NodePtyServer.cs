using System.Diagnostics;

namespace VibeCoading.Bench.Baselines;

/// <summary><c>bench/NodePty/server.js</c>. It ends with its input.</summary>
internal sealed class NodePtyServer(Process process, int port) : IAsyncDisposable
{
    public long Pid => process.Id;

    public Task<NodePtyTerminal> OpenAsync(string script, CancellationToken cancellationToken) =>
        NodePtyTerminal.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/?script={Uri.EscapeDataString(script)}"), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
