using System.Diagnostics;
using VibeCoading.Bench.Gateway;

namespace VibeCoading.Bench.Terminals;

/// <summary>Other sessions, each with a terminal that prints and a viewer that reads it.</summary>
internal sealed class BusySessions : IAsyncDisposable
{
    private const double BytesPerKilobyte = 1e3;

    private readonly Belongings _open = new();
    private readonly List<Viewer> _viewers = [];
    private long _since;
    private long _before;

    public static async Task<BusySessions> StartAsync(Rig rig, int sessions, string script, CancellationToken cancellationToken)
    {
        var busy = new BusySessions();
        try
        {
            for (int i = 0; i < sessions; i++)
            {
                BenchSession session = await rig.Gateway.CreateSessionAsync(cancellationToken);
                busy._open.Keep(new SessionOwner(rig.Gateway, session.Id));
                busy._viewers.Add(busy._open.Keep(new Viewer(await rig.Gateway.OpenTerminalAsync(session.Id, Script.Shell, ["-c", script], cancellationToken))));
            }

            return busy;
        }
        catch
        {
            await busy.DisposeAsync();
            throw;
        }
    }

    public void Begin() => (_since, _before) = (Stopwatch.GetTimestamp(), Bytes());

    /// <summary>What all of them printed since <see cref="Begin"/>. Throws when one has stopped.</summary>
    public async Task<double> KilobytesPerSecondAsync()
    {
        double rate = (Bytes() - _before) / BytesPerKilobyte / Stopwatch.GetElapsedTime(_since).TotalSeconds;
        foreach (Viewer viewer in _viewers) await viewer.CheckAsync();
        return rate;
    }

    public ValueTask DisposeAsync() => _open.DisposeAsync();

    private long Bytes() => _viewers.Sum(viewer => viewer.Bytes);
}
