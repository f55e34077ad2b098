using System.Collections.Immutable;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.Terminals;

internal sealed record TerminalList(ImmutableArray<TerminalView> Items);
