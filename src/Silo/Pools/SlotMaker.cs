using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Images;
using VibeCoading.Silo.Sessions;

namespace VibeCoading.Silo.Pools;

/// <summary>Makes the slots. What fails or is cut short leaves nothing behind.</summary>
internal sealed class SlotMaker(SlotShelf shelf, SessionPlanner planner, ContainerStarter starter, ImageCatalog images, TimeProvider time)
{
    /// <summary>One that runs: a created one that is started, or a new one.</summary>
    /// <exception cref="SessionException">As for a session of its own.</exception>
    public async Task<HotSlot> HotAsync(string template, CancellationToken cancellationToken)
    {
        SessionPlan plan = await planner.PlanAsync(template, cancellationToken).ConfigureAwait(false);
        if (shelf.Created.TryTakeCurrent(plan, out CreatedSlot? created)) return await StartAsync(created, cancellationToken).ConfigureAwait(false);

        return await MakeAsync(
            plan, async (attempt, image, token) => new HotSlot(attempt.Id, plan, image, await starter.StartAsync(attempt, token).ConfigureAwait(false)), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>One that is left stopped.</summary>
    /// <exception cref="SessionException">As for a session of its own.</exception>
    public async Task<CreatedSlot> CreatedAsync(string template, CancellationToken cancellationToken)
    {
        SessionPlan plan = await planner.PlanAsync(template, cancellationToken).ConfigureAwait(false);
        return await MakeAsync(plan, CreateAsync, cancellationToken).ConfigureAwait(false);

        async Task<CreatedSlot> CreateAsync(ProvisionAttempt attempt, string image, CancellationToken token)
        {
            await starter.CreateAsync(attempt, token).ConfigureAwait(false);
            return new CreatedSlot(attempt.Id, plan, image);
        }
    }

    /// <summary>Starts a slot that was taken from the shelf. One that cannot be is removed.</summary>
    /// <exception cref="SessionException">As for a session of its own.</exception>
    public async Task<HotSlot> StartAsync(CreatedSlot slot, CancellationToken cancellationToken)
    {
        var attempt = ProvisionAttempt.OnCreated(slot.Id, slot.Plan);
        try
        {
            return await starter.RunAsync(
                attempt,
                async token => new HotSlot(slot.Id, slot.Plan, slot.ImageId, await starter.StartCreatedAsync(attempt, token).ConfigureAwait(false)),
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            shelf.Forget(slot.Id);
            throw;
        }
    }

    private async Task<T> MakeAsync<T>(SessionPlan plan, Func<ProvisionAttempt, string, CancellationToken, Task<T>> make, CancellationToken cancellationToken)
    {
        var attempt = new ProvisionAttempt(SessionId.New(time), epoch: 0, plan);
        shelf.Announce(attempt.Id);
        try
        {
            return await starter.RunAsync(attempt, MakeOfCurrentImageAsync, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            shelf.Forget(attempt.Id);
            throw;
        }

        async Task<T> MakeOfCurrentImageAsync(CancellationToken token)
        {
            // Before it is made: if the name comes to mean another meanwhile, the slot counts as old and is replaced.
            string image = await images.FindAsync(plan.Image, token).ConfigureAwait(false) ?? throw SessionFailures.ImageMissing(plan.Image);
            return await make(attempt, image, token).ConfigureAwait(false);
        }
    }
}
