using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;

namespace VibeCoading.Gateway.Cluster;

internal static class ClusterFeature
{
    /// <summary>Connects to the store and joins the cluster as a gateway. What cannot start is said before anything listens.</summary>
    public static async Task AddClusterAsync(this WebApplicationBuilder builder)
    {
        ClusterSettings settings = Read<ClusterSettings>(builder.Configuration, ClusterSettings.Section);
        StoreOptions store = Read<StoreOptions>(builder.Configuration, StoreOptions.Section);
        if (string.IsNullOrWhiteSpace(store.ConnectionString))
        {
            throw new OptionsValidationException(
                StoreOptions.Section,
                typeof(StoreOptions),
                ["Vibe:Store:ConnectionString is not set. A gateway needs the store of its nodes: host:port of their Redis, or of the node's embedded store."]);
        }

        ConfigurationOptions options = ConfigurationOptions.Parse(store.ConnectionString);
        options.ClientName ??= "vibe-gateway";
        using (ILoggerFactory log = LoggerFactory.Create(logging => logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConsole()))
            builder.Services.AddSingleton<IConnectionMultiplexer>(await StoreConnection.OpenAsync(options, TimeProvider.System, log.CreateLogger(typeof(StoreConnection))));

        builder.UseOrleans(silo => silo.UseVibeCluster(settings, options, node: null));
        builder.Services.AddSingleton(TimeProvider.System);
    }

    private static T Read<T>(ConfigurationManager configuration, string section)
        where T : class, new()
    {
        T options = configuration.GetSection(section).Get<T>() ?? new T();
        var faults = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true))
            throw new OptionsValidationException(section, typeof(T), faults.Select(fault => $"{section}: {fault.ErrorMessage}"));

        return options;
    }
}
