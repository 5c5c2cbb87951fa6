"""Runs that are disturbed: the state before, the command, and what has to hold after it."""

import dataclasses
import re
import signal

import lateness
import process
import verdict
from host import SOURCES, Dovecot, Host
from verdict import Fault
from world import STRACE, LDAPServer

RELEASES = ("2.3", "2.4")
# The verb, further options, exit statuses of an undisturbed run.
SCENARIOS = {
    "idle": ("sync", (), {0}),
    "change": ("sync", (), {0}),
    "first": ("sync", (), {0}),
    "bind": ("sync", ("--bind",), {0}),
    "reload": ("sync", (), {0}),
    "rollback": ("sync", (), {10}),
    "check": ("sync", ("--check",), {2}),
    "doctor": ("doctor", (), {0, 2}),
    "export": ("export", (), {0}),
    "login": ("login", (), {0}),
    "prompt": ("login", (), {0}),
    "setup": ("setup", ("--apply",), {0}),
    "undo": ("setup", ("--undo",), {0}),
}
READS = ("check", "doctor", "export", "login", "prompt")
SETUPS = ("setup", "undo")
# Those in which it does not matter where the parameters come from.
OF_ONE_SOURCE = {"prompt": "export", "setup": "sqlite", "undo": "sqlite"}
WITH_DOVECOT = ("reload", "rollback", *SETUPS)

# These cannot fail on Linux, or have done their work although they fail; execve would not start the program.
NEVER = set("""execve exit exit_group brk geteuid getegid getuid getgid getpid getppid gettid futex rt_sigprocmask
rt_sigaction rt_sigreturn arch_prctl set_tid_address set_robust_list rseq munmap uname sched_yield getpgrp umask alarm
restart_syscall sysinfo times getrusage""".split())


@dataclasses.dataclass(frozen=True)
class Call:
    """A system call of the undisturbed run: the how-manieth of its name in its process."""
    name: str
    number: int
    by_main: bool
    in_loader: bool
    by_worker: bool
    text: str


