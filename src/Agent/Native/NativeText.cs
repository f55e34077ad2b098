using System.Text;

namespace VibeCoading.Agent.Native;

/// <summary>Text for system calls: UTF-8 with a NUL at its end.</summary>
internal static class NativeText
{
    public static byte[] Terminated(string text) => Terminated(Encoding.UTF8.GetBytes(text));

    public static byte[] Terminated(ReadOnlySpan<byte> text)
    {
        byte[] terminated = new byte[text.Length + 1];
        text.CopyTo(terminated);
        return terminated;
    }
}
