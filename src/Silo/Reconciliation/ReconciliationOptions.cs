namespace VibeCoading.Silo.Reconciliation;

/// <summary>What becomes of what no session claims. Section <c>Vibe:Reconciliation</c>.</summary>
internal sealed class ReconciliationOptions
{
    public const string Section = "Vibe:Reconciliation";

    /// <summary>Only tell in the log what would be removed: containers, volumes, run directories, workspaces. Sessions go on as usual. False unless set.</summary>
    public bool DryRun { get; set; }
}
