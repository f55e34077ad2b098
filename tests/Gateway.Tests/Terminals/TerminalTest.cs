using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Terminals;

/// <summary>One owner's session with one terminal.</summary>
internal sealed class TerminalTest
{
    private TerminalTest(Api api, FakeState session, FakeTerminal terminal) => (Api, Session, Terminal) = (api, session, terminal);

    public Api Api { get; }

    public FakeState Session { get; }

    public FakeTerminal Terminal { get; }

    public static async Task<TerminalTest> CreateAsync(GatewayFixture fixture, SessionState state = SessionState.Ready)
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner, state);
        return new TerminalTest(api, session, session.AddTerminal());
    }

    public Task<TermSocket> ConnectAsync(string? subprotocol = TermSocket.Protocol, string query = "") =>
        TermSocket.ConnectAsync(Api, Session.SocketPath(Terminal) + query, subprotocol);

    public ISessionTerminals Grain(GatewayFixture fixture) =>
        fixture.Gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionTerminals>(Session.Id.ToString());

    /// <summary>Bytes that show when some are missing, doubled or out of order.</summary>
    public byte[] Produce(int count)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(count);
        Terminal.Write(bytes);
        return bytes;
    }
}
