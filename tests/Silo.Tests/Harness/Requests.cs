using System.Collections.Immutable;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Processes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Silo.Tests.Harness;

/// <summary>Requests that ask for nothing special.</summary>
internal static class Requests
{
    public static StartSession Session() =>
        new(new OwnerId("tester"), Name: null, Template: null, Image: null, ImmutableDictionary<string, string>.Empty, Resources: null, IdleTimeout: null);

    public static OpenTerminal Terminal(string? command = null, params string[] args) =>
        new(TerminalId.New(), command, [.. args], Cwd: null, ImmutableDictionary<string, string>.Empty, Cols: 80, Rows: 24);

    public static StartProcess Process(string command, params string[] args) =>
        new(command, [.. args], Cwd: null, ImmutableDictionary<string, string>.Empty, Stdin: null, Timeout: TimeSpan.FromMinutes(1));

    public static StartProcess Shell(string script) => Process("/bin/sh", "-c", script);
}
