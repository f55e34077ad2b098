using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Files;

namespace VibeCoading.Agent.Files;

/// <summary>A file being written beside its target, whose place it takes all at once or never.</summary>
internal sealed unsafe class FileDraft : OpenFile
{
    public const string NamePrefix = ".vibe-";

    private readonly Descriptor _parent;
    private readonly byte[] _draftName;
    private readonly WorkspacePath _path;
    private readonly WorkspacePath _target;
    private readonly FileCreate _request;
    private bool _isGone;

    private FileDraft(Descriptor file, Descriptor parent, byte[] draftName, WorkspacePath path, WorkspacePath target, FileCreate request)
        : base(file)
    {
        _parent = parent;
        _draftName = draftName;
        _path = path;
        _target = target;
        _request = request;
    }

    public static FileDraft Create(Workspace workspace, FileCreate request)
    {
        WorkspacePath path = WorkspacePath.Parse(request.Path);
        WorkspacePath target = workspace.ResolveLinks(path, request.Parents);
        Descriptor parent = workspace.OpenParent(target);
        try
        {
            // Checked again when it counts; here so that nobody uploads what will be refused.
            CheckTarget(path, FileStatus.Of(parent, target.FinalName), request);
            byte[] draftName = NativeText.Terminated(NamePrefix + Guid.NewGuid().ToString("N"));
            fixed (byte* name = draftName)
            {
                int opened = Libc.OpenAt(parent.Number, name, Libc.WriteOnly | Libc.Create | Libc.Exclusive | Libc.NoFollow | Libc.CloseOnExec, FileModes.OwnerOnly);
                if (opened < 0) throw FileErrors.Last(path);
                return new FileDraft(new Descriptor(opened), parent, draftName, path, target, request);
            }
        }
        catch (AgentRefusal)
        {
            parent.Dispose();
            throw;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (_isGone) throw new AgentRefusal(AgentError.Unknown, $"{_path.Display} was committed already.");
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes) written = Libc.WriteAt(File.Number, start, (nuint)bytes.Length, offset);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                offset += written;
            }
            else if (Errno.Last != Errno.Interrupted)
            {
                throw FileErrors.Last(_path);
            }
        }
    }

    public FileCommitted Commit()
    {
        if (_isGone) throw new AgentRefusal(AgentError.Unknown, $"{_path.Display} was committed already.");
        byte[] name = _target.FinalName;
        FileStatus? replaced = FileStatus.Of(_parent, name);
        CheckTarget(_path, replaced, _request);
        uint mode = (uint)(_request.Mode ?? replaced?.Mode ?? (int)FileModes.NewFile);
        if (Libc.ChangeMode(File.Number, mode) != 0) throw FileErrors.Last(_path);
        // Of the draft: once it has the target's name, a program may have put another file there.
        FileStatus status = FileStatus.Of(File) ?? throw FileErrors.Last(_path);
        try
        {
            FileOperations.Rename(_parent, _draftName, _parent, name, _path, overwrite: !_request.IfAbsent);
        }
        catch (AgentRefusal refusal) when (refusal.Error == AgentError.AlreadyExists && _request.IfAbsent)
        {
            throw new AgentRefusal(AgentError.PreconditionFailed, refusal.Message);
        }

        _isGone = true;
        return new FileCommitted(status.Describe(_path.DisplayName, _path.Display, null), Created: replaced is null);
    }

    public override void Dispose()
    {
        if (!_isGone)
        {
            _isGone = true;
            fixed (byte* name = _draftName) _ = Libc.UnlinkAt(_parent.Number, name, 0);
        }

        _parent.Dispose();
        base.Dispose();
    }

    private static void CheckTarget(WorkspacePath path, FileStatus? target, FileCreate request)
    {
        Preconditions.CheckAbsent(path, target, request.IfAbsent);
        Preconditions.CheckVersion(path, target, request.IfVersion);
        target?.CheckRegular(path);
    }
}
