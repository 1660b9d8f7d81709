"""A guest's console: an emulator whose standard input and output are pipes, driven as a person would.

    with Console([vitrine, ...]) as console:
        console.expect("login: ")
        console.run("ls", prompt="# ")
"""
import os
import select
import subprocess
import sys
import time

PATIENCE = 600  # seconds, for a machine that is busy with other tests; nothing waited for takes a tenth


class Failed(Exception):
    """What was waited for did not come."""


class Console:
    """Each method that waits raises Failed when the guest ends, or when nothing comes of it."""

    def __init__(self, command, patience=PATIENCE, echo=False, environment=None):
        self.command, self.patience, self.echo = command, patience, echo
        self.unread = ""  # came, and was not waited for yet
        self.log = ""
        self.began = time.monotonic()
        self.emulator = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.emulator.kill()
        self.emulator.wait()
        if kind is Failed:
            print(f"FAILED: {error}\n--- the command:\n{' '.join(self.command)}\n--- the console:")
            print(self.log[-20000:])
            sys.exit(1)

    def seconds(self):
        """Since the start."""
        return time.monotonic() - self.began

    def cpu_seconds(self):
        """What the emulator has used of the host's processors so far."""
        with open(f"/proc/{self.emulator.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def read(self, end):
        """Waits for more of the console; false at its end."""
        file = self.emulator.stdout.fileno()
        if not select.select([file], [], [], max(0, end - time.monotonic()))[0]:
            raise Failed(f"nothing came in {self.patience} seconds")
        bytes_read = os.read(file, 65536)
        text = bytes_read.decode(errors="replace").replace("\r", "")
        self.unread += text
        self.log += text
        if self.echo:
            print(text, end="", flush=True)
        return bool(bytes_read)

    def expect(self, *texts):
        """Waits for the first of the texts; answers what came before it, and forgets all up to it."""
        end = time.monotonic() + self.patience
        while not any(text in self.unread for text in texts):
            if not self.read(end):
                raise Failed(f"the guest ended without {texts!r}")
        first = min((text for text in texts if text in self.unread), key=self.unread.index)
        before, _, self.unread = self.unread.partition(first)
        return before

    def type(self, text):
        """Types it, without a return."""
        self.emulator.stdin.write(text.encode())
        self.emulator.stdin.flush()

    def run(self, command, prompt="# ", wanted=""):
        """Types a command at the prompt; answers what it wrote, which has to contain `wanted`."""
        self.type(command + "\n")
        self.expect(command + "\n")
        answer = self.expect(prompt)
        if wanted not in answer:
            raise Failed(f"{command!r} wrote {answer!r}, without {wanted!r}")
        return answer

    def end(self, status=0):
        """Waits for the emulator to end with that status."""
        end = time.monotonic() + self.patience
        while self.read(end):
            pass
        code = self.emulator.wait()
        if code != status:
            raise Failed(f"the emulator ended with status {code}, not {status}")
