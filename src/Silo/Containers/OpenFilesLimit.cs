using Microsoft.Extensions.Options;
using VibeCoading.Silo.Engine;

namespace VibeCoading.Silo.Containers;

/// <summary>
/// The limit on open files that containers get: what was configured, or as much as the engine can grant, which is warned of once.
/// Docker takes any value at create and fails at start, so the engine's process is asked first and a refusal is remembered.
/// </summary>
internal sealed partial class OpenFilesLimit(IOptions<ContainerOptions> options, DockerEngine engine, ILogger<OpenFilesLimit> logger)
{
    private readonly Lock _gate = new();
    private bool _asked;
    private long? _cap;
    private bool _engineDefault;
    private bool _warned;

    /// <summary>The limit for the next container; null leaves it to the engine.</summary>
    public long? Current
    {
        get
        {
            lock (_gate)
            {
                if (!_asked)
                {
                    _asked = true;
                    _cap = EnginePeer.OpenFilesCap(engine.SocketPath);
                    if (_cap < options.Value.OpenFiles) WarnOnce(_cap);
                }

                return _engineDefault ? null : Math.Min(options.Value.OpenFiles, _cap ?? long.MaxValue);
            }
        }
    }

    /// <summary>The engine refused <see cref="Current"/>; the next container gets the engine's own limit.</summary>
    public void Refused()
    {
        lock (_gate)
        {
            _engineDefault = true;
            WarnOnce(null);
        }
    }

    /// <summary>A container with the engine's own limit told what it has: from now on that is asked for, soft and hard alike.</summary>
    public void Learned(long hard)
    {
        lock (_gate)
        {
            if (!_engineDefault || hard <= 0) return;

            _engineDefault = false;
            _cap = hard;
        }
    }

    private void WarnOnce(long? cap)
    {
        if (_warned) return;

        _warned = true;
        LogClamped(options.Value.OpenFiles, cap is { } limit ? $"{limit}" : "its own limit");
    }
}
