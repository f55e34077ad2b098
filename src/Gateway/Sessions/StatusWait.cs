using System.Globalization;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Errors;

namespace VibeCoading.Gateway.Sessions;

/// <summary>Waits for a session longer than one grain call may.</summary>
internal sealed class StatusWait(TimeProvider time)
{
    private const double MaxSeconds = 60;

    /// <summary>Of one call, below the cluster's response timeout.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(20);

    /// <summary>Reads "500ms", "10s", "1m" or plain seconds; null is no wait.</summary>
    public static TimeSpan Parse(string? text)
    {
        if (text is null) return TimeSpan.Zero;

        (string digits, double unit) = text switch
        {
            [.. var number, 'm', 's'] => (number, 0.001),
            [.. var number, 's'] => (number, 1),
            [.. var number, 'm'] => (number, 60),
            _ => (text, 1),
        };
        if (double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value * unit <= MaxSeconds)
            return TimeSpan.FromSeconds(value * unit);

        throw ProblemException.InvalidField("wait", $"'wait' is '{text}'; it must be a duration such as 500ms, 10s or 1m, of {MaxSeconds} s at most.");
    }

    public async Task<SessionStatus> RunAsync(ISessionGrain session, Caller caller, TimeSpan wait, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            TimeSpan left = wait - time.GetElapsedTime(began);
            TimeSpan step = left < TimeSpan.Zero ? TimeSpan.Zero : left < Step ? left : Step;
            SessionStatus status = await session.Status(caller, step, cancellationToken);
            if (step == TimeSpan.Zero || !MayBecomeReady(status.State)) return status;
        }
    }

    private static bool MayBecomeReady(SessionState state) => state switch
    {
        SessionState.Requested => true,
        SessionState.Starting => true,
        SessionState.Recovering => true,
        SessionState.Ready => false,
        SessionState.Hibernating => false,
        SessionState.Hibernated => false,
        SessionState.Stopping => false,
        SessionState.Deleted => false,
        SessionState.Failed => false,
    };
}
