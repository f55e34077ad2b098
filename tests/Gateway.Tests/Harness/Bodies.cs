namespace VibeCoading.Gateway.Tests.Harness;

// What the HTTP API answers, spelled out once more: these tests must notice when the gateway's own records change.

internal sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Code, string? Field, long? RetryAfterSeconds);

internal sealed record CreatedKeyBody(string Id, string Owner, bool Admin, string Key);

internal sealed record KeyBody(string Id, string Owner, bool Admin, DateTimeOffset CreatedAt);

internal sealed record TicketBody(string Ticket, DateTimeOffset ExpiresAt);

internal sealed record MeBody(string Owner, bool Admin);

internal sealed record PageBody<T>(T[] Items, string? Next);

internal sealed record NodeBody(string Id, string Silo, string State, long Sessions, bool? Accepts, string? Reason, DrainStatusBody? Drain);

internal sealed record DrainStatusBody(DateTimeOffset Since, int Left, int Moved, bool IsOver, string? Trouble);

internal sealed record DrainOrderBody(string Id, DateTimeOffset Since, int LimitSeconds);

internal sealed record TemplateBody(string Name, string Image, bool Default, bool Available, string? Reason);

internal sealed record LimitsBody(long MemoryBytes, double Cpus, int Processes);

internal sealed record SessionBody(
    string Id, string? Name, string Owner, string Template, string Image, string State, bool Ready, string? Reason, string Node,
    DateTimeOffset CreatedAt, DateTimeOffset LastActivityAt, LimitsBody Limits, Dictionary<string, double> Timings);

internal sealed record StatusBody(string Id, string State, bool Ready, string? Reason, Dictionary<string, double> Timings);

internal sealed record ExitBody(int? Code, int? Signal, DateTimeOffset At);

internal sealed record TerminalBody(
    string Id, string Epoch, string Command, int Cols, int Rows, int Pid, DateTimeOffset CreatedAt, long Tail, long Head, ExitBody? Exit, string? Owner, string WhenSlow);

internal sealed record FileBody(string Name, string Path, string Type, long Size, int Mode, DateTimeOffset Mtime, string? Target);

internal sealed record ListingBody(string Path, FileBody[] Items, bool Truncated);

internal sealed record ExecBody(int? ExitCode, int? Signal, bool TimedOut, string Stdout, string Stderr, bool Truncated, double DurationMs);
