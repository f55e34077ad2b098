using System.Text;
using System.Text.RegularExpressions;

namespace VibeCoading.Silo.Sessions;

/// <summary>What a request may set as environment.</summary>
internal static partial class EnvironmentRules
{
    public const int MostEntries = 100;
    public const int MostBytes = 32 << 10;

    /// <summary>What is wrong, naming the variable and never its value; null when nothing is.</summary>
    public static string? Check(IReadOnlyDictionary<string, string> env)
    {
        if (env.Count > MostEntries) return $"env has {env.Count} entries, more than {MostEntries}.";

        int bytes = 0;
        foreach (var (name, value) in env)
        {
            if (!Name().IsMatch(name)) return $"env has a variable '{Shown(name)}': names are letters, digits and underscores and do not begin with a digit.";
            if (value is null || value.Contains('\0')) return $"env has no usable value for '{name}': values are text without zero bytes.";

            // With the equals sign and the closing zero, as the kernel counts.
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value) + 2;
        }

        return bytes > MostBytes ? $"env has {bytes} bytes, more than {MostBytes}." : null;
    }

    private static string Shown(string name) => name.Length <= 64 ? name : name[..64] + "…";

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,254}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
