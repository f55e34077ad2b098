namespace VibeCoading.Gateway.Transport;

/// <summary>Hears small messages of a WebSocket from where they came in, past the layers above the connection. Called within its loop: it must not block, nor do much.</summary>
internal interface IMessageTaker
{
    /// <summary>Whether a message of this length can be taken at the moment. What cannot comes by the WebSocket.</summary>
    bool CanTake(int length);

    /// <summary>Takes a whole binary message, which is only good during the call.</summary>
    void Take(ReadOnlySpan<byte> message);
}
