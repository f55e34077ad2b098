using System.Net.WebSockets;
using VibeCoading.SystemTests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>Viewers of a <see cref="NumberedLines"/>.</summary>
internal static class NumberedReading
{
    extension(ViewerSocket viewer)
    {
        /// <summary>The next message, acknowledged. Output is what the program wrote there; a connection that broke counts as closed.</summary>
        public async Task<ViewerSocket.Frame> ReadNumberedAsync()
        {
            long before = viewer.Offset;
            try
            {
                ViewerSocket.Frame frame = await viewer.NextAsync();
                if (!frame.IsOutput) return frame;

                Assert.Null(NumberedLines.AfterReady.FirstWrong(before, frame.Data));
                await viewer.AckAsync();
                return frame;
            }
            catch (WebSocketException)
            {
                return new ViewerSocket.Frame(WebSocketMessageType.Close, [], null, null, "broken");
            }
        }
    }
}
