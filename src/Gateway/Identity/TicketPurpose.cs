using System.Text.Json.Serialization;

namespace VibeCoading.Gateway.Identity;

internal enum TicketPurpose
{
    /// <summary>For one call that cannot send headers.</summary>
    Request,

    /// <summary>For signing a browser in, by a link.</summary>
    [JsonStringEnumMemberName("signin")]
    SignIn,
}
