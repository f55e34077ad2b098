using Microsoft.AspNetCore.Diagnostics;

namespace VibeCoading.Gateway.Errors;

/// <summary>Every exception of a request ends here, is logged once if it is ours to mend, and becomes a problem.</summary>
internal sealed partial class ExceptionProblems(ILogger<ExceptionProblems> log) : IExceptionHandler
{
    private static readonly Problem Unforeseen = new(
        StatusCodes.Status500InternalServerError, "internal", "Something went wrong on our side. The gateway's log has the details.");

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // A caller who left has nobody to tell, and leaving is no failure.
        if (httpContext.RequestAborted.IsCancellationRequested) return true;

        // The caller is there: what was cancelled waited on a connection to the store that was given up.
        Problem? problem = exception is OperationCanceledException ? Outage.StoreAway : ProblemMap.Of(exception);
        if (problem is null) LogUnforeseen(exception, httpContext.Request.Method, httpContext.Request.Path);
        else if (problem.Status >= 500) LogUnavailable(httpContext.Request.Method, httpContext.Request.Path, problem.Code, exception.Message);

        await (problem ?? Unforeseen).WriteAsync(httpContext);
        return true;
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogUnforeseen(Exception exception, string method, string path);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} answered {Code}: {Reason}")]
    private partial void LogUnavailable(string method, string path, string code, string reason);
}
