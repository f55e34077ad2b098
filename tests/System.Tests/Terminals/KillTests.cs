using System.Security.Cryptography;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>
/// Node, gateway and the viewer's own socket are killed at places of chance under a terminal that runs at full speed and waits for its viewer: what
/// arrives is what was written, nothing lost and nothing twice, in both directions. The long form, with a gigabyte and twenty kills, is
/// <c>tests/run.sh soak</c>.
/// </summary>
public abstract class KillTests(RestartedSystem system) : SystemTest, IAsyncLifetime
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("VIBE_SOAK") is "1";
    private static readonly int Kills = IsLong ? 20 : 3;
    private static readonly int Lines = IsLong ? 120_000_000 : 6_000_000;
    private static readonly int TypedBytes = IsLong ? 200_000_000 : 8_000_000;
    private static readonly TimeSpan Limit = IsLong ? TimeSpan.FromMinutes(30) : TimeSpan.FromMinutes(3);

    private Stack Stack { get; } = system.Stack;

    public async ValueTask InitializeAsync()
    {
        Use(Stack);
        await Stack.EnsureRunningAsync();
    }

    [Fact, Trait("Form", "soak")]
    public async Task Output_UnderKills_ArrivesOnceAndWhole()
    {
        (long length, string expected) = Sequence();
        Api api = Stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();
        await using TermClient viewer = await api.RunPausingAsync(session.Id, $"stty raw -echo; echo ready; read go; seq 1 {Lines} | cat");
        await viewer.SeesAsync("ready");
        viewer.Type("\n");

        await KillAsync(viewer, () => viewer.Offset, length);
        await viewer.UntilAsync("the stream has ended", () => viewer.Exit is not null, Limit);

        Assert.Empty(viewer.Faults);
        Assert.Equal((length, expected, 0), (viewer.Offset, viewer.Sha256, viewer.EpochsGone));
        Assert.True(viewer.Attachments > 1, "Nothing broke the viewer's connection.");
        await api.DeleteSessionAsync(session.Id);
    }

    [Fact, Trait("Form", "soak")]
    public async Task Input_UnderKills_IsTypedOnceAndWhole()
    {
        byte[] typed = RandomNumberGenerator.GetBytes(TypedBytes);
        Api api = Stack.Admin();
        SessionBody session = await api.CreateReadySessionAsync();
        await using TermClient viewer = await api.RunPausingAsync(session.Id, $"stty raw -echo; echo ready; head -c {TypedBytes} | sha256sum");
        await viewer.SeesAsync("ready");
        viewer.Type(typed);

        await KillAsync(viewer, () => viewer.Accepted, TypedBytes);
        await viewer.UntilAsync("the program has ended", () => viewer.Exit is not null, Limit);

        Assert.Empty(viewer.Faults);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(typed)), viewer.Text, StringComparison.Ordinal);
        await api.DeleteSessionAsync(session.Id);
    }

    /// <summary>Kills something each time that so much has passed; each kind comes before any comes again.</summary>
    private async Task KillAsync(TermClient viewer, Func<long> passed, long whole)
    {
        Func<Task>[] kinds = [() => RestartAsync(Stack.Gateway.Process), () => Drop(viewer), () => RestartAsync(Stack.Node.Process)];
        for (int kill = 0; kill < Kills; kill++)
        {
            long part = whole / (Kills + 1);
            long at = (kill * part) + Random.Shared.NextInt64(part);
            await viewer.UntilAsync($"{at} bytes have passed", () => passed() >= at || viewer.Exit is not null, Limit);
            await kinds[kill % kinds.Length]();
        }
    }

    private static async Task RestartAsync(ServerProcess process)
    {
        await process.KillAsync();
        await process.StartAndWaitAsync();
    }

    private static Task Drop(TermClient viewer)
    {
        viewer.Drop();
        return Task.CompletedTask;
    }

    /// <summary>What the program writes.</summary>
    private static (long Length, string Sha256) Sequence()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("ready\n"u8);
        long length = "ready\n".Length;
        Span<byte> line = stackalloc byte[16];
        for (int i = 1; i <= Lines; i++)
        {
            _ = System.Buffers.Text.Utf8Formatter.TryFormat(i, line, out int digits);
            line[digits++] = (byte)'\n';
            hash.AppendData(line[..digits]);
            length += digits;
        }

        return (length, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }
}

/// <summary>The gateway is on the agent's host.</summary>
public sealed class DirectKillTests(DirectSystem system) : KillTests(system), IClassFixture<DirectSystem>;

/// <summary>For the gateway the agent is on another host.</summary>
public sealed class RelayedKillTests(RelayedSystem system) : KillTests(system), IClassFixture<RelayedSystem>;

/// <summary>And its node's relay cannot be reached.</summary>
public sealed class IndirectKillTests(IndirectSystem system) : KillTests(system), IClassFixture<IndirectSystem>;
