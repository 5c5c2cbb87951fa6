"""Processes: started with bounded time, their output, their descendants."""

import ctypes
import os
import select
import signal
import subprocess
import termios
import threading
import time

import lateness
from verdict import Outcome

# Over it, a worker mounts a file system in memory, which its name space alone has.
TOP = "/media"
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TMPDIR": TOP}
_libc = ctypes.CDLL(None, use_errno=True)


class Typed(bytes):
    """Input that is typed at a terminal, as soon as that does not echo."""


class Terminal:
    """A terminal at which somebody types."""

    # A program that does not hide its input gets it, too.
    PATIENCE = 1.0

    def __init__(self, text):
        self._ours, self.theirs = os.openpty()
        self._ended = threading.Event()
        self._typist = threading.Thread(target=self._type, args=(text,), daemon=True)
        self._typist.start()

    @property
    def echoes(self):
        return bool(termios.tcgetattr(self.theirs)[3] & termios.ECHO)

    def _type(self, text):
        """Again and again, since a program may throw away what comes too early."""
        begin = time.monotonic()
        while not self._ended.wait(0.002):
            if not self.echoes or time.monotonic() - begin > self.PATIENCE:
                os.write(self._ours, text)
                self._ended.wait(0.5)

    def close(self):
        """Whether it echoed in the end."""
        self._ended.set()
        self._typist.join()
        echoes = self.echoes
        os.close(self._ours)
        os.close(self.theirs)
        return echoes


class Running:
    """A process whose output goes to memory."""

    def __init__(self, command, *, stdin=b"", environment=ENVIRONMENT, directory="/", preparation=None):
        self._out, self._err = os.memfd_create("out"), os.memfd_create("err")
        for descriptor in (self._out, self._err):
            os.fchmod(descriptor, 0o600)
        self._terminal = Terminal(stdin) if isinstance(stdin, Typed) else None
        if self._terminal:
            source = self._terminal.theirs
        else:
            source = os.memfd_create("in")
            os.write(source, stdin)
            os.lseek(source, 0, os.SEEK_SET)
        self.begin, self._late = time.monotonic(), lateness.seconds()
        self.process = subprocess.Popen(command, stdin=source, stdout=self._out, stderr=self._err, cwd=directory,
                                        env=environment, process_group=0, preexec_fn=preparation)
        self.id = self.process.pid
        if not self._terminal:
            os.close(source)

    @property
    def is_alive(self):
        with open(f"/proc/{self.id}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"

    @property
    def seconds(self):
        """Since its start, without what it had to wait for a processor."""
        return max(0.0, time.monotonic() - self.begin - (lateness.seconds() - self._late))

    def wait(self, limit=60.0):
        """The outcome; a process that does not end in time is killed, with all that it has started."""
        handle = os.pidfd_open(self.id)
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        while not (ended := poll.poll(max(0, limit - self.seconds) * 1000)) and self.seconds < limit:
            pass
        os.close(handle)
        seconds = self.seconds
        if not ended:
            kill(descendants(self.id) + [self.id], signal.SIGKILL)
        status = self.process.wait()
        texts = []
        for descriptor in (self._out, self._err):
            size = min(os.lseek(descriptor, 0, os.SEEK_END), 1 << 22)
            texts.append(os.pread(descriptor, size, 0))
            os.close(descriptor)
        echoes = self._terminal.close() if self._terminal else True
        return Outcome(status if ended else None, *texts, seconds, echoes)


def run(command, limit=60.0, **more):
    return Running(command, **more).wait(limit)


def must(command, **more):
    """The output of a command of the campaign itself, which has to succeed."""
    outcome = run(command, **more)
    if outcome.status != 0:
        raise RuntimeError(f"{command}: {outcome.summary}")
    return outcome.out.decode("utf-8", "replace")


def descendants(process):
    found = []
    try:
        for task in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{task}/children") as file:
                for child in map(int, file.read().split()):
                    found += [child, *descendants(child)]
    except OSError:
        pass
    return found


def kill(processes, number):
    for process in processes:
        try:
            os.kill(process, number)
        except ProcessLookupError:
            pass


def of_program(name):
    """The processes of this PID namespace that run a program of this name."""
    found = []
    for entry in os.listdir("/proc"):
        try:
            if entry.isdigit() and os.path.basename(os.readlink(f"/proc/{entry}/exe")) == name:
                found.append(int(entry))
        except OSError:
            pass
    return found


def remain(name, seconds):
    """Whether a process of that name is still there after so many seconds."""
    end = time.monotonic() + seconds
    while of_program(name):
        if time.monotonic() > end:
            return True
        time.sleep(0.005)
    return False


def prctl(option, value):
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
