namespace VibeCoading.Bench.Gateway;

/// <param name="Created">From the request for a session to its answer.</param>
/// <param name="Output">From the same to the first byte of a command's output.</param>
/// <param name="Told">What the server says it took until the session was ready.</param>
internal sealed record BenchStart(string Session, TimeSpan Created, TimeSpan Output, TimeSpan Told);
