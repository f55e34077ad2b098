using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Gateway.Nodes;

/// <param name="LimitSeconds">After so long no more sessions are sent off: 1 to 86,400; 600 when left out.</param>
internal sealed record DrainBody(long? LimitSeconds = null);

internal sealed record DrainView(NodeId Id, DateTimeOffset Since, long LimitSeconds);
