using Docker.DotNet.Models;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Engine;

/// <summary><c>docker exec -it</c> through the engine's API.</summary>
internal sealed class ExecTerminal : ITerminal
{
    /// <summary>More than a read ever gives.</summary>
    private const int BufferBytes = 256 * 1024;

    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[BufferBytes];

    private ExecTerminal(Stream stream) => _stream = stream;

    /// <param name="blocks">Reads wait in the kernel: see <see cref="BlockingStream"/>.</param>
    public static async Task<ExecTerminal> OpenAsync(DockerHost docker, string container, string script, bool blocks, CancellationToken cancellationToken)
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

        Stream connection = blocks ? docker.ConnectBlocking() : await docker.ConnectAsync(cancellationToken);
        Stream stream = await HijackedStream.OpenAsync(connection, $"/exec/{exec.ID}/start", """{"Detach":false,"Tty":true}""", cancellationToken);
        return new ExecTerminal(stream);
    }

    public Task TypeAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken) => _stream.WriteAsync(keys, cancellationToken).AsTask();

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) =>
        _buffer.AsMemory(0, await _stream.ReadAsync(_buffer, cancellationToken));

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
