using System.Globalization;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Terminals.Protocol;

namespace VibeCoading.Gateway.Terminals.Raw;

/// <summary>What a viewer that has no words for it says in its query: <c>?from=N|start|tail&amp;cols=&amp;rows=</c>.</summary>
internal sealed record RawRequest(StartPoint From, TerminalSize Size)
{
    /// <param name="from">Where output begins for one that does not say.</param>
    public static RawRequest Read(IQueryCollection query, StartPoint from)
    {
        if (query["from"] is [{ } text] && !StartPoint.TryParse(text, out from))
            throw ProblemException.InvalidField("from", $"'from' is '{text}'; it must be an offset, 'start' or 'tail'.");

        return new RawRequest(from, new TerminalSize(Number(query, "cols"), Number(query, "rows")));
    }

    private static int Number(IQueryCollection query, string name)
    {
        if (query[name] is not [{ } text]) return 0;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return number;
        throw ProblemException.InvalidField(name, $"'{name}' is '{text}'; it must be a number.");
    }
}
