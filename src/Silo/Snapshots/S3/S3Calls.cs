using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace VibeCoading.Silo.Snapshots.S3;

/// <summary>Requests to the bucket: signed, bounded in time, tried a few times, and refused in words that say where.</summary>
internal sealed class S3Calls : IDisposable
{
    /// <summary>The first and two more, with growing pauses between them: what takes longer is an outage, and whoever saves has another way.</summary>
    private const int Retries = 2;

    private readonly AmazonS3Client _client;
    private readonly string _where;

    public S3Calls(S3Options options)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle ?? options.Endpoint is not null,
            Timeout = options.Timeout,
            MaxErrorRetry = Retries,
            // Not every server knows the trailing checksums that are the default. Parts are signed with their SHA-256, which the server checks.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is null) config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        else (config.ServiceURL, config.AuthenticationRegion) = (options.Endpoint, options.Region);

        _client = options is { AccessKey: { } key, SecretKeyFile: { } file } ? new AmazonS3Client(new BasicAWSCredentials(key, File.ReadAllText(file).Trim()), config) : new AmazonS3Client(config);
        _where = $"bucket '{options.Bucket}' at {options.Endpoint ?? $"Amazon's S3 in {options.Region}"}";
    }

    /// <summary>Asks the server something. Null when it says that the object is not there.</summary>
    /// <exception cref="SnapshotPlaceException">It refused, or could not be reached.</exception>
    public async Task<T?> FindAsync<T>(string what, Func<IAmazonS3, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await call(_client).ConfigureAwait(false);
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound && missing.ErrorCode is "NoSuchKey" or "NotFound")
        {
            return null;
        }
        catch (AmazonServiceException refused)
        {
            throw new SnapshotPlaceException($"The place of snapshots, {_where}, refused to {what}: {refused.ErrorCode}: {refused.Message}", refused);
        }
        catch (Exception lost) when (IsLoss(lost, cancellationToken))
        {
            throw Lost(what, lost);
        }
    }

    /// <inheritdoc cref="FindAsync"/>
    public async Task<T> AskAsync<T>(string what, Func<IAmazonS3, Task<T>> call, CancellationToken cancellationToken)
        where T : class =>
        await FindAsync(what, call, cancellationToken).ConfigureAwait(false) ?? throw new SnapshotPlaceException($"The place of snapshots, {_where}, refused to {what}: it is not there.");

    public static bool IsLoss(Exception failure, CancellationToken cancellationToken) =>
        failure is AmazonClientException or HttpRequestException or IOException or TimeoutException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    public SnapshotPlaceException Lost(string what, Exception cause) =>
        new($"The place of snapshots, {_where}, could not be reached to {what}: {(cause is OperationCanceledException or TimeoutException ? "it did not answer in time." : cause.Message)}", cause);

    public void Dispose() => _client.Dispose();
}
