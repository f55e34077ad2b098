namespace VibeCoading.Gateway.Files;

/// <param name="Parents">Makes missing directories on the way, and takes one that is there.</param>
internal sealed record MakeDirectoryBody(string Path, bool Parents = false);

internal sealed record MoveFileBody(string From, string To, bool Overwrite = false);
