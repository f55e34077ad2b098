namespace VibeCoading.SystemTests.Harness;

/// <summary>What most tests do with sessions, over the API.</summary>
internal static class Sessions
{
    /// <summary>Creating takes well below a second; this leaves room for a loaded machine.</summary>
    public static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);

    extension(Api api)
    {
        public Task<SessionBody> CreateSessionAsync(object? body = null) => api.PostAsync<SessionBody>("sessions", body);

        public async Task<SessionBody> CreateReadySessionAsync(object? body = null)
        {
            SessionBody created = await api.CreateSessionAsync(body);
            await api.SettledAsync(created.Id);
            return await api.GetAsync<SessionBody>($"sessions/{created.Id}");
        }

        public Task<StatusBody> StatusAsync(string session, string wait = "0s") => api.GetAsync<StatusBody>($"sessions/{session}/status?wait={wait}");

        /// <summary>Waits until the session is ready; one that fails throws.</summary>
        public async Task<StatusBody> SettledAsync(string session, TimeSpan? limit = null)
        {
            StatusBody status = await Eventually.GetAsync($"session {session} is ready", limit ?? ReadyLimit, async () =>
                await api.StatusAsync(session, "5s") is { } told && (told.Ready || told.State == "failed") ? told : null);
            Assert.True(status.Ready, $"Session {session} is {status.State}: {status.Reason}");
            return status;
        }

        public Task<TerminalBody> OpenTerminalAsync(string session, string? command = null, string[]? args = null, string whenSlow = "overwrite") =>
            api.PostAsync<TerminalBody>($"sessions/{session}/terminals", new { cols = 120, rows = 30, command, args, whenSlow });

        /// <summary>A new terminal with a viewer on it.</summary>
        public async Task<TermClient> OpenShellAsync(string session)
        {
            TerminalBody terminal = await api.OpenTerminalAsync(session);
            return TermClient.Start(api, session, terminal.Id);
        }

        /// <summary>A script on a terminal that waits for its viewer, with one that only counts what it is shown.</summary>
        public async Task<TermClient> RunPausingAsync(string session, string script)
        {
            TerminalBody terminal = await api.OpenTerminalAsync(session, "/bin/sh", ["-c", script], whenSlow: "pause");
            return TermClient.Start(api, session, terminal.Id, keeps: false);
        }

        public Task<ExecBody> ExecAsync(string session, string script) =>
            api.PostAsync<ExecBody>($"sessions/{session}/exec", new { command = "sh", args = new[] { "-c", script } });

        /// <summary>Puts a session to sleep, and waits until it is.</summary>
        public async Task HibernateAsync(string session)
        {
            await api.PostAsync<SessionBody>($"sessions/{session}/hibernate", body: null);
            await Eventually.GetAsync($"session {session} sleeps", ReadyLimit, async () =>
                await api.StatusAsync(session, "5s") is { State: "hibernated" } asleep ? asleep : null);
        }

        public Task DeleteSessionAsync(string session) => api.DeleteAsync($"sessions/{session}");

        /// <summary>A further caller, who is nobody's administrator.</summary>
        public async Task<Api> NewOwnerAsync(string owner) => api.With(key: (await api.PostAsync<KeyBody>("keys", new { owner })).Key);
    }
}
