namespace VibeCoading.Silo.Images;

/// <summary>One registry of <see cref="ImageOptions.Registries"/>.</summary>
internal sealed class RegistryOptions
{
    /// <summary>Host, port if need be, and a path if need be: <c>registry.example:5000/team</c>.</summary>
    public string Address { get; set; } = "";

    /// <summary>The user's name there. None by default.</summary>
    public string? User { get; set; }

    /// <summary>Absolute path of the file with that user's password. Read anew for each pull.</summary>
    public string? PasswordFile { get; set; }

    public string Host => HostOf(Address);

    public IEnumerable<string> Troubles
    {
        get
        {
            if (string.IsNullOrWhiteSpace(Address) || Address.Contains("://", StringComparison.Ordinal) || Address.EndsWith('/'))
                yield return $"Address is '{Address}': write it as registry.example:5000/team.";
            if (User is not null && PasswordFile is null) yield return $"User is '{User}', but there is no PasswordFile.";
            if (PasswordFile is not null && User is null) yield return "PasswordFile is there, but no User.";
            if (PasswordFile is not null && !File.Exists(PasswordFile)) yield return $"PasswordFile is '{PasswordFile}', which is not there.";
        }
    }

    public static string HostOf(string repository) => repository.Split('/')[0];
}
