using System.Net;

namespace VibeCoading.SystemTests.Sessions;

/// <summary>A body whose second half is sent when a test says so.</summary>
internal sealed class HeldContent(byte[] bytes) : HttpContent
{
    private readonly TaskCompletionSource _half = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task HalfSent => _half.Task;

    public void SendTheRest() => _rest.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
        await stream.FlushAsync();
        _half.TrySetResult();
        await _rest.Task;
        await stream.WriteAsync(bytes.AsMemory(bytes.Length / 2));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
