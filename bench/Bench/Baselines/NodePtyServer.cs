using System.Diagnostics;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Baselines;

/// <summary><c>bench/NodePty/server.js</c>. It ends with its input.</summary>
internal sealed class NodePtyServer(Process process, int port) : IAsyncDisposable
{
    public long Pid => process.Id;

    public Task<NodePtyTerminal> OpenAsync(string script, CancellationToken cancellationToken) => NodePtyTerminal.ConnectAsync(UrlOf(script), cancellationToken);

    /// <summary>The same for a viewer that does no more than a key and its echo take.</summary>
    public PlainTerminal OpenPlain(string script) => PlainTerminal.Connect(UrlOf(script));

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private Uri UrlOf(string script) => new($"ws://127.0.0.1:{port}/?script={Uri.EscapeDataString(script)}");
}
