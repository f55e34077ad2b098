using System.Diagnostics;

namespace VibeCoading.Testing;

/// <summary>A Docker engine of one test's own, with a small image. It can be stopped, killed and started again; this machine's own engine is not touched.</summary>
public sealed class DockerDaemon : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly string _directory = Directory.CreateTempSubdirectory("vd").FullName;
    private Process? _containerd;
    private Process? _process;

    private DockerDaemon()
    {
    }

    public string Endpoint => $"unix://{_directory}/d.sock";

    private string Containerd => $"{_directory}/c.sock";

    /// <param name="image">What its only image, made of busybox, is called.</param>
    public static async Task<DockerDaemon> StartAsync(string image, bool keepsContainers)
    {
        var daemon = new DockerDaemon();
        try
        {
            // A service of its own, as on every machine that systemd runs: a dockerd that was killed goes on with the one that it finds.
            daemon._containerd = daemon.Run("containerd", "--config", "/dev/null", "--root", $"{daemon._directory}/c", "--state", $"{daemon._directory}/cs", "--address", daemon.Containerd);
            await daemon.StartAgainAsync(keepsContainers);
            await daemon.ImportImageAsync(image);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <param name="keepsContainers">Leaves those alone that run when it starts; otherwise it ends them, as Docker does unless told.</param>
    public async Task StartAgainAsync(bool keepsContainers)
    {
        _process?.Dispose();
        _process = Run(
            "dockerd", "--containerd", Containerd, "--data-root", $"{_directory}/data", "--exec-root", $"{_directory}/x", "--pidfile", $"{_directory}/pid", "--host", Endpoint,
            "--bridge", "none", "--iptables=false", "--default-address-pool", "base=10.214.0.0/16,size=24", $"--live-restore={(keepsContainers ? "true" : "false")}");
        long began = Stopwatch.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (Stopwatch.GetElapsedTime(began) > StartLimit) throw new TimeoutException($"The engine in {_directory} did not answer within {StartLimit.TotalSeconds} s.");
            await Task.Delay(BetweenLooks);
        }
    }

    public void Pause() => Signals.Send(_process!.Id, "STOP");

    public void Continue() => Signals.Send(_process!.Id, "CONT");

    /// <summary>SIGKILL. Its containers, which have parents of their own, run on.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task<string[]> ContainersAsync() =>
        (await DockerAsync("ps", "--all", "--format", "{{.Names}}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            string[] containers = await ContainersAsync();
            if (containers.Length > 0) await DockerAsync(["rm", "--force", "--volumes", .. containers]);
            await DockerAsync("network", "prune", "--force");
            Signals.Send(_process.Id, "TERM");
            await _process.WaitForExitAsync();
        }

        if (_containerd is { HasExited: false })
        {
            Signals.Send(_containerd.Id, "TERM");
            await _containerd.WaitForExitAsync();
        }

        _process?.Dispose();
        _containerd?.Dispose();
        // What a killed dockerd had run and mounted for containers that are gone, nobody ends or unmounts.
        await Command.RunAsync("/bin/sh", "-ec", """
            for shim in $(grep -lsF "$1/" /proc/[0-9]*/cmdline | cut -d / -f 3); do
              { ps -o pid= --ppid "$shim"; echo "$shim"; } | xargs kill -KILL 2>/dev/null || true
            done
            cut -d ' ' -f 2 /proc/mounts | grep -F "$1/" | sort -r | xargs -r umount --lazy
            rm -rf --one-file-system -- "$1"
            """, "sh", _directory);
    }

    private Process Run(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1", "sh", $"{_directory}/{program}.log", program, .. arguments]))!;

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await DockerAsync("version");
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private Task<string> DockerAsync(params string[] arguments) => Command.RunAsync("docker", ["--host", Endpoint, .. arguments]);

    private Task<string> ImportImageAsync(string image) => Command.RunAsync("/bin/sh", "-ec", """
        root=$1/image
        mkdir -p "$root/bin" "$root/tmp" "$root/run/vibe" "$root/opt/vibe" "$root/workspace"
        chmod 1777 "$root/tmp"
        cp "$(command -v busybox)" "$root/bin/busybox"
        for applet in $(busybox --list); do [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"; done
        tar -C "$root" -c . | docker --host "$2" import - "$3"
        """, "sh", _directory, Endpoint, image);
}
