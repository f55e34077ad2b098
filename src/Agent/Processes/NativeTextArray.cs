using System.Runtime.InteropServices;
using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Processes;

/// <summary>A NULL-terminated array of C strings, as programs are given arguments and environment.</summary>
internal sealed unsafe class NativeTextArray : IDisposable
{
    private readonly int _count;

    public NativeTextArray(IReadOnlyCollection<string> texts)
    {
        _count = texts.Count;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
        int i = 0;
        foreach (string text in texts)
        {
            byte[] bytes = NativeText.Terminated(text);
            Pointer[i] = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
            bytes.CopyTo(new Span<byte>(Pointer[i++], bytes.Length));
        }
    }

    public byte** Pointer { get; private set; }

    public void Dispose()
    {
        if (Pointer == null) return;
        for (int i = 0; i < _count; i++) NativeMemory.Free(Pointer[i]);
        NativeMemory.Free(Pointer);
        Pointer = null;
    }
}
