namespace VibeCoading.Bench.Gateway;

/// <param name="Seen">From the request until the client knew that the session is ready.</param>
/// <param name="Told">What the server says about the same.</param>
/// <param name="Late">From the moment that the server says it was ready until the client knew, both by this host's clock; null when the request itself was answered with a ready session.</param>
/// <param name="Workspace">What the server says about making the workspace; zero when there was one already.</param>
internal sealed record BenchSession(string Id, TimeSpan Seen, TimeSpan Told, TimeSpan? Late, TimeSpan Workspace);
