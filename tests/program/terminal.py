#!/usr/bin/env python3
"""terminal.py VITRINE GUESTS

What the program does on a terminal: keys, C-a, the terminal's modes, signals, suspension, and the
pace of an idle machine. The program runs on a pseudo-terminal, as the foreground job of a small shell.
"""
import contextlib
import fcntl
import os
import select
import signal
import sys
import termios
import time
import traceback

VITRINE, GUESTS = sys.argv[1:3]
PATIENCE = 600  # seconds, for what should take none: the machine may be busy with other things
TRIES = 60  # of what has to be quick, one of which has to be


def shell(arguments, events):
    """The job's parent, in the terminal's session: starts the job, reports what becomes of it."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execv(arguments[0], arguments)
    os.write(events, f"started {job}\n".encode())
    while True:
        _, status, usage = os.wait4(job, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            os.write(events, b"stopped\n")
            continue
        used = usage.ru_utime + usage.ru_stime
        os.write(events, f"ended {os.waitstatus_to_exitcode(status)} {used}\n".encode())
        os._exit(0)


class Job:
    """The program on a terminal of its own."""

    running = []

    def __init__(self, *arguments, guest="echo"):
        self.screen, self.terminal = os.openpty()
        self.modes = termios.tcgetattr(self.terminal)
        self.seen, self.pid = "", None
        reading, events = os.pipe()
        self.shell = os.fork()
        if self.shell == 0:
            os.setsid()
            for file in (0, 1, 2):
                os.dup2(self.terminal, file)
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            kernel = [f"{GUESTS}/{guest}.elf"] if guest else []
            shell([VITRINE, *arguments, *kernel], events)
        os.close(events)
        self.events, self.reported = reading, b""
        Job.running.append(self)
        self.pid = int(self.event("started")[0])

    def kill(self):
        """For a test that has failed."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid or self.shell, signal.SIGKILL)

    def event_comes(self):
        """Whether there is an event, or no more will come."""
        return b"\n" in self.reported or bool(select.select([self.events], [], [], 0)[0])

    def event(self, wanted):
        """The arguments of the next event, which has to be that."""
        end = time.monotonic() + PATIENCE
        while b"\n" not in self.reported:
            assert time.monotonic() < end, f"not {wanted}; on the screen: {self.seen!r}"
            if not self.event_comes():
                self.read(0.02)  # lest it should wait for room on the screen
                continue
            more = os.read(self.events, 4096)
            assert more, f"nothing, not {wanted}; on the screen: {self.seen!r}"
            self.reported += more
        line, _, self.reported = self.reported.partition(b"\n")
        name, *arguments = line.decode().split()
        assert name == wanted, f"{name} {arguments}, not {wanted}; on the screen: {self.seen!r}"
        return arguments

    def read(self, seconds):
        """Adds what comes to the screen within so many seconds; false if nothing."""
        if not select.select([self.screen], [], [], seconds)[0]:
            return False
        self.seen += os.read(self.screen, 65536).decode(errors="replace")
        return True

    def expect(self, *texts):
        """Waits until each text has appeared, one behind the other, and forgets all up to it."""
        end = time.monotonic() + PATIENCE
        for text in texts:
            while text not in self.seen:
                gone = self.event_comes()
                more = self.read(0.1)
                assert more or not gone, f"it ended; no {text!r} on the screen: {self.seen!r}"
                assert time.monotonic() < end, f"no {text!r} on the screen: {self.seen!r}"
            self.seen = self.seen.partition(text)[2]

    def type(self, text):
        os.write(self.screen, text.encode())

    def used(self):
        """The processor's seconds that the program has used so far."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def raw(self):
        """Whether keys come one by one, unechoed, and none is a signal."""
        local = termios.tcgetattr(self.terminal)[3]
        return not local & (termios.ICANON | termios.ECHO | termios.ISIG)

    def restored(self):
        return termios.tcgetattr(self.terminal) == self.modes

    def wait_until(self, condition, what):
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"not so: {what}; on the screen: {self.seen!r}"
            time.sleep(0.01)

    def end(self, *statuses):
        """Waits for the end; answers the processor's seconds that it took in all."""
        code, used = self.event("ended")
        while self.read(0):
            pass
        assert int(code) in statuses, f"exit status {code}, not {statuses}; the screen: {self.seen!r}"
        assert self.restored(), "the terminal is not as it was"
        os.waitpid(self.shell, 0)
        Job.running.remove(self)
        for file in (self.screen, self.terminal, self.events):
            os.close(file)
        return float(used)


def test_keys():
    """Keys reach the guest as they are; C-a x leaves, with the terminal as it was."""
    job = Job()
    job.expect("echo")
    assert job.raw()
    job.type("abc\r\x03\x1a")
    job.expect("abc\r\x03\x1a")
    job.type("\x01x")
    job.end(0)


def test_commands():
    """The other keys after C-a."""
    job = Job()
    job.expect("echo")
    job.type("\x01h")
    job.expect("C-a x")
    job.type("\x01c")
    job.expect("(vitrine) ")
    job.type("continue\r")
    job.expect("continue")
    job.type("\x01a.")
    job.expect("\x01.")
    job.type("\x01\x01,")
    job.expect("\x01,")
    job.type("\x01")
    job.type("x")
    job.end(0)


