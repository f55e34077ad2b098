using System.Numerics;
using System.Runtime.Intrinsics;

namespace VibeCoading.Agent.Screens;

/// <summary>
/// Passes over what only shows characters. Between two sequences there are a few of them at most, so that what .NET has for long texts spends
/// most of its time on beginning.
/// </summary>
internal static class PlainText
{
    /// <summary>How far it is to a byte that may mean more.</summary>
    public static int LengthOf(ReadOnlySpan<byte> text)
    {
        int at = 0;
        for (; at + Vector128<byte>.Count <= text.Length; at += Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.Create(text.Slice(at, Vector128<byte>.Count));
            // The two shifts differ in one bit.
            Vector128<byte> shifts = Vector128.Equals(bytes | Vector128.Create((byte)1), Vector128.Create(ControlCharacters.ShiftIn));
            Vector128<byte> found = shifts | Vector128.Equals(bytes, Vector128.Create(ControlCharacters.Escape)) | Vector128.Equals(bytes, Vector128.Create(ControlCharacters.C1Lead));
            uint mask = found.ExtractMostSignificantBits();
            if (mask != 0) return at + BitOperations.TrailingZeroCount(mask);
        }

        while (at < text.Length && text[at] is not (ControlCharacters.ShiftOut or ControlCharacters.ShiftIn or ControlCharacters.Escape or ControlCharacters.C1Lead)) at++;
        return at;
    }
}
