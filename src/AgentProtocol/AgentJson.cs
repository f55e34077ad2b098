using System.Text.Json.Serialization;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.AgentProtocol.Files;
using VibeCoading.AgentProtocol.Processes;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.AgentProtocol;

/// <summary>Serializers of the control messages, generated at build time: NativeAOT has no reflection to fall back to.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(HelloAnswer))]
[JsonSerializable(typeof(ClaimRecord))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ExitRecord))]
[JsonSerializable(typeof(TerminalOpen))]
[JsonSerializable(typeof(TerminalInfo))]
[JsonSerializable(typeof(IReadOnlyList<TerminalInfo>))]
[JsonSerializable(typeof(TerminalQuery))]
[JsonSerializable(typeof(TerminalResize))]
[JsonSerializable(typeof(TerminalSignal))]
[JsonSerializable(typeof(TerminalLeave))]
[JsonSerializable(typeof(SizeChange))]
[JsonSerializable(typeof(ProcessStart))]
[JsonSerializable(typeof(ProcessStarted))]
[JsonSerializable(typeof(ProcessRead))]
[JsonSerializable(typeof(ProcessSignal))]
[JsonSerializable(typeof(ProcessExit))]
[JsonSerializable(typeof(FilePath))]
[JsonSerializable(typeof(FileList))]
[JsonSerializable(typeof(FileListing))]
[JsonSerializable(typeof(FileEntry))]
[JsonSerializable(typeof(FileHandle))]
[JsonSerializable(typeof(FileOpened))]
[JsonSerializable(typeof(FileRead))]
[JsonSerializable(typeof(FileCreate))]
[JsonSerializable(typeof(FileCommitted))]
[JsonSerializable(typeof(FileDelete))]
[JsonSerializable(typeof(FileMakeDirectory))]
[JsonSerializable(typeof(FileMove))]
public sealed partial class AgentJson : JsonSerializerContext;
