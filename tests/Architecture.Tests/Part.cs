using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace VibeCoading.Architecture.Tests;

/// <summary>A project below <c>src</c>: what it says that it references, and what its assembly does.</summary>
internal sealed class Part
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public Part(string name)
    {
        Name = name;
        ProjectFile = Path.Combine(Repository.Root, "src", name, $"{name}.csproj");
    }

    public string Name { get; }

    public string ProjectFile { get; }

    /// <summary>Every project of ours, by its folder.</summary>
    public static IEnumerable<Part> All => Repository.Files("src/*.csproj").Select(file => new Part(Path.GetFileNameWithoutExtension(file)));

    private string AssemblyName => XDocument.Load(ProjectFile).Descendants("AssemblyName").SingleOrDefault()?.Value ?? $"VibeCoading.{Name}";

    public IReadOnlyList<string> ReferencedProjects =>
    [
        .. XDocument.Load(ProjectFile).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads the built assembly's metadata without loading it.</summary>
    public T Read<T>(Func<MetadataReader, T> read)
    {
        string path = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", Name, "bin", Configuration), $"{AssemblyName}.dll", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/native/", StringComparison.Ordinal) && !file.Contains("/publish/", StringComparison.Ordinal))
            .MaxBy(File.GetLastWriteTimeUtc) ?? throw new FileNotFoundException($"{Name} is not built.");
        using var image = new PEReader(File.OpenRead(path));
        return read(image.GetMetadataReader());
    }
}
