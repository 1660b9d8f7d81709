#!/usr/bin/env python3
"""debugger.py VITRINE GUESTS

Types at the debugger on a pseudo-terminal, with the real line editor: completion, history, Enter, C-c,
C-a c, a resized window, colours.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
import traceback

VITRINE = os.path.abspath(sys.argv[1])
PATIENCE = 600  # seconds, for what should take none
PROMPT = "(vitrine) "


class Session:
    def __init__(self, *arguments, state, **environment):
        self.seen, self.ended = "", False
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            os.environ.update({"XDG_STATE_HOME": state, "TERM": "vt100", **environment})
            os.execv(VITRINE, [VITRINE, *arguments])
        fcntl.ioctl(self.screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def read(self, seconds):
        if not select.select([self.screen], [], [], seconds)[0]:
            return False
        try:
            self.seen += os.read(self.screen, 65536).decode(errors="replace")
        except OSError:  # the other side is closed
            self.ended = True
            return False
        return True

    def expect(self, *texts):
        """Waits for each text in turn, and answers what stood before the last."""
        before = ""
        for text in texts:
            end = time.monotonic() + PATIENCE
            while text not in self.seen:
                self.read(0.1)
                assert not self.ended and time.monotonic() < end, f"no {text!r} on the screen: {self.seen!r}"
            before, _, self.seen = self.seen.partition(text)
        return before

    def type(self, text):
        os.write(self.screen, text.encode())

    def command(self, text, *answers):
        self.type(text + "\r")
        return self.expect(*answers, PROMPT)

    def end(self, status=0):
        end = time.monotonic() + PATIENCE
        while True:
            pid, code = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                break
            self.read(0.05)
            assert time.monotonic() < end, f"it does not end: {self.seen!r}"
        assert os.waitstatus_to_exitcode(code) == status, f"status {os.waitstatus_to_exitcode(code)}"
        os.close(self.screen)


def test_completion(state):
    """Tab completes commands, the second words of commands, symbols, registers, CSRs, fields, causes."""
    session = Session("debug", state=state)
    session.expect(PROMPT)
    for typed, completed in (
            ("undis\t", "undisplay"),
            ("info breakp\t", "breakpoints"),
            ("break syscall_d\t", "syscall_dispatch"),
            ("print $mstatu\t", "mstatus"),
            ("print $mstatus.SPI\t", "SPIE"),
            ("info registers mcoun\t", "mcoun"),
            ("catch exception load_pa\t", "load_page_fault"),
            ("catch syscall wr\t", "write"),
            ("set step-\t", "step-interrupts"),
            ("break bootar\t", "gs"),
            ("list sysc\t", "all"),
            ("info devices ua\t", "rt"),
            ("why not exte\t", "rnal"),
            ("why not virtio0\t", "virtio0"),
            ("inject irq so\t", "ftware"),
            ("inject trap load_pa\t", "load_page_fault"),
            ("help disas\t", "semble"),
            ("info fun\t", "functions"),
            ("help info sw\t", "itches"),
            ("print/x $sstatus.SI\t", "SIE"),
            ("display $mca\t", "mcause"),
            ("x/4i sys_wri\t", "sys_write"),
            ("walk $stve\t", "stvec")):
        session.type(typed)
        session.expect(completed)
        session.type("\x03")
        session.expect(PROMPT)
    session.type("print $sstatu\t\r")
    session.expect("$1 = 0x", PROMPT)
    os.makedirs(os.path.join(state, "folder/inner"))
    session.type(f"source {state}/fol\t")
    session.expect("folder/")
    session.type("inn\t")
    session.expect("er/")
    session.type("\x03")
    session.expect(PROMPT)
    session.type("define zebra\r")
    session.expect("> ")
    session.type("echo stripes\\n\rend\r")
    session.expect(PROMPT)
    session.type("zeb\t\r")
    session.expect("zebra", "stripes", PROMPT)
    session.type("in\t\t")
    session.expect("info", "inject")
    session.type("\x03")
    session.expect(PROMPT)
    session.type("quit\r")
    session.end()


def test_history(state):
    """What was typed is there again in the next session; Enter repeats."""
    session = Session("debug", state=state)
    session.expect(PROMPT)
    session.command("stepi", "0x1004")
    session.command("", "0x1008")
    session.command("echo remember me\\n", "remember me")
    session.type("\x04")
    session.end()
    session = Session("debug", state=state)
    session.expect(PROMPT)
    session.type("\x1b[A")
    session.expect("echo remember me")
    session.type("\r")
    session.expect("remember me", PROMPT)
    session.type("quit 3\r")
    session.end(3)


def test_interrupt(state):
    """C-c stops a guest that runs, and drops what was typed at the prompt."""
    session = Session("debug", state=state)
    session.expect(PROMPT)
    session.type("never executed\x03")
    session.expect(PROMPT)
    session.type('type "spin &\\n"\r')
    session.expect(PROMPT)
    session.type("continue\r")
    session.expect("[3] spin")
    session.type("\x03")
    session.expect("Interrupted.", "=>", PROMPT)
    session.command("print 6 * 7", "= 42")
    session.type("continue\r")
    session.type("\x01c")
    session.expect("Interrupted.", PROMPT)
    session.command("watch $a0 == 1", "is no place")
    session.type("while 1\rstepi\rend\r")
    session.expect("=>", "=>", "=>")
    session.type("\x03")
    session.expect("nterrupted", PROMPT)
    session.command("print 6 * 7", "= 42")
    session.type("define on\rcontinue\recho more\\n\rend\r")
    session.expect("> ", "> ", "> ", PROMPT)
    session.type("on\r")
    session.expect("on\r\n")
    session.type("\x03")
    assert "more" not in session.expect("left out", PROMPT)
    session.type("stepi 1000000000\r")
    session.expect("1000000000\r\n")
    session.type("\x03")
    session.expect("Interrupted.", PROMPT)
    session.type("define half\r")
    session.expect("> ")
    session.type("echo never\x03")
    session.expect(PROMPT)
    session.command("print 6 * 7", "= 42")
    session.type("x/1000000xb 0x80000000\r")
    session.expect("0x80000000", "0x80000100")
    session.type("\x03")
    session.expect("interrupted: the rest is left out", PROMPT)
    session.command("set style spike")
    session.type("\r")
    session.expect("core   0: 0x", PROMPT)
    session.type("until pc 0 1\r")
    session.expect("until pc 0 1\r\n")
    session.type("\x03")
    session.expect("Interrupted.", PROMPT)
    session.command("set style gdb")
    session.type("quit\r")
    session.end()


def test_monitor(state):
    """C-a c leads from a running session to the debugger, and continue back to it."""
    session = Session(state=state)
    session.expect("type help")
    session.type("echo one\r")
    session.expect("one", "one")
    session.type("\x01c")
    session.expect(PROMPT)
    session.command("info harts", "hart 0")
    session.type("continue\r")
    session.type("echo t\x01aw\x7fo\r")
    session.expect("$")
    session.type("\x01x")
    session.end()


def test_resize(state):
    """A resized window is noticed: what Tab offers fits it, and a line longer than it can be typed."""
    lines = {}
    for columns in (100, 40):
        session = Session("debug", state=state)
        session.expect(PROMPT)
        fcntl.ioctl(session.screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.kill(session.pid, signal.SIGWINCH)
        session.command("print " + "+".join(["1"] * 30), "= 30")
        session.type("info s\t\t")
        lines[columns] = session.expect(PROMPT).count("\n")
        session.expect("info s")
        session.type("\x03")
        session.expect(PROMPT)
        session.type("quit\r")
        session.end()
    assert lines[100] < lines[40], f"lines by columns: {lines}"


def test_colours(state):
    """A star is coloured on a terminal, unless NO_COLOR says no."""
    for environment, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        session = Session("debug", state=state, **environment)
        session.expect(PROMPT)
        session.command("stepi", "=>")
        text = session.command("info registers a2 pc", "pc ")
        assert ("\x1b[1;33m" in text) == coloured, text
        session.type("quit\r")
        session.end()


def main():
    failed = False
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            with tempfile.TemporaryDirectory() as state:
                try:
                    test(state)
                    print(f"{name}: as expected")
                except AssertionError:
                    traceback.print_exc()
                    failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main())
