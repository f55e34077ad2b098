using System.Text.Json;
using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Claims;

namespace VibeCoading.Agent.Claims;

/// <summary>The claim on disk, so that an agent that was restarted still refuses older epochs.</summary>
internal sealed class ClaimFile(string runDirectory)
{
    private const int MaxBytes = 64 * 1024;

    private readonly string _path = Path.Combine(runDirectory, "claim.json");

    /// <summary>Null when there is none, or none that can be read: programs in the container can write there too.</summary>
    public ClaimRecord? Load()
    {
        byte[]? content = SmallFile.Read(_path, MaxBytes);
        if (content is null) return null;
        try
        {
            return JsonSerializer.Deserialize(content, AgentJson.Default.ClaimRecord);
        }
        catch (JsonException)
        {
            Diagnostics.Report($"{_path} is not a claim and is ignored.");
            return null;
        }
    }

    /// <summary>A disk that is full must not lock the user out, so failing is told and survived.</summary>
    public void Save(ClaimRecord claim)
    {
        if (!SmallFile.Replace(_path, JsonSerializer.SerializeToUtf8Bytes(claim, AgentJson.Default.ClaimRecord)))
            Diagnostics.Report($"{_path} cannot be written: {Errno.Describe(Errno.Last)}. A restarted agent would not know its claim.");
    }
}
