using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace VibeCoading.Gateway.Identity;

/// <summary>
/// Secrets have 256 random bits, so a plain hash of one tells nothing, and looking up by that hash takes no comparison whose time could.
/// The store never holds a secret itself.
/// </summary>
internal static class Secret
{
    private const int Bytes = 32;

    public static string New(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
