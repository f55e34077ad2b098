namespace VibeCoading.SystemTests.Telemetry;

/// <summary>A span as a collector is told of it.</summary>
/// <param name="Service">Of the process that it comes from.</param>
/// <param name="Parent">Empty for the first of a trace.</param>
internal sealed record Span(string Service, string Trace, string Id, string Parent, string Name);
