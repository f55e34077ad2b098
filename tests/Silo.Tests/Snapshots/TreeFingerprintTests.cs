using System.IO.MemoryMappedFiles;
using Microsoft.Extensions.Time.Testing;
using VibeCoading.Silo.Snapshots;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Tests.Snapshots;

public sealed class TreeFingerprintTests : IDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("vf");

    public TreeFingerprintTests() => Directory.CreateDirectory(Files);

    private string Files => Path.Combine(_place.FullName, "files");

    public void Dispose() => _place.Delete(recursive: true);

    [Theory]
    [InlineData("printf y >data; touch -r reference data")]
    [InlineData("chmod 600 data")]
    [InlineData("chown 1234 data")]
    [InlineData("python3 -c \"import os; os.setxattr('data', 'user.note', b'x')\"")]
    [InlineData("mv data other")]
    [InlineData("rm data")]
    [InlineData("ln data hard")]
    [InlineData("mkdir d")]
    [InlineData("ln -sfn elsewhere link")]
    [InlineData("cp -a data copy; mv copy data")]
    [InlineData("chmod 750 .")]
    [InlineData("python3 -c \"import os; os.setxattr('.', 'user.note', b'x')\"")]
    public async Task Take_AfterAChange_IsAnother(string change)
    {
        await RunAsync("printf x >data; touch -r data reference; ln -s reference link");
        string? before = await TakeAsync();

        await RunAsync(change);

        Assert.NotNull(before);
        Assert.NotEqual(before, await TakeAsync());
    }

    [Fact]
    public async Task Take_AfterReading_IsTheSame()
    {
        await RunAsync("mkdir d; printf x >d/data; ln -s data d/link");
        string? before = await TakeAsync();

        await RunAsync("cat d/data; ls -lR; tar -c -f /dev/null .");

        Assert.Equal(before, await TakeAsync());
    }

    [Fact]
    public async Task Take_AfterAnOverlayWasAboveIt_IsTheSame()
    {
        DirectoryInfo beside = Directory.CreateTempSubdirectory("vo");
        await RunAsync("mkdir d; printf x >d/data");
        string? before = await TakeAsync();

        await RunAsync($"cd '{beside.FullName}'; mkdir lower work merged; mount -t overlay overlay -o 'lowerdir=lower,upperdir={Files},workdir=work' merged; cat merged/d/data; umount merged");

        Assert.NotNull(before);
        Assert.Equal(before, await TakeAsync());
        await TreeRemoval.RemoveAsync(beside.FullName, Within.Token());
    }

    [Fact]
    public async Task Take_WhileATreeIsBeingChanged_IsNull()
    {
        using var stopping = new CancellationTokenSource();
        string data = Path.Combine(Files, "data");
        Task changing = Task.Run(() =>
        {
            while (!stopping.IsCancellationRequested) File.WriteAllText(data, "x");
        }, Within.Token());

        using TreeWalk taken = await TreeFingerprint.TakeAsync(Files, isLive: true, TimeProvider.System, Within.Token());

        await stopping.CancelAsync();
        await changing;
        Assert.Null(taken.Fingerprint);
    }

    [Fact]
    public async Task Take_OfALiveTree_IsSureOnlyOfWhatHasStoodStillForAMinute()
    {
        await File.WriteAllTextAsync(Path.Combine(Files, "data"), "x", Within.Token());
        var later = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(62));

        using TreeWalk now = await TreeFingerprint.TakeAsync(Files, isLive: true, TimeProvider.System, Within.Token());
        using TreeWalk then = await TreeFingerprint.TakeAsync(Files, isLive: true, later, Within.Token());

        Assert.Null(now.Fingerprint);
        Assert.NotNull(then.Fingerprint);
    }

    [Fact]
    public async Task Take_SeesAChangeThroughAMappingThatWasWrittenOut()
    {
        string data = Path.Combine(Files, "data");
        await File.WriteAllBytesAsync(data, new byte[4096], Within.Token());
        using MemoryMappedFile mapped = MemoryMappedFile.CreateFromFile(data);
        using MemoryMappedViewAccessor view = mapped.CreateViewAccessor();
        view.Write(0, 1);
        // As the kernel does by itself within that minute.
        await HostProgram.MustAsync("sync", ["--file-system", Files], Within.Token());
        string? before = await TakeAsync();

        view.Write(0, 2);

        Assert.NotNull(before);
        Assert.NotEqual(before, await TakeAsync());
    }

    private async Task<string?> TakeAsync()
    {
        using TreeWalk walk = await TreeFingerprint.TakeAsync(Files, isLive: false, TimeProvider.System, Within.Token());
        return walk.Fingerprint;
    }

    private Task RunAsync(string script) => HostProgram.MustAsync("sh", ["-e", "-c", $"cd '{Files}' && {{ {script}; }} >/dev/null"], Within.Token());
}
