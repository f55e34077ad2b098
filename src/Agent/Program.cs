using VibeCoading.Agent;
using VibeCoading.Agent.Native;

if (AgentOptions.Parse(args) is not { } options)
{
    Diagnostics.Report(AgentOptions.Usage);
    return 2;
}

try
{
    ProcessHardening.HideInheritedDescriptors();
    SignalInbox.BlockEverywhere();
    using var host = new AgentHost(options);
    ProcessHardening.Apply();
    Diagnostics.Announce($"listening on {options.Socket}");
    host.Run();
    return 0;
}
catch (ErrnoException failure)
{
    Diagnostics.Report(failure.Message);
    return 1;
}
