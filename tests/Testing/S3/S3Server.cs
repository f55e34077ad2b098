using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace VibeCoading.Testing.S3;

/// <summary>An S3 server of the tests' own, on a free loopback port: OpenStack Swift, which checks signatures, digests and parts. Gone with the tests.</summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string AccessKey = "vibe:node";

    /// <summary>It loads some hundred Python modules, on a machine that may be busy.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _directory;
    private readonly Process _process;

    private S3Server(DirectoryInfo directory, Process process, int port, string secretFile)
    {
        (_directory, _process, Port, SecretFile) = (directory, process, port, secretFile);
        Client = new AmazonS3Client(new BasicAWSCredentials(AccessKey, Secret), new AmazonS3Config
        {
            ServiceURL = Endpoint,
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    public int Port { get; }

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <summary>The file with the key's secret.</summary>
    public string SecretFile { get; }

    public string Secret => File.ReadAllText(SecretFile);

    /// <summary>To look at what is there, and to change it.</summary>
    public AmazonS3Client Client { get; }

    public static async Task<S3Server> StartAsync()
    {
        int port = FreePort.Next();
        DirectoryInfo directory = Directory.CreateTempSubdirectory("vibe-s3-");
        string secretFile = Path.Combine(directory.FullName, "secret");
        await File.WriteAllTextAsync(secretFile, RandomNumberGenerator.GetHexString(40, lowercase: true));
        string script = Path.Combine(AppContext.BaseDirectory, "S3", "s3server.py");
        // The system's own Python has the package, whichever else comes first.
        var start = new ProcessStartInfo("/usr/bin/python3", ["-B", script, directory.FullName, $"{port}", await File.ReadAllTextAsync(secretFile)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start) ?? throw new InvalidOperationException("python3 did not start.");
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();

        using var limit = new CancellationTokenSource(StartLimit);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line == "ready") return new S3Server(directory, process, port, secretFile);
        }

        throw new InvalidOperationException("The S3 server ended. It needs the package python3-swift.");
    }

    public async Task<string> NewBucketAsync()
    {
        string bucket = $"test-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        await Client.PutBucketAsync(bucket);
        return bucket;
    }

    public async Task<IReadOnlyList<string>> NamesAsync(string bucket)
    {
        List<string> names = [];
        await foreach (S3Object found in Client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket }).S3Objects) names.Add(found.Key);
        return names;
    }

    /// <summary>The names of objects whose upload was begun, and neither completed nor aborted.</summary>
    public async Task<IReadOnlyList<string>> UnfinishedAsync(string bucket)
    {
        List<string> names = [];
        await foreach (MultipartUpload found in Client.Paginators.ListMultipartUploads(new ListMultipartUploadsRequest { BucketName = bucket }).Uploads) names.Add(found.Key);
        return names;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }
}
