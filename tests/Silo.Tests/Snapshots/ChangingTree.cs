using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Tests.Snapshots;

/// <summary>A tree that a program changes by chance, in every way that a snapshot has to keep.</summary>
internal sealed class ChangingTree : IAsyncDisposable
{
    /// <summary>Large enough for increments, of bytes that do not pack.</summary>
    private const string Begin = """
        import os
        for n in range(80):
            os.makedirs(f'd{n % 5}/e{n % 7}', exist_ok=True)
            open(f'd{n % 5}/e{n % 7}/f{n}', 'wb').write(os.urandom(300_000))
        """;

    private const string Change = """
        import os, random, shutil, sys
        r = random.Random(int(sys.argv[1]))
        every = [os.path.join(at, name) for at, dirs, names in os.walk('.') for name in dirs + names]
        dirs = ['.'] + [path for path in every if os.path.isdir(path) and not os.path.islink(path)]
        files = [path for path in every if os.path.isfile(path) and not os.path.islink(path)]
        def new(): return os.path.join(r.choice(dirs), r.choice(['a', 'b', 'with space', '-dash', 'new\nline', '\udcff\udcfe', 'x' * 200]) + str(r.randrange(30)))
        def gone(path): shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.path.lexists(path) and os.remove(path)
        def write(path): gone(path); open(path, 'wb').write(os.urandom(r.randrange(20_000)))
        def link(path): gone(path); os.symlink(r.choice(['/etc', '..', 'nowhere', 'd0']), path)
        def hard(path): gone(path); os.link(r.choice(files), path)
        def sparse(path): gone(path); f = open(path, 'wb'); f.truncate(1 << 20); f.seek(1 << 19); f.write(b'x'); f.close()
        def move(path, to):
            if not (to + '/').startswith(path + '/'): gone(to); os.rename(path, to)
        def note(path):
            if 'user.note' in os.listxattr(path): os.removexattr(path, 'user.note')
            else: os.setxattr(path, 'user.note', os.urandom(4))
        ways = [
            lambda: write(new()), lambda: open(r.choice(files), 'ab').write(b'more'), lambda: os.remove(r.choice(files)), lambda: gone(r.choice([path for path in dirs if path.count('/') > 1])),
            lambda: os.makedirs(os.path.join(new(), 'deep', 'er'), exist_ok=True), lambda: move(r.choice(files), new()), lambda: move(r.choice([path for path in dirs if path.count('/') > 1]), new()),
            lambda: link(new()), lambda: hard(new()), lambda: sparse(new()), lambda: os.chmod(r.choice(files + dirs), r.choice([0o600, 0o755, 0o4711])),
            lambda: os.utime(r.choice(files + dirs), ns=(r.randrange(10**18), r.randrange(10**18))), lambda: os.chown(r.choice(files), 1234, 4321),
            lambda: note(r.choice(files + dirs)), lambda: os.mkfifo(new()), lambda: link(r.choice(files)),
        ]
        for _ in range(20):
            try: r.choice(ways)()
            except OSError: pass
        """;

    /// <summary>Names, kinds, modes, owners, times, links, holes, attributes and contents.</summary>
    private const string Describe = """
        import hashlib, os, stat, sys
        ids = {}
        lines = []
        def tell(path):
            s = os.lstat(path)
            what = os.readlink(path) if stat.S_ISLNK(s.st_mode) else hashlib.sha256(open(path, 'rb').read()).hexdigest() if stat.S_ISREG(s.st_mode) else ''
            notes = [] if stat.S_ISLNK(s.st_mode) else sorted((name, os.getxattr(path, name)) for name in os.listxattr(path))
            same = ids.setdefault(s.st_ino, path) if s.st_nlink > 1 and not stat.S_ISDIR(s.st_mode) else ''
            lines.append(repr((path, oct(s.st_mode), s.st_uid, s.st_gid, s.st_mtime_ns, s.st_size if stat.S_ISREG(s.st_mode) else 0, same, what, notes)))
        tell('.')
        for at, dirs, names in os.walk('.'):
            dirs.sort()
            for name in sorted(dirs + names): tell(os.path.join(at, name))
        open(sys.argv[1], 'w').write('\n'.join(lines))
        """;

    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("vt");

    public ChangingTree() => Directory.CreateDirectory(Files);

    /// <summary>Beside which its mark may lie.</summary>
    public string Files => Path.Combine(_place.FullName, "files");

    /// <summary>With what knows names that are no text.</summary>
    public async ValueTask DisposeAsync() => await TreeRemoval.RemoveAsync(_place.FullName, CancellationToken.None);

    public Task BeginAsync() => RunAsync(Files, Begin);

    public Task ChangeAsync(int seed) => RunAsync(Files, Change, $"{seed}");

    public async Task<string> DescribeAsync()
    {
        string told = Path.Combine(_place.FullName, "told");
        await RunAsync(Files, Describe, told);
        return await File.ReadAllTextAsync(told, Within.Token());
    }

    private static Task RunAsync(string files, string program, params string[] arguments) =>
        HostProgram.MustAsync("sh", ["-ec", "cd \"$0\"; exec python3 -c \"$@\"", files, program, .. arguments], Within.Token());
}
