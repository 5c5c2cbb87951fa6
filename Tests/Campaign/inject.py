"""Error injection: each system call of a run fails with each error that it may have.

A case is inject/SCENARIO/SOURCE/RELEASE/main|all/CALL:NUMBER/ERROR. With main, the call of the process itself fails; with
all, that of this number in every process of the program, the worker included. With a plus sign behind the error, all later
calls of that name fail, too. EOF lets a read find the end; STOP stops the worker for good, so that the run has to give it
up."""

import process
import random

import scenario
import verdict
from verdict import Fault
from world import STRACE

ERRORS = {
    "open openat openat2 creat": "EACCES EDQUOT EINTR EIO ELOOP EMFILE ENFILE ENOENT ENOMEM ENOSPC ENOTDIR ENXIO EPERM EROFS ESTALE",
    "stat lstat fstat newfstatat statx access faccessat faccessat2 readlink readlinkat":
        "EACCES EIO ELOOP ENOENT ENOMEM ENOTDIR ESTALE",
    "read pread64 readv": "EAGAIN EINTR EIO EISDIR ESTALE EOF",
    "write pwrite64 writev": "EAGAIN EDQUOT EFBIG EINTR EIO ENOSPC EPIPE",
    "fsync fdatasync sync_file_range syncfs": "EDQUOT EINTR EIO ENOSPC EROFS",
    "rename renameat renameat2 link linkat": "EACCES EBUSY EDQUOT EIO ENOENT ENOSPC EPERM EROFS ESTALE EXDEV",
    "unlink unlinkat rmdir": "EACCES EBUSY EIO ENOENT EPERM EROFS ESTALE",
    "mkdir mkdirat": "EACCES EDQUOT EIO EMLINK ENOENT ENOSPC EROFS",
    "chmod fchmod fchmodat chown fchown fchownat utimensat ftruncate fallocate": "EDQUOT EINTR EIO ENOSPC EPERM EROFS",
    "flock": "EAGAIN EINTR EIO ENOLCK",
    "fcntl": "EACCES EAGAIN EINTR EMFILE EIO ENOLCK",
    "mmap": "EACCES EAGAIN ENODEV ENOMEM",
    "mprotect mremap madvise": "EACCES ENOMEM",
    "clone clone3 fork vfork": "EAGAIN ENOMEM",
    "pipe pipe2 memfd_create eventfd2 epoll_create1 signalfd4 timerfd_create inotify_init1 pidfd_open dup dup2 dup3":
        "EMFILE ENFILE ENOMEM",
    "socket socketpair": "EACCES EAFNOSUPPORT EMFILE ENFILE ENOBUFS ENOMEM",
    "connect": "EACCES EADDRNOTAVAIL EAGAIN ECONNREFUSED ECONNRESET EHOSTUNREACH EINTR ENETUNREACH ENOENT ETIMEDOUT",
    "bind": "EACCES EADDRINUSE",
    "sendto sendmsg sendmmsg": "EAGAIN ECONNRESET EINTR ENOBUFS ENOMEM EPIPE",
    "recvfrom recvmsg recvmmsg": "EAGAIN ECONNREFUSED ECONNRESET EINTR ENOMEM ETIMEDOUT EOF",
    "poll ppoll select pselect6 epoll_wait epoll_ctl": "EINTR ENOMEM",
    "wait4 waitid": "ECHILD EINTR",
    "setuid setgid setreuid setregid setresuid setresgid setgroups capset capget prctl prlimit64 setrlimit setsid setpgid":
        "EPERM",
    "getdents64": "EIO ENOENT ESTALE",
    "getrandom": "EAGAIN EINTR ENOSYS",
    "ioctl": "EINTR EIO ENOTTY",
    "lseek": "EIO ESPIPE",
    "statfs fstatfs": "EACCES EINTR EIO ENOSYS",
    "close": "EINTR EIO",
    "close_range": "EMFILE ENOSYS",
    "kill tkill tgkill": "EPERM ESRCH",
    "clock_nanosleep nanosleep": "EINTR",
    "getsockname getpeername getsockopt setsockopt shutdown": "ENOBUFS ENOTCONN",
}
BY_CALL = {name: errors.split() for names, errors in ERRORS.items() for name in names.split()}
OTHER = ["EIO", "ENOMEM", "EPERM"]
# What lasts, if it happens: a full or read-only disk, one that fails, too many open files.
LASTING = {"EACCES", "EDQUOT", "EIO", "EMFILE", "ENFILE", "ENOSPC", "EROFS"}
OF_NAMES = "stat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat".split()
OF_FILES = """open openat write pwrite64 fsync fdatasync rename renameat renameat2 link linkat unlink unlinkat mkdir mkdirat
chmod fchmod fchown flock pipe2 memfd_create socket""".split()


