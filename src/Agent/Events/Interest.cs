namespace VibeCoading.Agent.Events;

/// <summary>What to wait for on a descriptor, and what was seen; values of epoll.</summary>
[Flags]
internal enum Interest : uint
{
    None = 0,
    Input = 0x001,
    Output = 0x004,
    Error = 0x008,
    HangUp = 0x010,
}
