using System.Security.Cryptography;
using Docker.DotNet.Models;
using Microsoft.Extensions.Options;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Templates;

/// <summary>Brings a template's files onto this node, as they are at their source.</summary>
internal sealed class TemplateFetch(IOptions<NodeOptions> node, DockerEngine engine)
{
    private static readonly TimeSpan CopyLimit = TimeSpan.FromMinutes(10);

    /// <param name="directory">Empty, and filled with the template's files.</param>
    /// <exception cref="IOException">It cannot be read; the message says why.</exception>
    /// <exception cref="EngineException">The image, or the directory in it, is not there, or the engine is away.</exception>
    public Task FetchAsync(TemplateSource source, string image, string directory, CancellationToken cancellationToken) => source.Kind switch
    {
        TemplateSourceKind.Directory => HostProgram.MustAsync("cp", ["-a", "--reflink=auto", "--", $"{source.Place}/.", directory], cancellationToken),
        TemplateSourceKind.Tar => HostProgram.MustAsync("tar", [.. Extract(directory), "--file", source.Place], cancellationToken),
        TemplateSourceKind.Git => HostProgram.MustAsync("git", Clone(source, directory), cancellationToken),
        TemplateSourceKind.Image => FromImageAsync(image, source.Place, directory, cancellationToken),
    };

    private static string[] Extract(string directory) => ["--extract", "--no-same-owner", "--delay-directory-restore", "--directory", directory];

    /// <remarks>A repository on this host may be another user's; it is only read.</remarks>
    private static string[] Clone(TemplateSource source, string directory) =>
        ["-c", "safe.directory=*", "clone", "--quiet", "--depth", "1", .. source.Reference is { } reference ? new[] { "--branch", reference } : [], "--", source.Place, directory];

    private async Task FromImageAsync(string image, string place, string directory, CancellationToken cancellationToken)
    {
        // Never started: only its files are wanted.
        var parameters = new CreateContainerParameters { Image = image, Cmd = ["/"], Labels = new Dictionary<string, string> { [ContainerNames.NodeLabel] = node.Value.Id } };
        CreateContainerResponse created = await engine.CallAsync(
            (docker, token) => docker.Containers.CreateContainerAsync(parameters, token), cancellationToken).ConfigureAwait(false);
        // In there, so that it goes with the rest when this process is killed.
        string archive = Path.Combine(directory, $".{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tar");
        try
        {
            await engine.CallAsync(
                async (docker, token) =>
                {
                    var path = new ContainerPathStatParameters { Path = $"{place.TrimEnd('/')}/." };
                    ContainerArchiveResponse answer = await docker.Containers.GetArchiveFromContainerAsync(created.ID, path, statOnly: false, token).ConfigureAwait(false);
                    using Stream content = answer.Stream ?? throw new IOException($"Docker gave nothing of '{place}'.");
                    using FileStream file = File.Create(archive);
                    await content.CopyToAsync(file, token).ConfigureAwait(false);
                    return true;
                },
                cancellationToken,
                CopyLimit).ConfigureAwait(false);
            await HostProgram.MustAsync("tar", [.. Extract(directory), "--file", archive], cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(archive);
            await engine.CallAsync(
                (docker, token) => docker.Containers.RemoveContainerAsync(created.ID, new ContainerRemoveParameters { Force = true }, token), CancellationToken.None).ConfigureAwait(false);
        }
    }
}
