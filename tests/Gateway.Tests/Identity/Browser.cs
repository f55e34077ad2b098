using System.Net;
using System.Net.Http.Json;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Identity;

internal static class Browser
{
    /// <summary>The cookie, as a browser sends it.</summary>
    public static async Task<string> SignInAsync(Api api)
    {
        using HttpResponseMessage response = await api.With(null).SendAsync(HttpMethod.Post, "signin", JsonContent.Create(new { key = api.Key }));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        return CookieOf(response).Split(';')[0];
    }

    public static string CookieOf(HttpResponseMessage response) => Assert.Single(response.Headers.GetValues("Set-Cookie"));
}
