using System.Globalization;
using StackExchange.Redis;

namespace VibeCoading.Contracts.Nodes;

/// <summary>That a node is to be drained, as the store keeps it until it is withdrawn.</summary>
/// <param name="Since">When it was asked for, or last asked for again.</param>
/// <param name="Limit">After so long no more sessions are sent off.</param>
public sealed record DrainOrder(DateTimeOffset Since, TimeSpan Limit)
{
    private const string SinceField = "since";
    private const string LimitField = "limit";

    public HashEntry[] ToHash() =>
    [
        new(SinceField, Since.ToUnixTimeMilliseconds()),
        new(LimitField, (long)Limit.TotalSeconds),
    ];

    /// <summary>Null when there is none.</summary>
    public static DrainOrder? Read(HashEntry[] hash)
    {
        Dictionary<string, string> fields = hash.ToStringDictionary();
        return Number(fields, SinceField) is { } since && Number(fields, LimitField) is { } limit
            ? new DrainOrder(DateTimeOffset.FromUnixTimeMilliseconds(since), TimeSpan.FromSeconds(limit))
            : null;
    }

    private static long? Number(Dictionary<string, string> fields, string name) =>
        long.TryParse(fields.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
