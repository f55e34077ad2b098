using System.Net.Sockets;
using System.Text;
using Docker.DotNet.Models;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Engine;

/// <summary>
/// <c>docker exec -it</c> through the engine's API. The hijacked connection is spoken by hand and read as it comes:
/// no library stands between the baseline and the clock.
/// </summary>
internal sealed class ExecTerminal : ITerminal
{
    private const int MaxHeadBytes = 16 * 1024;

    /// <summary>More than a read ever gives.</summary>
    private const int BufferBytes = 256 * 1024;

    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[BufferBytes];

    private ExecTerminal(NetworkStream stream) => _stream = stream;

    public static async Task<ExecTerminal> OpenAsync(DockerHost docker, string container, string script, CancellationToken cancellationToken)
    {
        ContainerExecCreateResponse exec = await docker.Client.Exec.CreateContainerExecAsync(
            container,
            new ContainerExecCreateParameters
            {
                TTY = true,
                AttachStdin = true,
                AttachStdout = true,
                AttachStderr = true,
                Cmd = [Script.Shell, "-c", script],
            },
            cancellationToken);

        NetworkStream stream = await docker.ConnectAsync(cancellationToken);
        const string Body = """{"Detach":false,"Tty":true}""";
        string head = $"POST /exec/{exec.ID}/start HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        await ReadHeadAsync(stream, cancellationToken);
        return new ExecTerminal(stream);
    }

    public Task TypeAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken) => _stream.WriteAsync(keys, cancellationToken).AsTask();

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) =>
        _buffer.AsMemory(0, await _stream.ReadAsync(_buffer, cancellationToken));

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <summary>Byte by byte: whatever follows the head belongs to the program.</summary>
    private static async Task ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0 || head.Length == MaxHeadBytes)
                throw new BenchException($"Docker did not take an exec: {head}");
            head.Append((char)one[0]);
        }

        if (!head.ToString().StartsWith("HTTP/1.1 101", StringComparison.Ordinal)) throw new BenchException($"Docker refused an exec: {head}");
    }
}
