using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Tests.Files;

/// <summary>Exchanges two names as fast as it can, as somebody would who wants a look-up to go wrong half-way.</summary>
internal sealed class NameExchanger : IDisposable
{
    private const uint Exchange = 2;

    private readonly byte[] _first;
    private readonly byte[] _second;
    private readonly Thread _thread;
    private volatile bool _stopping;

    public NameExchanger(string first, string second)
    {
        _first = NativeText.Terminated(first);
        _second = NativeText.Terminated(second);
        _thread = new Thread(Run);
        _thread.Start();
    }

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
    }

    private unsafe void Run()
    {
        fixed (byte* first = _first, second = _second)
        {
            while (!_stopping) _ = Libc.RenameAt(Libc.AtCurrentDirectory, first, Libc.AtCurrentDirectory, second, Exchange);
        }
    }
}
