using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Placement;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Json;

namespace VibeCoading.Gateway.Sessions;

internal sealed class SessionCreator(SessionGrains grains, IdempotencyStore idempotency, TimeProvider time)
{
    private const int MaxKey = 255;

    public async Task<SessionView> CreateAsync(OwnerId owner, JsonBody<CreateSessionBody> body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        StartSession request = body.Value.ToRequest(owner);
        var proposed = SessionId.New(time);
        if (idempotencyKey is null) return await StartAsync(proposed, request, cancellationToken);

        Check.Text("Idempotency-Key", idempotencyKey, 1, MaxKey);
        SessionId session = await idempotency.SettleAsync(owner, idempotencyKey, body.Utf8, proposed);
        try
        {
            return await StartAsync(session, request, cancellationToken);
        }
        catch (Exception refused) when (Refusal.Find(refused) is SessionException { Error: var error } && LeavesNothing(error))
        {
            await idempotency.ReleaseAsync(owner, idempotencyKey, body.Utf8, session);
            throw;
        }
    }

    /// <summary>Not so where an earlier attempt may have got through and only the way to it is cut.</summary>
    private static bool LeavesNothing(SessionError error) => error
        is SessionError.InvalidRequest or SessionError.UnknownTemplate or SessionError.UnknownImage or SessionError.ImageMissing or SessionError.TemplateUnavailable
        or SessionError.EngineUnavailable or SessionError.DiskFull or SessionError.NoCapacity or SessionError.QuotaExceeded;

    /// <summary>A node that has nothing waiting may send it on, once: pools empty and fill faster than nodes hear of it.</summary>
    private async Task<SessionView> StartAsync(SessionId session, StartSession request, CancellationToken cancellationToken)
    {
        PlacementRequest.Set(request.Template, avoid: null);
        try
        {
            return await grains.Session(session).Start(request with { MayRefuse = true }, cancellationToken);
        }
        catch (Exception sent) when (Refusal.Find(sent) is SessionException { Error: SessionError.WarmElsewhere } elsewhere)
        {
            PlacementRequest.Set(request.Template, elsewhere.Node);
            return await grains.Session(session).Start(request, cancellationToken);
        }
    }
}
