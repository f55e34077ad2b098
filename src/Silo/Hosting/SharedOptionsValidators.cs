using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Cluster;

namespace VibeCoading.Silo.Hosting;

[OptionsValidator]
internal sealed partial class StoreOptionsValidator : IValidateOptions<StoreOptions>;

[OptionsValidator]
internal sealed partial class ClusterSettingsValidator : IValidateOptions<ClusterSettings>;