def test_traces():
    """A trace on the same screen comes at once, and so do our own messages."""
    job = Job("--trace-traps", guest="traps")
    job.expect("user_ecall")
    job.end(0)
    job = Job("--trace-traps")
    job.expect("echo")
    job.type("\x01h")
    job.expect("C-a x")
    job.type("\x01x")
    job.end(0)


def test_leaves_a_talkative_guest():
    """However much the guest writes, C-a x is soon heard."""
    job = Job(guest="write")
    job.expect("y")
    job.type("\x01x")
    job.end(0)


def test_guest_ends():
    job = Job()
    job.expect("echo")
    job.type("\x04")
    job.end(0)


def test_leaves_a_busy_guest():
    job = Job(guest="loop")
    job.expect("r")
    job.type("\x01x")
    job.end(0)


def test_signals():
    """Whatever signal ends the program, the terminal is as it was."""
    for guest in ("echo", "loop"):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1,
                       signal.SIGSEGV, signal.SIGABRT):
            job = Job(guest=guest)
            job.expect("echo" if guest == "echo" else "r")
            os.kill(job.pid, number)
            # The address sanitizer has a way of its own to end on SIGSEGV.
            job.end(-number, *[1] * (number == signal.SIGSEGV))


def test_suspension():
    """C-a z and SIGTSTP stop the program with the terminal as it was; SIGCONT makes it raw again."""
    for stop in (lambda job: job.type("\x01z"), lambda job: os.kill(job.pid, signal.SIGTSTP)):
        job = Job()
        job.expect("echo")
        for text in ("one", "two"):
            stop(job)
            job.event("stopped")
            assert job.restored(), "the terminal is not as it was while the program is stopped"
            os.kill(job.pid, signal.SIGCONT)
            job.wait_until(job.raw, "the terminal is raw again")
            job.type(text)
            job.expect(text)
        job.type("\x01x")
        job.end(0)


def test_suspension_at_the_prompt():
    """The debugger's prompt and what was typed there are seen again when the program goes on."""
    job = Job()
    job.expect("echo")
    job.type("\x01c")
    job.expect("(vitrine) ")
    job.type("info ha")
    job.expect("info ha")
    for _ in range(2):
        os.kill(job.pid, signal.SIGTSTP)
        job.event("stopped")
        assert job.restored(), "the terminal is not as it was while the program is stopped"
        os.kill(job.pid, signal.SIGCONT)
        job.expect("(vitrine) info ha")
    job.type("rts\r")
    job.expect("hart 0", "(vitrine) ")
    job.type("quit\r")
    job.end(0)


def test_errors_restore():
    """A stuck machine and a step limit: one line, and the terminal as it was."""
    job = Job(guest="stuck")
    job.expect("never go on")
    job.end(125)
    job = Job("--max-steps", "100k", guest="loop")
    job.expect("stopped by --max-steps after 100000 steps")
    job.end(124)


def one_of_many(attempt):
    """A host that is busy with other things may come late, but not every time: attempt() answers a
    complaint, and once has to answer none."""
    complaints = []
    while len(complaints) < TRIES:
        complaint = attempt()
        if not complaint:
            return
        complaints.append(complaint)
    raise AssertionError(f"in {TRIES} tries: {set(complaints)}")


def test_second():
    """An idle machine's second is a second, and costs the host next to nothing, also after a busy
    time, which takes the host longer or shorter than the machine."""
    def attempt():
        job = Job(guest="second")
        for _ in range(2):
            job.expect("begin")
            began, used = time.monotonic(), job.used()
            job.expect("end")
            passed = time.monotonic() - began
            if not 0.9 < passed < 2:
                job.end(0)
                return f"a second took {passed:.1f} s"
        used = job.end(0) - used
        return used >= 0.3 and f"an idle second cost {used:.1f} s"

    one_of_many(attempt)


def cost_of_waiting(job):
    """The processor's seconds that the program uses in a second in which nothing happens."""
    before = job.used()
    time.sleep(1)
    return job.used() - before


def test_idle():
    """Waiting for a key costs nothing."""
    job = Job()
    job.expect("echo")
    one_of_many(lambda: cost_of_waiting(job) >= 0.1 and "waiting costs something")
    job.type("k")
    job.expect("k")
    job.type("\x01x")
    job.end(0)


def test_kernel():
    """The embedded kernel at its prompt: a key is echoed soon, waiting costs little."""
    job = Job(guest=None)
    job.expect("$ ")

    def echo_is_late():
        began = time.monotonic()
        job.type("k")
        job.expect("k")
        passed = time.monotonic() - began
        return passed >= 0.02 and f"a key was echoed after {passed * 1000:.0f} ms"

    one_of_many(echo_is_late)
    one_of_many(lambda: cost_of_waiting(job) >= 0.1 and "waiting at the prompt costs something")
    job.type("\x15echo hello\r")
    job.expect("echo hello", "hello")
    job.expect("$ ")
    job.type("\x01x")
    job.end(0)


def main():
    failed = 0
    for name, test in sorted(globals().items()):
        if name.startswith("test_"):
            try:
                test()
            except Exception:  # all of them are told
                failed += 1
                print(f"FAILED: {name}")
                traceback.print_exc(file=sys.stdout)
            for job in Job.running:
                job.kill()
            Job.running.clear()
    sys.exit(failed != 0)


main()
