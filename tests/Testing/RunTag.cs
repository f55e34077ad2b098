using System.Security.Cryptography;

namespace VibeCoading.Testing;

/// <summary>
/// The end of a node's id that says who started it: a process of tests or benchmarks. What Docker keeps of such nodes after that
/// process was killed is taken away by the next run (deploy/lib/leftovers.sh).
/// </summary>
public static class RunTag
{
    public static string Test() => Of("test");

    public static string Bench() => Of("bench");

    private static string Of(string kind) => $"{kind}{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}";
}
