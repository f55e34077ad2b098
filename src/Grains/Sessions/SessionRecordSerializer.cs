using Orleans.Storage;

namespace VibeCoading.Grains.Sessions;

/// <summary>
/// Writes records by aliases and ids, as on the wire: Orleans' default writes .NET type names, and a rename would lose every session. A record that cannot be
/// read is one of a session that failed: its grain could not even be asked to delete it otherwise.
/// </summary>
internal sealed class SessionRecordSerializer(OrleansGrainStorageSerializer inner) : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => inner.Serialize(input);

    public T? Deserialize<T>(BinaryData input)
    {
        try
        {
            return inner.Deserialize<T>(input);
        }
#pragma warning disable CA1031 // Bytes that are no record break the reader in any of a dozen ways.
        catch (Exception unreadable) when (typeof(T) == typeof(SessionRecord) && unreadable is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return (T)(object)SessionRecord.Unreadable(unreadable.Message);
        }
    }
}