class Scenario:
    def __init__(self, world, name, source, release):
        self.name, self.world = name, world
        self.verb, self.further, self.good = SCENARIOS[name]
        self.host = Host(world, f"{name}-{source}-{release}".replace(".", ""), source, release, refuses=name == "rollback")
        if name in WITH_DOVECOT or name in ("bind", "login", "prompt", "doctor"):
            _ = world.ldap
        # Doctor's host has the files of a Dovecot that does not run.
        if name in WITH_DOVECOT or name == "doctor":
            self.host.dovecot = Dovecot(self.host)
        self.host.settle()
        self.new = 2
        if name in WITH_DOVECOT:
            self.host.dovecot.start()
            if not self.host.dovecot.logs_in(1, 20):
                raise RuntimeError("nobody can log in to Dovecot")
        else:
            self.host.dovecot = None
        self.input = LDAPServer.password(2).encode() + b"\n" if self.verb == "login" else b""
        if name == "prompt":
            self.input = process.Typed(self.input)
        self.reference, self.starts_programs = None, True

    @property
    def old(self):
        return 3 - self.new

    def command(self, tracer=()):
        return self.host.command(self.verb, *self.further, tracer=tracer)

    def prepare(self):
        """The state before a run. A Dovecot that runs goes on with the set that it uses: the run before this one has
        made set 2 of 1, or 1 of 2."""
        host = self.host
        if self.name in WITH_DOVECOT:
            in_use = self._in_use()
            if self.name == "reload":
                self.new = 3 - in_use
            host.restore(self.old, self.new)
        elif self.name == "idle":
            host.restore(self.new, self.new, flag=False)
        elif self.name == "first":
            host.restore(None, self.new, state=False)
        else:
            host.restore(self.old, self.new)

    def _in_use(self):
        host = self.host
        for number in (1, 2):
            if host.content() == host.texts[number] and not (self.name == "rollback" and number == 2) and \
                    host.dovecot.logs_in(number, 0):
                return number
        host.restore(1, 1)
        host.dovecot.restart()
        if not host.dovecot.logs_in(1, 20):
            raise RuntimeError("nobody can log in to Dovecot")
        return 1

    def calls(self):
        """All system calls of an undisturbed run, of the process itself and its worker, but not of other programs."""
        return lateness.patiently(self._calls)

    def _calls(self):
        self.prepare()
        trace = f"{self.host.directory}/trace"
        with self.host.patience():
            command = self.command([STRACE, "-f", "-b", "execve", "-q", "-y", "-s", "100", "-o", trace])
        outcome = process.run(command, stdin=self.input)
        if outcome.status not in self.good:
            raise RuntimeError(f"{self.host.directory}: undisturbed: {outcome.summary}")
        counts, found, main, loading, others = {}, {}, None, True, set()
        with open(trace, errors="replace") as file:
            for line in file:
                match = re.match(r"(\d+) +([a-z_0-9]+)\((.*)", line)
                if not match:
                    continue
                task, name, text = match.groups()
                main = main or task
                # The loader drops its list of libraries last.
                if task == main and name == "munmap":
                    loading = False
                if name == "execve" and task != main:
                    others.add(task)
                counts[task, name] = number = counts.get((task, name), 0) + 1
                if name not in NEVER and ((name, number) not in found or task == main):
                    found[name, number] = task, loading, text[:100]
        # Undisturbed but for strace, which slows it down.
        self.reference = outcome
        self.starts_programs = bool(others)
        return [Call(name, number, task == main, task == main and loading, task != main and task not in others, text)
                for (name, number), (task, loading, text) in found.items()]

    @property
    def deadline(self):
        """How long a run may take in which one thing goes wrong."""
        # What doctor and a first run ask Dovecot's programs has the time-out each; authentication has 10 seconds.
        waits = {"doctor": 6, "first": 2, "bind": 2}.get(self.name, 1) * self.host.TIMEOUT
        if self.name in WITH_DOVECOT:
            waits = 2 * 10 + 2 * self.host.TIMEOUT
        usual = self.reference.seconds if self.reference else 1
        return waits + 0.5 + 2 * usual

    def judge(self, outcome, before, *, killed_by=(), loader=False, output_fails=False, is_cut=False):
        """Faults after a disturbed run, before the next one. is_cut: whoever reads its output has seen enough."""
        host = self.host
        faults = verdict.of_output(outcome, may_show=self.verb == "export", killed_by=killed_by, loader=loader)
        killed = outcome.status is None or outcome.status < 0
        if outcome.status is not None and outcome.seconds > self.deadline:
            faults.append(Fault("hang", f"{outcome.seconds:.1f} s of {self.deadline:.1f}"))
        if self.name in READS:
            after = host.tree()
            changed = [path for path in {*before, *after} if before.get(path) != after.get(path)]
            changed = [path for path in changed if "dovecot-version" not in path]
            if changed or host.has_flag and not host.flag():
                faults.append(Fault("torn", f"changed: {' '.join(changed) or 'the flag'}"))
        allowed = {self.old, self.new}
        if self.name == "idle":
            allowed = {self.new}
        elif self.name == "first":
            allowed = {None, self.new}
        faults += host.of_file(allowed)
        in_place = host.content() == host.texts[self.new]
        wanted = not self.host.refuses and self.name not in READS
        if not in_place and self.name not in READS:
            if host.has_flag and not host.flag():
                faults.append(Fault("lost", "the flag is cleared, the change is not in the file"))
            if wanted and outcome.status == 0:
                faults.append(Fault("lost", "the run says that all is well, the change is not in the file"))
        if self.name == "check" and outcome.status == 0:
            faults.append(Fault("lost", "--check says that all is well"))
        if self.name == "export" and outcome.status == 0 and not is_cut and outcome.out != self.reference.out:
            faults.append(Fault("torn", "the export is not whole"))
        if outcome.status not in (0, 2, 74) and not killed and not outcome.err.strip() and not loader and not output_fails:
            faults.append(Fault("silent", f"exit status {outcome.status}"))
        return faults

    def repair(self):
        """The next run puts everything in order."""
        if self.verb != "sync" or self.name == "check":
            return []
        outcome = self.host.sync()
        number = self.old if self.host.refuses else self.new
        faults = self.host.of_repair(number, outcome)
        faults += [fault for fault in verdict.of_output(outcome) if fault.column != "silent"]
        return faults and [*faults, Fault("", f"next run: {outcome.summary}")]


def of_processes():
    """Faults of processes that outlive the run: a worker ends with its parent."""
    name = "update_dovecot_conf"
    if not process.remain(name, 0.5):
        return []
    process.kill(process.of_program(name), signal.SIGKILL)
    return [Fault("hang", "a process of the program is left")]


def every():
    """All scenarios by name, source and release, the most telling ones first."""
    for source in SOURCES:
        for name in SCENARIOS:
            if OF_ONE_SOURCE.get(name, source) != source:
                continue
            for release in RELEASES:
                yield name, source, release


def at_once(key):
    """How many cases of a scenario follow each other; those with a Dovecot take their time."""
    return 5 if key[0] in WITH_DOVECOT else 30
