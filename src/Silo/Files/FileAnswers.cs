using System.Buffers;
using System.Collections.Immutable;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Files;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.Contracts.Files;
using VibeCoading.Silo.Agents;
using FileKind = VibeCoading.Contracts.Files.FileKind;

namespace VibeCoading.Silo.Files;

/// <summary>Reads what the agent answers about files. Nonsense is a <see cref="ProtocolException"/> and ends the connection.</summary>
internal static class FileAnswers
{
    public static FileView View(ReadOnlySequence<byte> payload) => ViewOf(PayloadReader.ReadJson(payload, AgentJson.Default.FileEntry));

    public static FileListingView Listing(ReadOnlySequence<byte> payload)
    {
        FileListing listing = PayloadReader.ReadJson(payload, AgentJson.Default.FileListing);
        return new FileListingView(listing.Path, [.. listing.Entries.Select(ViewOf)], listing.Truncated);
    }

    public static (int Handle, FileView File) OpenedToRead(ReadOnlySequence<byte> payload)
    {
        FileOpened opened = OpenedToWrite(payload);
        return (opened.Handle, ViewOf(opened.Entry ?? throw new ProtocolException("A file was opened, and which one was not told.")));
    }

    public static FileOpened OpenedToWrite(ReadOnlySequence<byte> payload) => PayloadReader.ReadJson(payload, AgentJson.Default.FileOpened);

    public static FileCommit Commit(ReadOnlySequence<byte> payload)
    {
        FileCommitted committed = PayloadReader.ReadJson(payload, AgentJson.Default.FileCommitted);
        return new FileCommit(ViewOf(committed.Entry), committed.Created);
    }

    public static byte[] Bytes(ReadOnlySequence<byte> payload, int asked) =>
        payload.Length <= asked ? payload.ToArray() : throw new ProtocolException($"{payload.Length} bytes for a read of {asked}.");

    private static FileView ViewOf(FileEntry entry)
    {
        if (entry.Size < 0) throw new ProtocolException($"A file of {entry.Size} bytes.");

        return new FileView(
            entry.Name, entry.Path, KindOf(entry.Kind), entry.Size, entry.Mode, AgentInstant.Clamped(entry.ModifiedUnixMs), entry.Target, entry.Version);
    }

    private static FileKind KindOf(AgentProtocol.Files.FileKind kind) => kind switch
    {
        AgentProtocol.Files.FileKind.File => FileKind.File,
        AgentProtocol.Files.FileKind.Directory => FileKind.Directory,
        AgentProtocol.Files.FileKind.Symlink => FileKind.Symlink,
        // A number in place of a name parses, and need not be one of them.
        _ => FileKind.Other,
    };
}
