namespace VibeCoading.Gateway.Identity;

/// <summary>A secret in a file that only this user can read. It is written beside and moved in place, so that nobody reads half of one.</summary>
internal sealed class SecretFile(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Null when there is none.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return null;

        string secret = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
        return secret.StartsWith(ApiKey.Prefix, StringComparison.Ordinal)
            ? secret
            : throw new InvalidDataException($"{path} holds no key: one begins with '{ApiKey.Prefix}'. Remove the file to have a new one made.");
    }

    /// <summary>Writes the secret, and returns what the file holds then: another gateway's, if that was first.</summary>
    /// <param name="replaced">What the file held before, to be overwritten; null when there was no file.</param>
    public async Task<string> WriteAsync(string secret, string? replaced, CancellationToken cancellationToken)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } directory)
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        string beside = $"{path}.{Guid.NewGuid():N}";
        await using (var file = new FileStream(beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        await using (var text = new StreamWriter(file))
            await text.WriteLineAsync(secret.AsMemory(), cancellationToken);

        try
        {
            File.Move(beside, path, overwrite: replaced is not null);
            return secret;
        }
        catch (IOException) when (replaced is null && File.Exists(path))
        {
            File.Delete(beside);
            return await ReadAsync(cancellationToken) ?? throw new IOException($"{path} came and went.");
        }
    }

    public void Delete() => File.Delete(path);
}
