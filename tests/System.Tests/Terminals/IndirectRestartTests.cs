namespace VibeCoading.SystemTests.Terminals;

/// <summary>For the gateway the agent is on another host.</summary>
public sealed class IndirectRestartTests(IndirectSystem system) : RestartTests(system), IClassFixture<IndirectSystem>;
