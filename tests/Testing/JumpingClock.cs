using System.Globalization;

namespace VibeCoading.Testing;

/// <summary>A clock of one process that a test sets while it runs (libfaketime). How long things take it measures as before, as with a clock that NTP corrects.</summary>
public sealed class JumpingClock : IDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    private readonly string _file = Path.GetTempFileName();

    public JumpingClock()
    {
        JumpTo(TimeSpan.Zero);
        Place = SiloPlace.Loopback with
        {
            Through = ["env", $"LD_PRELOAD={Library()}", $"FAKETIME_TIMESTAMP_FILE={_file}", "FAKETIME_CACHE_DURATION=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"],
        };
    }

    /// <summary>Where a silo goes by this clock.</summary>
    public SiloPlace Place { get; }

    /// <param name="error">Ahead of the true time.</param>
    public void JumpTo(TimeSpan error) => File.WriteAllText(_file, string.Create(CultureInfo.InvariantCulture, $"{error.TotalSeconds:+0;-0;+0}"));

    /// <summary>How far a server's clock is ahead, by the date that it answers with.</summary>
    public static async Task<TimeSpan> ErrorOfAsync(Uri server, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await Http.GetAsync(new Uri(server, "healthz"), cancellationToken);
        return answer.Headers.Date!.Value - DateTimeOffset.UtcNow;
    }

    public void Dispose() => File.Delete(_file);

    private static string Library() =>
        Directory.EnumerateDirectories("/usr/lib").Select(directory => Path.Combine(directory, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException("There is no libfaketimeMT.so.1 below /usr/lib. Install the package faketime.");
}
