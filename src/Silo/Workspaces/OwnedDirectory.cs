using System.Globalization;
using System.Runtime.InteropServices;

namespace VibeCoading.Silo.Workspaces;

/// <summary>Directories that the container's user may write to.</summary>
internal static partial class OwnedDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Everyone = OwnerOnly
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes the directory for <paramref name="user"/>, a numeric <c>uid:gid</c>. False when it was there.</summary>
    public static bool Ensure(string path, string user)
    {
        if (Directory.Exists(path)) return false;

        Directory.CreateDirectory(path);
        string[] ids = user.Split(':');
        uint uid = uint.Parse(ids[0], CultureInfo.InvariantCulture);
        uint gid = uint.Parse(ids[1], CultureInfo.InvariantCulture);
        if (ChangeOwner(path, uid, gid) == 0)
        {
            File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }
        else
        {
            // A node without root cannot give directories away. They are open instead, below a parent that is not.
            File.SetUnixFileMode(path, Everyone);
        }

        return true;
    }

    /// <summary>Gives a whole tree to <paramref name="user"/>; without root, opens it to everybody instead.</summary>
    public static async Task GiveAsync(string path, string user, CancellationToken cancellationToken)
    {
        (int code, _) = await HostProgram.RunAsync("chown", ["-R", "--no-dereference", user, "--", path], cancellationToken).ConfigureAwait(false);
        if (code != 0) await HostProgram.MustAsync("chmod", ["-R", "a+rwX", "--", path], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a directory that only this process's user may enter.</summary>
    public static void EnsurePrivate(string path)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, OwnerOnly);
    }

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
