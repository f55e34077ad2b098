using System.Reflection.Metadata;

namespace VibeCoading.Architecture.Tests;

/// <summary>What crosses a silo boundary keeps its name when a class is renamed, so that old and new silos understand each other.</summary>
public sealed class WireContractTests
{
    [Theory]
    [InlineData("Contracts")]
    [InlineData("Grains")]
    public void SerializedType_HasAnAlias(string project)
    {
        var (serialized, unnamed) = new Part(project).Read(metadata =>
        {
            var types = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Where(type => Has(metadata, type, "GenerateSerializerAttribute")).ToList();
            return (types.Count, types.Where(type => !Has(metadata, type, "AliasAttribute")).Select(type => metadata.GetString(type.Name)).ToList());
        });

        Assert.NotEqual(0, serialized);
        Assert.Empty(unnamed);
    }

    /// <summary>Without the file the analyzer that guards it stays silent.</summary>
    [Fact]
    public void ContractsFile_IsThere() => Assert.NotEmpty(File.ReadAllText(Path.Combine(Repository.Root, "src/Contracts/OrleansContracts.txt")).Trim());

    private static bool Has(MetadataReader metadata, TypeDefinition type, string attribute) => type.GetCustomAttributes().Any(handle =>
        metadata.GetCustomAttribute(handle).Constructor is { Kind: HandleKind.MemberReference } constructor
        && metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } parent
        && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name) == attribute);
}
