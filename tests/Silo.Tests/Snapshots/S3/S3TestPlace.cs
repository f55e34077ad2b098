using Amazon.S3.Model;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Testing.S3;

namespace VibeCoading.Silo.Tests.Snapshots.S3;

/// <summary>A bucket of its own, where the snapshots are below a prefix.</summary>
internal sealed class S3TestPlace(S3Server server, string bucket) : TestPlace
{
    private const string Prefix = "ide/snapshots/";

    public string Bucket => bucket;

    public override (string Key, string? Value)[] Settings =>
    [
        ("Vibe:Snapshots:S3:Endpoint", server.Endpoint),
        ("Vibe:Snapshots:S3:Bucket", bucket),
        ("Vibe:Snapshots:S3:Prefix", Prefix.TrimEnd('/')),
        ("Vibe:Snapshots:S3:AccessKey", S3Server.AccessKey),
        ("Vibe:Snapshots:S3:SecretKeyFile", server.SecretFile),
    ];

    public static async Task<S3TestPlace> NewAsync(S3Server server) => new(server, await server.NewBucketAsync());

    public override async Task<IReadOnlyList<string>> NamesAsync() =>
        [.. (await server.NamesAsync(bucket)).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..])];

    public override async Task<byte[]> ReadAsync(string name)
    {
        using GetObjectResponse found = await server.Client.GetObjectAsync(bucket, Prefix + name, Within.Token());
        using var content = new MemoryStream();
        await found.ResponseStream.CopyToAsync(content, Within.Token());
        return content.ToArray();
    }

    public override Task WriteAsync(string name, byte[] content) => server.Client.PutObjectAsync(
        new PutObjectRequest { BucketName = bucket, Key = Prefix + name, InputStream = new MemoryStream(content), UseChunkEncoding = false }, Within.Token());

    public override Task RemoveAsync(string name) => server.Client.DeleteObjectAsync(bucket, Prefix + name, Within.Token());

    public override Task LeaveUnfinishedAsync(string name) => server.Client.InitiateMultipartUploadAsync(bucket, Prefix + name, Within.Token());

    public override async Task<int> UnfinishedAsync() => (await server.UnfinishedAsync(bucket)).Count;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
