namespace VibeCoading.Gateway.Identity;

/// <summary>A secret in a file that only this user can read. It is written beside and moved in place, so that nobody reads half of one.</summary>
internal sealed class SecretFile(string path)
{
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(20);

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

    /// <summary>Until what this returns is disposed, nobody else has it, in whatever process.</summary>
    public async Task<FileStream> LockAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } directory)
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        string turn = $"{path}.lock";
        while (true)
        {
            try
            {
                return new FileStream(turn, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = OwnerOnly });
            }
            catch (IOException) when (File.Exists(turn))
            {
                // Somebody else has it.
            }

            await Task.Delay(LockPause, time, cancellationToken);
        }
    }

    /// <summary>Writes the secret, in place of what the file held.</summary>
    public async Task WriteAsync(string secret, CancellationToken cancellationToken)
    {
        string beside = $"{path}.{Guid.NewGuid():N}";
        await using (var file = new FileStream(beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        await using (var text = new StreamWriter(file))
            await text.WriteLineAsync(secret.AsMemory(), cancellationToken);

        File.Move(beside, path, overwrite: true);
    }

    public void Delete() => File.Delete(path);
}
