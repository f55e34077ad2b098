using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VibeCoading.Silo.Hosting;
using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Tests.Hosting;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("Vibe:Node:Id", "Node_1", "Vibe:Node:Id")]
    [InlineData("Vibe:Node:HealthUrl", "nonsense", "Vibe:Node:HealthUrl")]
    [InlineData("Vibe:Node:StateDirectory", "relative/path", "'relative/path'")]
    [InlineData("Vibe:Node:RunDirectory", "/run/a-directory-whose-name-is-much-too-long-for-the-path-of-a-unix-socket", "Vibe:Node:RunDirectory")]
    [InlineData("Vibe:Engine:Endpoint", "ftp://docker", "Vibe:Engine:Endpoint")]
    [InlineData("Vibe:Container:User", "root", "Vibe:Container:User")]
    [InlineData("Vibe:Container:User", "0:0", "Vibe:Container:User")]
    [InlineData("Vibe:Container:MemoryBytes", "1", "MemoryBytes")]
    [InlineData("Vibe:Container:MemoryBytes", "8589934592", "MaxMemoryBytes")]
    [InlineData("Vibe:Container:Cpus", "100000", "Cpus")]
    [InlineData("Vibe:Container:Processes", "0", "Processes")]
    [InlineData("Vibe:Container:OpenFiles", "1", "OpenFiles")]
    [InlineData("Vibe:Container:StartTimeout", "01:00:00", "StartTimeout")]
    [InlineData("Vibe:Templates:Default", "cobol", "'cobol'")]
    [InlineData("Vibe:Templates:Images:blank", " ", "Vibe:Templates:Images:blank")]
    [InlineData("Vibe:Workspaces:MinFreeBytes", "-1", "MinFreeBytes")]
    [InlineData("Vibe:Workspaces:MaxBytes", "1", "MaxBytes")]
    [InlineData("Vibe:Images:RefreshInterval", "00:00:01", "RefreshInterval")]
    [InlineData("Vibe:Images:Registries:0:Address", "https://registry.example", "Vibe:Images:Registries:0:Address is 'https://registry.example'")]
    [InlineData("Vibe:Images:Registries:0:User", "anna", "Vibe:Images:Registries:0:User is 'anna'")]
    [InlineData("Vibe:Images:Registries:0:PasswordFile", "/nowhere/password", "Vibe:Images:Registries:0:PasswordFile is '/nowhere/password'")]
    [InlineData("Vibe:Pool:Min", "7", "Vibe:Pool:Min is 7, more than Max with 6")]
    [InlineData("Vibe:Pool:MinCreated", "5", "Vibe:Pool:MinCreated is 5, more than MaxCreated with 4")]
    [InlineData("Vibe:Pool:MaxCreated", "1001", "MaxCreated")]
    [InlineData("Vibe:Pool:Templates:blank:Max", "1001", "Vibe:Pool:Templates:blank has Min 2 and Max 1001")]
    [InlineData("Vibe:Pool:Templates:blank:MinCreated", "-1", "Vibe:Pool:Templates:blank has MinCreated -1 and MaxCreated 4")]
    [InlineData("Vibe:Sessions:IdleTimeout", "00:00:01", "IdleTimeout")]
    [InlineData("Vibe:Snapshots:Directory", "relative/path", "Vibe:Snapshots:Directory")]
    [InlineData("Vibe:Snapshots:S3:Bucket", "My_Bucket", "Vibe:Snapshots:S3:Bucket is 'My_Bucket'")]
    [InlineData("Vibe:Snapshots:S3:Region", "", "Vibe:Snapshots:S3:Bucket is ''")]
    [InlineData("Vibe:Snapshots:S3:Endpoint", "s3.example:9000", "Vibe:Snapshots:S3:Endpoint is 's3.example:9000'")]
    [InlineData("Vibe:Snapshots:S3:Endpoint", "https://user:word@s3.example", "Vibe:Snapshots:S3:Endpoint is")]
    [InlineData("Vibe:Snapshots:S3:Prefix", "/ide/", "Vibe:Snapshots:S3:Prefix is '/ide/'")]
    [InlineData("Vibe:Snapshots:S3:AccessKey", "anna", "Vibe:Snapshots:S3:AccessKey is 'anna'")]
    [InlineData("Vibe:Snapshots:S3:SecretKeyFile", "/nowhere/secret", "Vibe:Snapshots:S3:SecretKeyFile is '/nowhere/secret'")]
    [InlineData("Vibe:Snapshots:S3:Timeout", "02:00:00", "Vibe:Snapshots:S3:Timeout is 02:00:00")]
    public void Start_WhenAnOptionIsAbsurd_NamesIt(string key, string value, string words)
    {
        OptionsValidationException invalid = Assert.Throws<OptionsValidationException>(() => Validate((key, value)));

        Assert.Contains(invalid.Failures, failure => failure.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void Start_WhenNothingIsConfigured_IsFine() => Validate();

    [Fact]
    public void Start_WhenOnlyABucketIsConfigured_IsFine() => Validate(("Vibe:Snapshots:S3:Bucket", "snapshots"));

    [Fact]
    public void Start_WithTwoPlacesForSnapshots_NamesBoth()
    {
        OptionsValidationException invalid = Assert.Throws<OptionsValidationException>(
            () => Validate(("Vibe:Snapshots:Directory", "/mnt/snapshots"), ("Vibe:Snapshots:S3:Bucket", "snapshots")));

        string failure = Assert.Single(invalid.Failures);
        Assert.Contains("Vibe:Snapshots:Directory is '/mnt/snapshots'", failure, StringComparison.Ordinal);
        Assert.Contains("Vibe:Snapshots:S3:Bucket is 'snapshots'", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Socket_WhenItsPathIsTooLong_TellsHowLongAndWhatIsAllowed()
    {
        var options = new NodeOptions { Id = new string('n', 32), RunDirectory = "/run/vibecoading" };

        ValidateOptionsResult result = new NodeOptionsValidator().Validate(null, options);

        string failure = Assert.Single(result.Failures!);
        Assert.Contains("131 bytes", failure, StringComparison.Ordinal);
        Assert.Contains("107", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhenWrong_Throws()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Vibe:Store:Port", "0")]).Build();

        Assert.Throws<OptionsValidationException>(() => configuration.Read("Vibe:Store", new StoreOptionsValidator()));
    }

    private static void Validate(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value))).Build());
        services.AddLogging();
        services.AddNode();
        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
    }
}
