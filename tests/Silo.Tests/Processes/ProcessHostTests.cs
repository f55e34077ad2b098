using VibeCoading.Contracts.Processes;
using VibeCoading.Grains.Processes;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Processes;

public sealed class ProcessHostTests(SharedNode shared)
{
    private IProcessHost Processes => shared.Container.Processes;

    [Fact]
    public async Task Run_TellsBothOutputsAndTheExit()
    {
        var (stdout, stderr, result) = await Processes.RunToEndAsync(Requests.Shell("echo $GREETING; pwd; echo oops >&2; exit 7"));

        Assert.Equal(("hello\n/workspace\n", "oops\n"), (stdout, stderr));
        Assert.Equal((7, null, false), (result.Exit.Code, result.Exit.Signal, result.TimedOut));
    }

    [Fact]
    public async Task Run_WhenGivenInput_FeedsItAllAndClosesIt()
    {
        byte[] input = new byte[1 << 20];
        Random.Shared.NextBytes(input);

        var (stdout, _, result) = await Processes.RunToEndAsync(Requests.Shell("sha256sum") with { Stdin = input });

        Assert.Equal(0, result.Exit.Code);
        Assert.StartsWith(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input)), stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhenInputIsNotRead_EndsAllTheSame()
    {
        var (_, _, result) = await Processes.RunToEndAsync(Requests.Process("/bin/true") with { Stdin = new byte[1 << 20] });

        Assert.Equal(0, result.Exit.Code);
    }

    [Fact]
    public async Task Run_WhenOutputIsLarge_TellsEveryByte()
    {
        var (stdout, _, _) = await Processes.RunToEndAsync(Requests.Shell("head -c 5000000 /dev/zero | tr '\\0' x"));

        Assert.Equal(5_000_000, stdout.Length);
    }

    [Fact]
    public async Task Run_WhenTimeIsUp_EndsTheProgramAndSaysSo()
    {
        var (_, _, result) = await Processes.RunToEndAsync(Requests.Process("/bin/sleep", "600") with { Timeout = TimeSpan.FromMilliseconds(300) });

        Assert.True(result.TimedOut);
        Assert.Equal(15, result.Exit.Signal);
    }

    [Fact]
    public async Task Run_WhenTheReaderLeaves_EndsTheProgram()
    {
        string marker = $"6{Random.Shared.Next(100_000, 999_999)}";
        await foreach (ProcessPiece _ in Processes.RunAsync(Requests.Shell($"echo started; sleep {marker}"), Within.Token())) break;

        var (stdout, _, _) = await Processes.RunToEndAsync(Requests.Shell($"pgrep -f 'sleep {marker}$' | wc -l"));

        Assert.Equal("0\n", stdout);
    }

    [Fact]
    public async Task Run_WhenTheProgramIsMissing_SaysSo()
    {
        ProcessException refused = await Assert.ThrowsAsync<ProcessException>(() => Processes.RunToEndAsync(Requests.Process("/no/such/program")));

        Assert.Equal(ProcessError.SpawnFailed, refused.Error);
    }

    [Fact]
    public async Task Run_WhenTheTimeoutIsAbsurd_NamesFieldAndValue()
    {
        ProcessException refused = await Assert.ThrowsAsync<ProcessException>(
            () => Processes.RunToEndAsync(Requests.Process("/bin/true") with { Timeout = TimeSpan.FromHours(25) }));

        Assert.Equal(ProcessError.InvalidRequest, refused.Error);
        Assert.Contains("timeout is 90000 s", refused.Message, StringComparison.Ordinal);
    }
}
