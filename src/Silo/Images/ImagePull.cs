using Docker.DotNet.Models;
using Microsoft.Extensions.Options;
using VibeCoading.Silo.Engine;

namespace VibeCoading.Silo.Images;

/// <summary>Brings an image onto this node, from the first registry that has it.</summary>
internal sealed class ImagePull(IOptions<ImageOptions> options, DockerEngine engine)
{
    /// <summary>Whether the image can be pulled at all. One with a digest can only under its registry's name: the engine gives it no other.</summary>
    public bool CanPull(string image) => ImageName.Parse(image) is var name && (name.NamesRegistry || (options.Value.Registries.Count > 0 && !name.IsPinned));

    /// <summary>Pulls what is newer than what is here; the engine compares digests, so that nothing is moved when nothing is new.</summary>
    /// <returns>What each registry said against it; empty when one had the image, which now goes by its own name.</returns>
    /// <exception cref="EngineException">The engine is away.</exception>
    public async Task<IReadOnlyList<string>> TryAsync(string image, CancellationToken cancellationToken)
    {
        var name = ImageName.Parse(image);
        List<string> refusals = [];
        foreach (ImageName there in name.NamesRegistry ? [name] : options.Value.Registries.Select(registry => name.At(registry.Address)))
        {
            if (await FromAsync(there, cancellationToken).ConfigureAwait(false) is { } refusal)
            {
                refusals.Add($"{there}: {refusal}");
                continue;
            }

            if (there != name) await TagAsync(there, name, cancellationToken).ConfigureAwait(false);
            return [];
        }

        return refusals;
    }

    /// <summary>Removes a version that nobody has a name for any more. False when a container is still made of it.</summary>
    /// <exception cref="EngineException">The engine is away.</exception>
    public async Task<bool> TryRemoveAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            ImageInspectResponse image = await engine.CallAsync((docker, token) => docker.Images.InspectImageAsync(id, token), cancellationToken).ConfigureAwait(false);
            if (image.RepoTags is { Count: > 0 }) return true;

            await engine.CallAsync((docker, token) => docker.Images.DeleteImageAsync(id, new ImageDeleteParameters(), token), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (EngineException gone) when (gone.Fault is EngineFault.ImageMissing or EngineFault.NotFound)
        {
            return true;
        }
        catch (EngineException used) when (used.Fault is not EngineFault.Unavailable)
        {
            return false;
        }
    }

    private async Task<string?> FromAsync(ImageName there, CancellationToken cancellationToken)
    {
        var parameters = new ImagesCreateParameters { FromImage = there.Repository, Tag = there.Tag };
        // What goes wrong during a pull comes as a message, behind an answer that says all is well.
        string? refusal = null;
        var progress = new InlineProgress(message => refusal ??= message.Error?.Message);
        try
        {
            AuthConfig? credential = await CredentialAsync(there, cancellationToken).ConfigureAwait(false);
            await engine.CallAsync((docker, token) => docker.Images.CreateImageAsync(parameters, credential, progress, token), cancellationToken, options.Value.PullTimeout).ConfigureAwait(false);
            return refusal;
        }
        catch (EngineException refused) when (refused.Fault != EngineFault.Unavailable)
        {
            return refused.Message;
        }
        catch (EngineException slow)
        {
            // A registry that hangs, or an engine that is away.
            await engine.PingAsync(cancellationToken).ConfigureAwait(false);
            return slow.Message;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return unreadable.Message;
        }
    }

    private Task TagAsync(ImageName there, ImageName name, CancellationToken cancellationToken)
    {
        var parameters = new ImageTagParameters { RepositoryName = name.Repository, Tag = name.Tag };
        return engine.CallAsync((docker, token) => docker.Images.TagImageAsync(there.ToString(), parameters, token), cancellationToken);
    }

    private async Task<AuthConfig?> CredentialAsync(ImageName there, CancellationToken cancellationToken)
    {
        string host = RegistryOptions.HostOf(there.Repository);
        if (options.Value.Registries.FirstOrDefault(registry => registry.Host == host && registry.PasswordFile is not null) is not { } registry) return null;

        string password = (await File.ReadAllTextAsync(registry.PasswordFile!, cancellationToken).ConfigureAwait(false)).Trim();
        return new AuthConfig { Username = registry.User, Password = password, ServerAddress = host };
    }

    /// <remarks>Unlike <see cref="Progress{T}"/>, which would tell after the pull has ended.</remarks>
    private sealed class InlineProgress(Action<JSONMessage> hear) : IProgress<JSONMessage>
    {
        public void Report(JSONMessage value) => hear(value);
    }
}
