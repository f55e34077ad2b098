using System.Runtime.Versioning;
using VibeCoading.Silo.Tests.Harness;

[assembly: SupportedOSPlatform("linux")]
[assembly: AssemblyFixture(typeof(SharedNode))]
// Docker starts about six containers a second whatever is asked of it; more at once only blurs the failures.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
