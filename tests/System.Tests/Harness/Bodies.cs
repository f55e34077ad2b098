namespace VibeCoading.SystemTests.Harness;

// What the HTTP API answers, spelled out once more: these tests must notice when the gateway's own records change.

internal sealed record SessionBody(
    string Id, string? Name, string Owner, string Template, string Image, string State, bool Ready, string? Reason, string Node, LimitsBody Limits,
    Dictionary<string, double> Timings, DateTimeOffset? SnapshotAt);

internal sealed record LimitsBody(long MemoryBytes, double Cpus, int Processes);

internal sealed record StatusBody(string Id, string State, bool Ready, string? Reason, Dictionary<string, double> Timings);

internal sealed record PageBody<T>(T[] Items, string? Next);

internal sealed record TerminalBody(string Id, string Epoch, string Command, int Cols, int Rows, int Pid, long Tail, long Head, ExitBody? Exit);

internal sealed record ExitBody(int? Code, int? Signal);

internal sealed record ExecBody(int? ExitCode, int? Signal, bool TimedOut, string Stdout, string Stderr, bool Truncated, double DurationMs);

internal sealed record FileBody(string Name, string Path, string Type, long Size, string? Target);

internal sealed record ListingBody(string Path, FileBody[] Items, bool Truncated);

internal sealed record KeyBody(string Id, string Owner, bool Admin, string Key);

internal sealed record TicketBody(string Ticket);

internal sealed record NodeBody(string Id, string Silo, string State, int Sessions, bool? Accepts, string? Reason, PoolBody[] Pools, DrainStatusBody? Drain);

internal sealed record DrainStatusBody(DateTimeOffset Since, int Left, int Moved, bool IsOver, string? Trouble);

internal sealed record DrainBody(string Id, DateTimeOffset Since, int LimitSeconds);

internal sealed record TemplateBody(string Name, string Image, bool Default, bool Available, string? Reason);

internal sealed record PoolBody(string Template, TierBody Hot, TierBody Created);

internal sealed record TierBody(int Wanted, int Ready, int Preparing, int Failures, string? LastError);

internal sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Code, string? Field, long? RetryAfterSeconds);
