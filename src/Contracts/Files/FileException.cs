namespace VibeCoading.Contracts.Files;

/// <summary>A refused file operation, as it travels between silos.</summary>
[GenerateSerializer, Alias("vibe.FileException")]
public sealed class FileException : Exception
{
    public FileException(FileError error, string message)
        : base(message) => Error = error;

    public FileException(FileError error, string message, Exception innerException)
        : base(message, innerException) => Error = error;

    [Id(0)]
    public FileError Error { get; }
}
