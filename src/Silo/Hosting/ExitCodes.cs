namespace VibeCoading.Silo.Hosting;

/// <summary>What the process tells its supervisor when it ends; the failures are those of <c>sysexits.h</c>.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Something that it needs is not to be had; starting again may help.</summary>
    public const int Unavailable = 69;

    /// <summary>The configuration is wrong; starting again does not help.</summary>
    public const int Configuration = 78;
}
