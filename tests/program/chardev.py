#!/usr/bin/env python3
"""chardev.py VITRINE GUESTS

The guest's console elsewhere than on standard input and output: sockets and pseudo-terminals, as -serial
and -chardev name them. The guest is driven over each; whoever leaves may come back. Nothing here depends
on how fast anything is: every wait ends when what is waited for has come.
"""
import os
import re
import select
import socket
import subprocess
import sys
import tempfile
import termios
import time

VITRINE, GUESTS = sys.argv[1:3]
ECHO = f"{GUESTS}/echo.elf"  # writes what is typed, and ends at 4
PATIENCE = 600  # seconds, for what should take none: the machine may be busy with other things
END = b"\4"


class Run:
    """The program, whose standard error is read up to where it says what is waited for."""

    all = []

    def __init__(self, *arguments, kernel=ECHO):
        self.program = subprocess.Popen(
            [VITRINE, *arguments, kernel], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.said = ""
        Run.all.append(self.program)

    def hear(self, pattern):
        end = time.monotonic() + PATIENCE
        while not re.search(pattern, self.said):
            assert time.monotonic() < end, f"nobody said {pattern}: {self.said!r}"
            if select.select([self.program.stderr], [], [], 1)[0]:
                more = os.read(self.program.stderr.fileno(), 4096).decode()
                assert more, f"the program ended without {pattern}: {self.said!r}"
                self.said += more
        return re.search(pattern, self.said)

    def ends(self, status=0):
        out, _ = self.program.communicate(timeout=PATIENCE)
        assert self.program.returncode == status, f"{self.program.args}: {self.program.returncode}, not {status}"
        return out.decode()


def connect(kind, address):
    """Connects as soon as somebody listens."""
    end = time.monotonic() + PATIENCE
    while True:
        client = socket.socket(kind, socket.SOCK_STREAM)
        try:
            client.connect(address)
            client.settimeout(PATIENCE)
            return client
        except (FileNotFoundError, ConnectionRefusedError):
            client.close()
            assert time.monotonic() < end, f"nobody listens at {address}"
            time.sleep(0.02)


def talk(file, read, write, text):
    """Types `text`, which the guest writes back, and again where that does not come: what was written before
    it was seen that somebody is there is lost."""
    seen, end = b"", time.monotonic() + PATIENCE
    write(text)
    while text not in seen:
        assert time.monotonic() < end, f"no answer to {text!r}: {seen!r}"
        if select.select([file], [], [], 2)[0]:
            more = read(4096)
            assert more, f"the end, and no answer to {text!r}: {seen!r}"
            seen += more
        else:
            write(text)


def talk_to(client, text):
    talk(client, client.recv, client.sendall, text)


def check_socket(run, kind, address):
    """Somebody types, leaves, comes back, and ends the guest."""
    with connect(kind, address) as client:
        talk_to(client, b"first\n")
    with connect(kind, address) as client:
        talk_to(client, b"second\n")
        client.sendall(END)
        assert run.ends() == "", "something on standard output"


def check_unix(folder):
    for wait in ("nowait", "wait=off", "wait=on"):
        path = f"{folder}/socket"
        check_socket(Run("-serial", f"unix:{path},server,{wait}"), socket.AF_UNIX, path)
        assert not os.path.exists(path), "the socket is left behind"
    run = Run("-chardev", f"socket,id=c,path={path},server=on,wait=off", "-serial", "chardev:c")
    check_socket(run, socket.AF_UNIX, path)


def check_tcp():
    for options in (["-serial", "tcp::0,server,nowait"], ["-serial", "tcp:127.0.0.1:0,server=on,wait=off"],
                    ["-chardev", "socket,id=c,port=0,server=on", "-serial", "chardev:c"]):
        run = Run(*options)
        port = int(run.hear(r"listening at 127\.0\.0\.1, port (\d+)")[1])
        check_socket(run, socket.AF_INET, ("127.0.0.1", port))


def check_pty():
    for options in (["-serial", "pty"], ["-chardev", "pty,id=c", "-serial", "chardev:c"]):
        run = Run(*options)
        name = run.hear(r"char device redirected to (\S+) \(label serial0\)")[1]
        for text in (b"first\n", b"second\n"):
            with open(name, "r+b", buffering=0) as terminal:
                assert not termios.tcgetattr(terminal)[3] & termios.ECHO, "the terminal is not raw"
                talk(terminal, terminal.read, terminal.write, text)
        with open(name, "r+b", buffering=0) as terminal:
            terminal.write(END)
            assert run.ends() == ""


def check_beside_the_debugger(folder):
    """The debugger here, the console there."""
    path = f"{folder}/socket"
    run = Run("-serial", f"unix:{path},server,wait=on", "-monitor", "stdio")
    with connect(socket.AF_UNIX, path) as client:
        run.program.stdin.write(b"info roms\ncontinue\n")
        run.program.stdin.flush()
        talk_to(client, b"there\n")
        client.sendall(END)
        assert "echo.elf" in run.ends(), "the debugger is elsewhere"


def check_large(folder):
    """More than any buffer holds comes whole, in both directions."""
    path = f"{folder}/socket"
    run = Run("-serial", f"unix:{path},server,nowait")
    with connect(socket.AF_UNIX, path) as client:
        talk_to(client, b"ready\n")
        text = b"".join(b"%07d\n" % number for number in range(2500))
        client.sendall(text + END)
        seen = b""
        while more := client.recv(4096):
            seen += more
    assert text in seen, f"{len(seen)} bytes came back, of {len(text)}"
    run.ends()


def check_errors(folder):
    file, taken = f"{folder}/file", f"{folder}/taken"
    with open(file, "w", encoding="ascii") as out:
        out.write("kept")
    with socket.socket(socket.AF_UNIX) as server, socket.socket() as listener:
        server.bind(taken)
        server.listen()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        for status, options, words in (
                (66, ["-serial", f"unix:{file},server,nowait"], "no socket"),
                (66, ["-serial", f"unix:{taken},server,nowait"], "another program serves this socket"),
                (66, ["-serial", f"unix:{folder}/none/s,server,nowait"], "No such file"),
                (66, ["-serial", f"tcp::{port},server,nowait"], "Address already in use"),
                (64, ["-serial", f"unix:{folder}/{'x' * 200},server"], "at most 107 bytes"),
                (64, ["-serial", "unix:,server"], "lacks the socket's path"),
                (64, ["-serial", f"unix:{file}"], "server=on"),
                (64, ["-serial", "tcp:localhost:1"], "server=on"),
                (64, ["-serial", "tcp:localhost,server"], "tcp:HOST:PORT"),
                (64, ["-serial", "tcp::http,server"], "has to be a number"),
                (64, ["-serial", "tcp::1,server,telnet"], "there is no telnet here"),
                (64, ["-serial", "telnet::1,server"], "not a place"),
                (64, ["-serial", "pty,server"], "not a place"),
                (64, ["-chardev", "socket,id=c,server=on"], "path= or port="),
                (64, ["-chardev", "udp,id=c"], "there is stdio, file, socket, pty and null only"),
                (64, ["-chardev", "pty,id=c", "-mon", "chardev=c"], "there is stdio and none only"),
                (64, ["-monitor", "unix:x,server,nowait"], "there is stdio and none only")):
            result = subprocess.run([VITRINE, *options, ECHO], stdin=subprocess.DEVNULL, capture_output=True,
                                    text=True, check=False, timeout=PATIENCE)
            lines = result.stderr.splitlines()
            assert result.returncode == status and len(lines) == 1 and words in lines[0], (options, result)
    with open(file, encoding="ascii") as kept:
        assert kept.read() == "kept"


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_errors(folder)
        check_unix(folder)
        check_tcp()
        check_pty()
        check_beside_the_debugger(folder)
        check_large(folder)
    print("sockets and pseudo-terminals are consoles")


try:
    main()
finally:
    for program in Run.all:
        program.kill()  # nothing where it has ended
