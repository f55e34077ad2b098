namespace VibeCoading.Silo.Store;

/// <summary>Puts Garnet's loggers, which have names like "Options", under one category, so that one line of configuration rules them.</summary>
internal sealed class StoreLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => loggers.CreateLogger($"Garnet.{categoryName}");

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    /// <summary>The process's loggers outlive the store.</summary>
    public void Dispose()
    {
    }
}
