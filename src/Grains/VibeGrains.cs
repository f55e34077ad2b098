using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Persistence;
using Orleans.Storage;
using StackExchange.Redis;
using VibeCoading.Grains.Sessions;

namespace VibeCoading.Grains;

/// <summary>Lets a silo host the grains. Expects an <see cref="IConnectionMultiplexer"/> and a <see cref="Nodes.ISessionHost"/> among the services.</summary>
public static class VibeGrains
{
    public static ISiloBuilder AddVibeGrains(this ISiloBuilder silo, ConfigurationOptions store)
    {
        silo.Services.AddSingleton<SessionRegistry>();
        silo.AddRedisGrainStorage(SessionGrain.Storage, options => options.Configure<IConnectionMultiplexer, SessionRecordSerializer>(
            (storage, shared, serializer) =>
            {
                storage.ConfigurationOptions = store;
                storage.CreateMultiplexer = _ => Task.FromResult((shared, IsShared: true));
                storage.GrainStorageSerializer = serializer;
                storage.DeleteStateOnClear = true;
            }));
        silo.Services.AddSingleton<OrleansGrainStorageSerializer>();
        silo.Services.AddSingleton<SessionRecordSerializer>();
        return silo;
    }
}
