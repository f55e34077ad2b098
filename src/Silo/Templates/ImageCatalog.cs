using System.Collections.Concurrent;
using VibeCoading.Silo.Engine;

namespace VibeCoading.Silo.Templates;

/// <summary>Which images the engine has. That one is there is believed for a while; that one is missing is asked again each time.</summary>
internal sealed class ImageCatalog(DockerEngine engine, TimeProvider time)
{
    private static readonly TimeSpan Belief = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, long> _seen = new();

    /// <exception cref="EngineException">The engine is away.</exception>
    public async Task<bool> HasAsync(string image, CancellationToken cancellationToken)
    {
        if (_seen.TryGetValue(image, out long at) && time.GetElapsedTime(at) < Belief) return true;

        try
        {
            await engine.CallAsync((docker, token) => docker.Images.InspectImageAsync(image, token), cancellationToken).ConfigureAwait(false);
            _seen[image] = time.GetTimestamp();
            return true;
        }
        catch (EngineException missing) when (missing.Fault is EngineFault.ImageMissing or EngineFault.NotFound)
        {
            Forget(image);
            return false;
        }
    }

    /// <summary>The engine said that the image is gone.</summary>
    public void Forget(string image) => _seen.TryRemove(image, out _);
}
