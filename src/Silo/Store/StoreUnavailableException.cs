namespace VibeCoading.Silo.Store;

/// <summary>The store cannot be used; the message says why and what to do.</summary>
internal sealed class StoreUnavailableException(string message, Exception innerException) : Exception(message, innerException);
