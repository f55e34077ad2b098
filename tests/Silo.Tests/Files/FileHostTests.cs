using System.Security.Cryptography;
using System.Text;
using VibeCoading.Contracts.Files;
using VibeCoading.Grains.Files;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Files;

public sealed class FileHostTests(SharedNode shared)
{
    private readonly string _folder = RandomNumberGenerator.GetHexString(8, lowercase: true);

    private IFileHost Files => shared.Container.Files;

    [Fact]
    public async Task Upload_WhenCommitted_IsReadBackByteForByte()
    {
        byte[] content = RandomNumberGenerator.GetBytes(300_000);

        FileCommit commit = await PutAsync("big.bin", content);
        byte[] read = await ReadAsync(commit.File.Path, 0, null);

        Assert.True(commit.Created);
        Assert.Equal($"/{_folder}/big.bin", commit.File.Path);
        Assert.Equal(content.Length, commit.File.Size);
        Assert.Equal(content, read);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(65_530, 20)]
    [InlineData(199_990, 1000)]
    [InlineData(500_000, 5)]
    public async Task Read_WhenARangeIsAsked_GivesExactlyThat(long offset, long length)
    {
        byte[] content = RandomNumberGenerator.GetBytes(200_000);
        await PutAsync("range.bin", content);

        byte[] read = await ReadAsync($"{_folder}/range.bin", offset, length);

        Assert.Equal(content.Skip((int)offset).Take((int)length), read);
    }

    [Fact]
    public async Task Commit_WhenTheVersionIsAnother_IsRefusedAndChangesNothing()
    {
        FileCommit first = await PutAsync("note.txt", "one"u8.ToArray());
        string upload = await BeginAsync("note.txt", "three"u8.ToArray(), ifVersion: first.File.Version);
        await PutAsync("note.txt", "two"u8.ToArray());

        FileException refused = await Assert.ThrowsAsync<FileException>(() => Files.CommitAsync(upload, Within.Token()));
        await Files.AbortAsync(upload, Within.Token());
        await Files.AbortAsync(upload, Within.Token());

        Assert.Equal(FileError.PreconditionFailed, refused.Error);
        Assert.Equal("two", Encoding.UTF8.GetString(await ReadAsync($"{_folder}/note.txt", 0, null)));
    }

    [Fact]
    public async Task Write_WhenTheUploadIsUnknown_SaysThatItIsLost()
    {
        FileException refused = await Assert.ThrowsAsync<FileException>(() => Files.WriteAsync("nosuch", 0, [1], Within.Token()));

        Assert.Equal(FileError.UploadLost, refused.Error);
    }

    [Fact]
    public async Task Tree_CanBeMadeListedMovedAndRemoved()
    {
        await Files.MakeDirectoryAsync($"{_folder}/a/b", parents: true, Within.Token());
        await PutAsync("a/b/file", "x"u8.ToArray());

        FileView moved = await Files.MoveAsync($"{_folder}/a/b/file", $"{_folder}/a/moved", overwrite: false, Within.Token());
        FileListingView listing = await Files.ListAsync($"{_folder}/a", Within.Token());
        FileException notEmpty = await Assert.ThrowsAsync<FileException>(() => Files.DeleteAsync($"{_folder}/a", recursive: false, ifVersion: null, Within.Token()));
        await Files.DeleteAsync($"{_folder}/a", recursive: true, ifVersion: null, Within.Token());
        FileException gone = await Assert.ThrowsAsync<FileException>(() => Files.StatAsync($"{_folder}/a", Within.Token()));

        Assert.Equal($"/{_folder}/a/moved", moved.Path);
        Assert.Equal([("b", FileKind.Directory), ("moved", FileKind.File)], listing.Items.Select(item => (item.Name, item.Kind)));
        Assert.Equal((FileError.NotEmpty, FileError.NotFound), (notEmpty.Error, gone.Error));
    }

    [Fact]
    public async Task Stat_WhenThePathLeadsOut_IsRefused()
    {
        FileException refused = await Assert.ThrowsAsync<FileException>(() => Files.StatAsync("../etc/passwd", Within.Token()));

        Assert.Equal(FileError.OutsideWorkspace, refused.Error);
    }

    [Fact]
    public async Task Create_WhenTooManyAreUnderWay_IsRefused()
    {
        await using TestNode node = await TestNode.StartAsync();
        await using var container = await node.ProvisionAsync();
        async Task CreateAsync(int number) =>
            await container.Files.CreateAsync(new CreateFile($"upload{number}", $"f{number}", null, null, IfAbsent: false, Parents: false), Within.Token());
        for (int number = 0; number < 64; number++) await CreateAsync(number);

        FileException refused = await Assert.ThrowsAsync<FileException>(() => CreateAsync(64));
        await container.Files.AbortAsync("upload0", Within.Token());
        await CreateAsync(64);

        Assert.Equal(FileError.LimitReached, refused.Error);
    }

    private async Task<FileCommit> PutAsync(string name, byte[] content) => await Files.CommitAsync(await BeginAsync(name, content), Within.Token());

    private async Task<string> BeginAsync(string name, byte[] content, string? ifVersion = null)
    {
        string upload = RandomNumberGenerator.GetHexString(16, lowercase: true);
        await Files.CreateAsync(new CreateFile(upload, $"{_folder}/{name}", Mode: null, ifVersion, IfAbsent: false, Parents: true), Within.Token());
        for (int at = 0; at < content.Length; at += 65_536)
            await Files.WriteAsync(upload, at, content[at..Math.Min(at + 65_536, content.Length)], Within.Token());
        return upload;
    }

    private async Task<byte[]> ReadAsync(string path, long offset, long? length)
    {
        using var all = new MemoryStream();
        await foreach (FilePiece piece in Files.ReadAsync(path, offset, length, Within.Token())) all.Write(piece.Data);
        return all.ToArray();
    }
}
