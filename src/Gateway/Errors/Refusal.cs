using Orleans.Runtime;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Gateway.Errors;

/// <summary>
/// Placement runs on the sending silo, and what it throws comes back in whatever Orleans wraps it in: as it is where the call itself waited for
/// placement, inside a rejection where the message had been queued. The refusal inside is what counts.
/// </summary>
internal static class Refusal
{
    public static Exception Find(Exception fault)
    {
        if (fault is not (OrleansException or AggregateException)) return fault;

        for (Exception? inner = fault.InnerException; inner is not null; inner = inner.InnerException)
            if (inner is SessionException) return inner;

        return fault;
    }
}
