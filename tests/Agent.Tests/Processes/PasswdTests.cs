using VibeCoading.Agent.Processes;

namespace VibeCoading.Agent.Tests.Processes;

public sealed class PasswdTests
{
    private const string Content = "root:x:0:0:root:/root:/bin/bash\nbroken\n:::\ncoder:x:1000:1000:,,,:/home/coder:/bin/zsh\r\nsecond:x:1000:1:::/bin/sh\n";

    [Fact]
    public void Find_ReadsTheFirstLineOfTheUid()
    {
        Assert.Equal(new Passwd("coder", "/home/coder", "/bin/zsh"), Passwd.Find(Content, 1000));
        Assert.Equal("/root", Passwd.Find(Content, 0)?.Home);
        Assert.Null(Passwd.Find(Content, 1));
        Assert.Null(Passwd.Find("", 0));
    }

    [Theory]
    [InlineData("12 (sh) S 1 12 77 34816", 77, true)]
    [InlineData("12 (a) b) S 1 9 77 0", 77, true)]
    [InlineData("12 (sh) S 1 77 12 0", 77, false)]
    [InlineData("12 (sh) Z 1 12 77 0", 77, false)]
    [InlineData("12 (", 77, false)]
    public void BelongsTo_ReadsTheSessionOfAStatLine(string stat, int session, bool belongs) =>
        Assert.Equal(belongs, ProcessSession.BelongsTo(System.Text.Encoding.ASCII.GetBytes(stat), session));
}
