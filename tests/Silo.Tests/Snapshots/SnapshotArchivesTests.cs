using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using VibeCoading.Silo.Snapshots;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Snapshots;

public sealed class SnapshotArchivesTests : IDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("vs");
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("vf");

    public void Dispose()
    {
        _place.Delete(recursive: true);
        _files.Delete(recursive: true);
    }

    [Fact]
    public async Task Pack_OfATreeThatChangesUnderItsHands_IsGoodForALiveOneAlone()
    {
        // What fills tar's and zstd's buffers is not all of it: tar is still reading when the first bytes come.
        string large = Path.Combine(_files.FullName, "large");
        await File.WriteAllBytesAsync(large, RandomNumberGenerator.GetBytes(64 << 20), Within.Token());
        await File.WriteAllTextAsync(Path.Combine(_files.FullName, "small"), "whole", Within.Token());
        SnapshotArchives archives = ArchivesThat(() => File.AppendAllText(large, "more"));

        IOException refused = await Assert.ThrowsAsync<IOException>(() => archives.PackAsync("a/1", _files.FullName, isLive: false, Within.Token()));
        ArchiveDigest packed = await archives.PackAsync("a/2", _files.FullName, isLive: true, Within.Token());

        Assert.Contains("file changed as we read it", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_place.FullName, "a/1")));
        DirectoryInfo unpacked = _files.CreateSubdirectory("unpacked");
        await archives.UnpackAsync("a/2", packed, unpacked.FullName, Within.Token());
        Assert.Equal("whole", await File.ReadAllTextAsync(Path.Combine(unpacked.FullName, "small"), Within.Token()));
    }

    [Fact]
    public async Task Pack_OfALiveTreeThatIsNotThere_IsRefused()
    {
        SnapshotArchives archives = ArchivesThat(() => { });

        await Assert.ThrowsAsync<IOException>(() => archives.PackAsync("a/1", Path.Combine(_files.FullName, "none"), isLive: true, Within.Token()));

        Assert.Empty(_place.EnumerateFiles("*", SearchOption.AllDirectories));
    }

    private SnapshotArchives ArchivesThat(Action writing) =>
        new(new WatchedPlace(new DirectoryPlace(Options.Create(new SnapshotOptions { Directory = _place.FullName }))) { Writing = writing });
}
