using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using VibeCoading.Gateway.Errors;

namespace VibeCoading.Gateway.Json;

/// <summary>Checks of request fields. Each throws a 400 that names the field, the value and what would have fitted.</summary>
internal static class Check
{
    private const int MaxArg = 128 * 1024;
    private const int MaxEnvEntries = 100;
    private const int MaxEnvBytes = 32 * 1024;

    public static T Between<T>(string field, T value, T least, T most)
        where T : IComparable<T>, IFormattable
    {
        if (value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0) return value;
        throw ProblemException.InvalidField(
            field, string.Create(CultureInfo.InvariantCulture, $"'{field}' is {value}; it must be from {least} to {most}."));
    }

    public static string? Text(string field, string? value, int least, int most)
    {
        if (value is null) return null;
        if (value.Length < least || value.Length > most)
            throw ProblemException.InvalidField(field, $"'{field}' has {value.Length} characters; it must have {least} to {most}.");
        if (value.Contains('\0', StringComparison.Ordinal)) throw ProblemException.InvalidField(field, $"'{field}' contains a NUL character.");

        return value;
    }

    public static string Required(string field, string? value, int least, int most) =>
        Text(field, value, least, most) ?? throw ProblemException.InvalidField(field, $"'{field}' is missing or null.");

    public static ImmutableArray<string> Args(string field, IReadOnlyList<string?>? args)
    {
        if (args is null) return [];
        Between(field, args.Count, 0, 1_000);
        return [.. args.Select((arg, i) => Required($"{field}[{i}]", arg, 0, MaxArg))];
    }

    public static ImmutableDictionary<string, string> Env(string field, IReadOnlyDictionary<string, string?>? env)
    {
        if (env is null) return ImmutableDictionary<string, string>.Empty;
        if (env.Count > MaxEnvEntries) throw ProblemException.InvalidField(field, $"'{field}' has {env.Count} entries; it may have {MaxEnvEntries}.");

        int bytes = 0;
        var checkedEnv = ImmutableDictionary.CreateBuilder<string, string>();
        foreach ((string name, string? given) in env)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0'))
                throw ProblemException.InvalidField($"{field}.{name}", $"'{name}' is not a name for an environment variable.");
            string value = Required($"{field}.{name}", given, 0, MaxEnvBytes);
            checkedEnv.Add(name, value);
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
        }

        if (bytes > MaxEnvBytes) throw ProblemException.InvalidField(field, $"'{field}' has {bytes} bytes in all; it may have {MaxEnvBytes}.");
        return checkedEnv.ToImmutable();
    }
}
