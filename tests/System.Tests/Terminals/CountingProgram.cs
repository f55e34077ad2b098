using System.Text;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>A shell that prints a known stream, slowly enough for something to be killed under it.</summary>
internal static class CountingProgram
{
    private const int Lines = 20_000;

    /// <summary>Well inside the stream.</summary>
    public const int Some = 50_000;

    private static readonly byte[] Expected = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, Lines).Select(i => $"line {i} of the stream\r\n")));

    extension(TermClient shell)
    {
        /// <summary>Sets a variable that only this very shell has.</summary>
        public async Task MarkAsync()
        {
            shell.Type("MARK=$((6*7))-$$; echo mark' is set'\n");
            await shell.SeesAsync("mark is set");
        }

        /// <summary>The shell is the one that was marked.</summary>
        public async Task IsStillMarkedAsync()
        {
            shell.Type("echo \"same=$([ \"$MARK\" = 42-$$ ] && echo yes || echo no)\"\n");
            await shell.UntilAsync("the shell tells its variable", () => shell.Text.Contains("same=yes", StringComparison.Ordinal) || shell.Text.Contains("same=no", StringComparison.Ordinal));
            Assert.Contains("same=yes", shell.Text, StringComparison.Ordinal);
        }

        /// <summary>Starts the stream and returns when some of it has arrived. What is typed meanwhile the terminal does not echo into it.</summary>
        public async Task BeginCountingAsync()
        {
            int before = shell.Bytes.Length;
            shell.Type($"stty -echo; echo be''gin; for i in $(seq 1 {Lines}); do echo \"line $i of the stream\"; [ $((i % 500)) = 0 ] && sleep 0.1; done; echo e''nd; stty echo\n");
            await shell.UntilAsync("some of the stream is there", () => shell.Bytes.Length - before > Some);
        }

        /// <summary>Waits for the end of the stream: every byte is there, once and in order.</summary>
        public async Task HasCountedAsync(TimeSpan limit)
        {
            await shell.UntilAsync("the end of the stream is there", () => shell.Bytes.AsSpan().IndexOf("\r\nend\r\n"u8) >= 0, limit);
            Assert.Empty(shell.Faults);

            byte[] all = shell.Bytes;
            int begin = all.AsSpan().IndexOf("begin\r\n"u8) + "begin\r\n".Length;
            int end = all.AsSpan().IndexOf("\r\nend\r\n"u8) + "\r\n".Length;
            int same = all.AsSpan(begin, end - begin).CommonPrefixLength(Expected);
            string instead = Encoding.UTF8.GetString(all.AsSpan(begin + same, Math.Min(400, end - begin - same)));
            Assert.True(same == Expected.Length && end - begin == Expected.Length, $"Of {Expected.Length} bytes {end - begin} arrived. After {same} right ones comes:\n{instead}");
        }
    }
}
