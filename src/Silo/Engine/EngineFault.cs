namespace VibeCoading.Silo.Engine;

/// <summary>Why the Docker engine did not do something.</summary>
internal enum EngineFault
{
    /// <summary>It does not answer, or says that it cannot work now.</summary>
    Unavailable,

    /// <summary>No such container, network or other thing.</summary>
    NotFound,

    /// <summary>The image is not there.</summary>
    ImageMissing,

    /// <summary>The name is taken, or another operation on the same thing is under way.</summary>
    Conflict,

    DiskFull,

    /// <summary>A limit on open files is beyond what the engine's own process may grant.</summary>
    OpenFilesRefused,

    /// <summary>Anything else; the message has its words.</summary>
    Refused,
}
