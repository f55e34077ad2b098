using System.Collections.Concurrent;
using Docker.DotNet.Models;
using VibeCoading.Silo.Engine;

namespace VibeCoading.Silo.Images;

/// <summary>Which images the engine has. That one is there is believed for a while; that one is missing is asked again each time.</summary>
internal sealed class ImageCatalog(DockerEngine engine, TimeProvider time)
{
    private static readonly TimeSpan Belief = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Seen> _seen = new();

    /// <exception cref="EngineException">The engine is away.</exception>
    public async Task<bool> HasAsync(string image, CancellationToken cancellationToken) =>
        await FindAsync(image, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>The id of what the name stands for now, another for each version of an image; null when there is none.</summary>
    /// <exception cref="EngineException">The engine is away.</exception>
    public async Task<string?> FindAsync(string image, CancellationToken cancellationToken)
    {
        return _seen.TryGetValue(image, out Seen? seen) && time.GetElapsedTime(seen.At) < Belief ? seen.Id : await LookAsync(image, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same, whatever is believed.</summary>
    /// <exception cref="EngineException">The engine is away.</exception>
    public async Task<string?> LookAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            ImageInspectResponse found = await engine.CallAsync((docker, token) => docker.Images.InspectImageAsync(image, token), cancellationToken).ConfigureAwait(false);
            _seen[image] = new Seen(found.ID, time.GetTimestamp());
            return found.ID;
        }
        catch (EngineException missing) when (missing.Fault is EngineFault.ImageMissing or EngineFault.NotFound)
        {
            Forget(image);
            return null;
        }
    }

    /// <summary>The id that the name stood for when it was last asked; null when it never was there.</summary>
    public string? Known(string image) => _seen.TryGetValue(image, out Seen? seen) ? seen.Id : null;

    /// <summary>The engine said that the image is gone.</summary>
    public void Forget(string image) => _seen.TryRemove(image, out _);

    private sealed record Seen(string Id, long At);
}
