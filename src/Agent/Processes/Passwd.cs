using System.Text;
using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Processes;

/// <summary>The user's line of /etc/passwd, read by hand: a static binary cannot load the C library's name services.</summary>
internal sealed record Passwd(string Name, string Home, string Shell)
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Null where the image has no such user, as with an arbitrary uid.</summary>
    public static Passwd? Of(uint uid)
    {
        byte[]? content = SmallFile.Read("/etc/passwd", MaxBytes);
        return content is null ? null : Find(Encoding.UTF8.GetString(content), uid);
    }

    public static Passwd? Find(string content, uint uid)
    {
        foreach (string line in content.Split('\n'))
        {
            string[] fields = line.Split(':');
            if (fields.Length >= 7 && uint.TryParse(fields[2], out uint number) && number == uid)
                return new Passwd(fields[0], fields[5], fields[6].Trim());
        }

        return null;
    }
}
