#!/usr/bin/env python3
"""Records what full-screen programs write to a terminal of 80 by 24, into recordings/. Needs vim, less, tmux, htop, mc and vttest."""
import fcntl
import os
import pathlib
import pty
import re
import select
import struct
import sys
import termios
import time

KEYS_EVERY = 0.4
MOST_BYTES = 24 * 1024

TEXT = "".join(f"line {i}: naïve – “quoted” 漢字 \\t{'x' * (i % 60)}\\n" for i in range(200))

# Each program with the keys that are typed at it, one after the other.
PROGRAMS = {
    "vim": ("vim -N -u NONE --cmd 'syntax on' --cmd 'set mouse=a nu title t_Co=256 incsearch' text.txt",
            ["\x06", "\x06", "/naïve\r", "n", "ihello\x1b", "yyp", ":split\r", "\x05", "v5j", "d", "u", ":set list\r", "G", ":qa!\r"]),
    "less": ("less -R -N text.txt", [" ", " ", "/line 9\r", "n", "g", "G", "b", "h", "q", "q"]),
    "tmux": ("tmux -L record -f /dev/null new-session 'sh'",
             ["ls -la\r", "\x02%", "echo $'\\e[31mred\\e[0m'\r", "\x02\"", "less text.txt\r", " ", "q", "\x02o", "seq 50\r", "\x02[", "\x1b[5~", "q", "exit\r", "exit\r", "exit\r"]),
    # Without the machine's other processes.
    "htop": ("unshare -pf --mount-proc htop -d 3", ["", "", "t", "\x1b[B", "\x1b[B", "\x1bOP", "q", "", "q"]),
    "mc": ("mc -u", ["\x1b[B", "\x1b[B", "\t", "\x1bOS", "\x1b[6~", "\x1b[21~", "\x1b[20~", "\x1b[C", "\x1b\x1b", "", "\x1b[21~", "\r", "\r"]),
    "vttest-cursor": ("vttest", ["1\r", "\r", "\r", "\r", "\r", "\r", "\r", "0\r"]),
    "vttest-screen": ("vttest", ["2\r"] + ["\r"] * 16 + ["0\r"]),
    "vttest-sets": ("vttest", ["3\r", "8\r", "\r", "9\r", "\r", "\r", "0\r", "0\r"]),
    "vttest-editing": ("vttest", ["8\r"] + ["\r"] * 14 + ["0\r"]),
    "vttest-xterm": ("vttest", ["11\r", "6\r", "2\r", "\r", "3\r", "\r", "0\r", "8\r", "3\r", "\r", "4\r", "\r", "5\r", "\r", "0\r", "0\r", "0\r"]),
}


def record(command, keys):
    pid, master = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8", HOME=os.getcwd(), SHELL="/bin/sh", PS1="$ ")
        os.execvp("sh", ["sh", "-c", command])
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    output = b""
    answered = 0
    keys = list(keys)
    next_key = time.monotonic() + 2 * KEYS_EVERY
    ends = time.monotonic() + KEYS_EVERY * (len(keys) + 8)
    while time.monotonic() < ends:
        if select.select([master], [], [], 0.05)[0]:
            try:
                output += os.read(master, 65536)
            except OSError:
                break
        # Without an answer vttest waits for ever.
        while question := re.compile(rb"\x1b\[0?c").search(output, answered):
            os.write(master, b"\x1b[?1;2c")
            answered = question.end()
        if keys and time.monotonic() >= next_key:
            os.write(master, keys.pop(0).encode())
            next_key = time.monotonic() + KEYS_EVERY
    os.kill(pid, 9)
    os.close(master)
    os.waitpid(pid, 0)
    return output[:MOST_BYTES]


target = pathlib.Path(__file__).parent.resolve() / "recordings"
target.mkdir(exist_ok=True)
scratch = sys.argv[1]
os.chdir(scratch)
pathlib.Path("text.txt").write_text(TEXT)
for name, (command, keys) in PROGRAMS.items():
    if len(sys.argv) > 2 and name not in sys.argv[2:]:
        continue
    recorded = record(command, keys)
    (target / name).write_bytes(recorded)
    print(name, len(recorded))
