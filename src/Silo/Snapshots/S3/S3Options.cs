using System.Text.RegularExpressions;

namespace VibeCoading.Silo.Snapshots.S3;

/// <summary>A bucket of Amazon's S3, or of a server that speaks as it does. Section <c>Vibe:Snapshots:S3</c>.</summary>
internal sealed partial class S3Options
{
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    /// <summary>The server's address, <c>https://s3.example:9000</c>. Amazon's own for the region by default.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Part of each signature: as the server has it. <c>us-east-1</c> by default.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>It must be there.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>What the names of all objects begin with, where the bucket has others as well: <c>ide/snapshots</c>. Empty by default.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>
    /// The key's id. Without it the credentials are those that Amazon's tools find by themselves: <c>AWS_ACCESS_KEY_ID</c> and <c>AWS_SECRET_ACCESS_KEY</c>,
    /// the shared credentials file, a web identity, the role of the container or of the machine.
    /// </summary>
    public string? AccessKey { get; set; }

    /// <summary>Absolute path of the file with that key's secret. Read at the start.</summary>
    public string? SecretKeyFile { get; set; }

    /// <summary>Whether the bucket is named in the path, not in the host name. By default, where there is an <see cref="Endpoint"/>.</summary>
    public bool? PathStyle { get; set; }

    /// <summary>How long one request may take, and how long a download may stand still: a part of 16 MiB must get through. 1 second to 1 hour; 1 minute by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    public IEnumerable<string> Troubles
    {
        get
        {
            if (Endpoint is not null && !IsAddress(Endpoint)) yield return $"Endpoint is '{Endpoint}': write it as https://s3.example:9000.";
            if (string.IsNullOrWhiteSpace(Region)) yield return $"Region is '{Region}'.";
            if (!BucketName().IsMatch(Bucket)) yield return $"Bucket is '{Bucket}': a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens.";
            if (!PrefixForm().IsMatch(Prefix)) yield return $"Prefix is '{Prefix}': write it as ide/snapshots.";
            if (AccessKey is not null && SecretKeyFile is null) yield return $"AccessKey is '{AccessKey}', but there is no SecretKeyFile.";
            if (SecretKeyFile is not null && AccessKey is null) yield return "SecretKeyFile is there, but no AccessKey.";
            if (SecretKeyFile is not null && !File.Exists(SecretKeyFile)) yield return $"SecretKeyFile is '{SecretKeyFile}', which is not there.";
            if (Timeout < ShortestTimeout || Timeout > LongestTimeout) yield return $"Timeout is {Timeout}: it must be between {ShortestTimeout} and {LongestTimeout}.";
        }
    }

    private static bool IsAddress(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri is { PathAndQuery: "/", UserInfo: "" };

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketName();

    [GeneratedRegex(@"^([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)?\z")]
    private static partial Regex PrefixForm();
}