def what(error):
    """How strace says it."""
    if error in ("KILL", "TERM", "STOP"):
        return f"signal=SIG{error}"
    if error == "EOF":
        return "retval=0"
    return f"error={error.rstrip('+')}"


def traced(mode, call, error, trace, starts_programs):
    """strace that does this to the call "NAME:NUMBER"; it notes the programs that are started, and signals."""
    name, number = call.split(":")
    number += "+" if error.endswith("+") else ""
    follow = []
    if mode == "all":
        # Other programs are let go; where there are none, a filter in the kernel saves most of the time.
        follow = ["-f", "-b", "execve"] if starts_programs else ["-f", "--seccomp-bpf"]
    return [STRACE, *follow, "-qq", "-s", "4096", "-o", trace, "-e", f"trace={name},execve", "-e",
            f"inject={name}:{what(error)}:when={number}"]


def of_trace(path, killed_by=()):
    """Faults that the trace shows: the worker's own end, and passwords as arguments."""
    faults = []
    with open(path, "rb") as file:
        for line in file:
            if b"execve(" in line and verdict.MARK.encode() in line:
                faults.append(Fault("secret", f"as an argument: {line[:200]!r}"))
            for signal in (b"SEGV", b"ILL", b"ABRT", b"BUS", b"TRAP", b"FPE", b"SYS"):
                if b"--- SIG" + signal + b" " in line or b"+++ killed by SIG" + signal + b" " in line:
                    faults.append(Fault("crash", f"SIG{signal.decode()} in a process of the program"))
    return faults[:1] + [fault for fault in faults[1:] if fault.column != "crash"]


class Inject:
    """Also the base of kills at each system call."""
    name = "inject"

    def __init__(self, world, scenarios):
        self.world, self.scenarios = world, scenarios
        self._calls = {}
        # All cases of the scenarios that it got to.
        self.known = 0

    def errors(self, call, mode):
        found = BY_CALL.get(call.name, OTHER)
        if self.of_dovecot and call.name in OF_NAMES:
            # That there is no Dovecot is an answer, too, and then there is none to be reloaded.
            found = [error for error in found if error not in ("ENOENT", "ENOTDIR")]
        if call.name in OF_FILES:
            found = found + [f"{error}+" for error in found if error in LASTING]
        # A process that is stopped itself is late; one whose worker is stopped must not be.
        return found + ["STOP"] if call.by_worker else found

    def calls(self, key):
        if key not in self._calls:
            self._calls[key] = {f"{call.name}:{call.number}": call for call in self.scenarios.get(*key).calls()}
        return self._calls[key]

    def of_unit(self, key):
        """All cases of a scenario."""
        cases = []
        self.of_dovecot = key[0] in scenario.WITH_DOVECOT
        for word, call in self.calls(key).items():
            for mode in (["main"] if call.by_main else []) + (["all"] if not call.in_loader else []):
                cases += [f"{self.name}/{'/'.join(key)}/{mode}/{word}/{error}" for error in self.errors(call, mode)]
        return cases

    def cases(self, seed, chosen=None):
        """The cases in an order that the seed decides: some of a scenario, then some of the next one."""
        units = list(chosen or scenario.every())
        random.Random(f"{seed}/{self.name}").shuffle(units)
        left = {}
        while units:
            for key in list(units):
                if key not in left:
                    left[key] = self.of_unit(key)
                    random.Random(f"{seed}/{self.name}/{key}").shuffle(left[key])
                    self.known += len(left[key])
                for _ in range(scenario.at_once(key)):
                    if not left[key]:
                        units.remove(key)
                        break
                    yield left[key].pop()

    def run(self, case):
        _, name, source, release, mode, call, error = case.split("/")
        key = name, source, release
        calls = self.calls(key)
        one = self.scenarios.get(*key)
        return verdict.confirmed(lambda: self._once(one, calls.get(call), mode, call, error))

    def _once(self, one, call, mode, word, error):
        one.prepare()
        before = one.host.tree()
        trace = f"{one.host.directory}/trace"
        outcome = process.run(one.command(traced(mode, word, error, trace, one.starts_programs)), one.deadline + 20, stdin=one.input)
        killed_by = {"KILL": (9,), "TERM": (15,)}.get(error, ())
        loader = bool(call and call.in_loader)
        faults = one.judge(outcome, before, killed_by=killed_by, loader=loader,
                           output_fails=word.split(":")[0] in ("write", "writev"), is_cut=error == "EPIPE")
        if not loader:
            faults += of_trace(trace)
        faults += scenario.of_processes()
        faults += one.repair()
        if faults:
            faults.append(Fault("", f"{call.text if call else word}: {outcome.summary}"))
        return faults
