using System.Formats.Tar;
using Docker.DotNet;
using Docker.DotNet.Models;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Engine;

/// <summary>A container's files as Docker's API offers them: archives, and programs.</summary>
internal sealed class EngineFiles(DockerHost docker, string container)
{
    public Task ListAsync(string directory, CancellationToken cancellationToken) => RunAsync(["ls", "-la", directory], cancellationToken);

    public Task FillAsync(string directory, int files, CancellationToken cancellationToken) =>
        RunAsync([Script.Shell, "-c", $"mkdir -p {directory} && cd {directory} && for i in $(seq {files}); do echo >$i; done"], cancellationToken);

    public async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        ContainerArchiveResponse answer = await docker.Client.Containers.GetArchiveFromContainerAsync(
            container, new ContainerPathStatParameters { Path = path }, statOnly: false, cancellationToken);
        await using Stream stream = answer.Stream ?? throw new BenchException($"Docker gave no archive of {path}.");
        await using var archive = new TarReader(stream);
        TarEntry entry = await archive.GetNextEntryAsync(copyData: false, cancellationToken) ?? throw new BenchException($"There is no {path}.");
        byte[] content = new byte[entry.Length];
        await entry.DataStream!.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    public async Task WriteAsync(string directory, string name, byte[] content, CancellationToken cancellationToken)
    {
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            await writer.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) }, cancellationToken);
        }

        archive.Position = 0;
        await docker.Client.Containers.ExtractArchiveToContainerAsync(
            container, new CopyToContainerParameters { Path = directory }, archive, cancellationToken);
    }

    private async Task RunAsync(IList<string> command, CancellationToken cancellationToken)
    {
        ContainerExecCreateResponse exec = await docker.Client.Exec.CreateContainerExecAsync(
            container, new ContainerExecCreateParameters { AttachStdout = true, AttachStderr = true, Cmd = command }, cancellationToken);
        using MultiplexedStream output = await docker.Client.Exec.StartContainerExecAsync(exec.ID, new ContainerExecStartParameters(), cancellationToken);
        await output.ReadOutputToEndAsync(cancellationToken);
    }
}
