using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Files;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.Agent.Files;

/// <summary>
/// Lists a directory as a <see cref="FileListing"/>, written entry by entry: how many fit into a frame depends on how
/// long their names are, so a listing also ends where the frame does.
/// </summary>
internal static class DirectoryListing
{
    public const int MaxEntries = 5000;

    /// <summary>Room for one more entry with the longest path, and for the end.</summary>
    private const int ReserveBytes = 64 * 1024;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Read(Workspace workspace, WorkspacePath path, int mostEntries)
    {
        using Descriptor directory = workspace.Open(path, Libc.ReadOnly | Libc.DirectoryOnly | Libc.NonBlock);
        List<byte[]> names = [];
        bool truncated = false;
        foreach (byte[] name in DirectoryNames.Of(directory))
        {
            truncated = names.Count == mostEntries;
            if (truncated) break;
            names.Add(name);
        }

        names.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed)) Write(writer, directory, path, names, truncated);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, Descriptor directory, WorkspacePath path, List<byte[]> names, bool truncated)
    {
        string prefix = path.IsRoot ? "/" : path.Display + "/";
        writer.WriteStartObject();
        writer.WriteString("path", path.Display);
        writer.WriteStartArray("entries");
        foreach (byte[] name in names)
        {
            if (writer.BytesCommitted + writer.BytesPending > FrameLimits.MaxPayloadBytes - ReserveBytes)
            {
                truncated = true;
                break;
            }

            FileEntry? entry = Describe(directory, name, prefix);
            if (entry is not null) JsonSerializer.Serialize(writer, entry, AgentJson.Default.FileEntry);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("truncated", truncated);
        writer.WriteEndObject();
    }

    /// <summary>Null for what was removed since it was read.</summary>
    private static FileEntry? Describe(Descriptor directory, byte[] name, string prefix)
    {
        byte[] terminated = NativeText.Terminated(name);
        if (FileStatus.Of(directory, terminated) is not { } status) return null;
        byte[]? target = status.Kind == FileKind.Symlink ? Workspace.ReadLink(directory, terminated) : null;
        string text = NameCodec.Decode(name);
        return status.Describe(text, prefix + text, target is null ? null : NameCodec.Decode(target));
    }
}
