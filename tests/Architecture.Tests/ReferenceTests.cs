using System.Reflection.Metadata;

namespace VibeCoading.Architecture.Tests;

/// <summary>References point one way: what is near the user may change without what is near the machine noticing, and the other way round.</summary>
public sealed class ReferenceTests
{
    public static TheoryData<string, string[]> Allowed => new()
    {
        { "Contracts", [] },
        { "AgentProtocol", [] },
        { "Agent", ["AgentProtocol"] },
        { "Grains", ["Contracts"] },
        { "AgentClient", ["AgentProtocol", "Contracts"] },
        { "Silo", ["AgentClient", "AgentProtocol", "Contracts", "Grains"] },
        { "Gateway", ["AgentClient", "Contracts"] },
    };

    [Fact]
    public void EveryProject_HasItsRuleHere() =>
        Assert.Equal(Allowed.Select(row => row.Data.Item1).Order(StringComparer.Ordinal), Part.All.Select(part => part.Name).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Allowed))]
    public void ProjectFile_ReferencesOnlyWhatIsAllowed(string project, string[] allowed) =>
        Assert.Equal(allowed, new Part(project).ReferencedProjects);

    [Theory, MemberData(nameof(Allowed))]
    public void Assembly_ReferencesOnlyWhatIsAllowed(string project, string[] allowed)
    {
        IEnumerable<string> ours = AssembliesOf(project).Where(name => name.StartsWith("VibeCoading.", StringComparison.Ordinal));

        Assert.Subset(allowed.Select(name => $"VibeCoading.{name}").ToHashSet(), ours.ToHashSet());
    }

    [Theory]
    [InlineData("Contracts", "Docker.DotNet")]
    [InlineData("Grains", "Docker.DotNet")]
    [InlineData("Gateway", "Docker.DotNet")]
    [InlineData("AgentProtocol", "Orleans")]
    [InlineData("AgentProtocol", "Microsoft.AspNetCore")]
    [InlineData("Agent", "Orleans")]
    [InlineData("Agent", "Microsoft.AspNetCore")]
    public void Assembly_DoesNotKnowWhatIsNotItsBusiness(string project, string forbidden) =>
        Assert.DoesNotContain(AssembliesOf(project), name => name.StartsWith(forbidden, StringComparison.Ordinal));

    /// <summary>What stands in for Docker in tests and benchmarks cannot be configured into a node.</summary>
    [Fact]
    public void SessionHost_IsTheOneThatHasDocker() =>
        Assert.Equal(["Silo: SessionHost"], Part.All.SelectMany(part => part.Read(metadata => metadata.TypeDefinitions
            .Select(metadata.GetTypeDefinition)
            .Where(type => type.GetInterfaceImplementations().Any(implemented => NameOf(metadata, metadata.GetInterfaceImplementation(implemented).Interface) == "ISessionHost"))
            .Select(type => $"{part.Name}: {metadata.GetString(type.Name)}")
            .ToList())));

    private static string? NameOf(MetadataReader metadata, EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeReference => metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name),
        HandleKind.TypeDefinition => metadata.GetString(metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name),
        _ => null,
    };

    private static List<string> AssembliesOf(string project) => new Part(project).Read(metadata =>
        metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)).ToList());
}
