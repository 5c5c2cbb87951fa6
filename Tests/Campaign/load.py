"""Load and limits: crowds of runs, changes during runs, few resources, full file systems, closed descriptors, stopped runs.

A case is load/TEST/SEED/NUMBER. Those with several processes are not the same each time that they are repeated."""

import os
import random
import signal
import subprocess
import threading
import time

import process
import scenario
import verdict
from host import Host, read, write
from verdict import Fault

DESCRIPTORS = ("<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">&- 2>&-", ">/dev/full", "2>/dev/full", ">/dev/full 2>/dev/full", "<&- 3<&-")
LIMITS = [f"-n {n}" for n in (3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 24, 32)]
LIMITS += [f"-v {n}" for n in (30000, 40000, 50000, 60000, 80000, 100000, 200000)]
LIMITS += [f"-d {n}" for n in (500, 1000, 2000, 4000, 8000)] + [f"-s {n}" for n in (64, 128, 256)]
LIMITS += ["-f 0", "-f 1", "-t 1", "-l 0", "-c 0", "-u 0", "-u 1", "-u 2"]
VERBS = (["sync"], ["sync"], ["sync", "--check"], ["sync", "--json"], ["sync", "-v"], ["export"], ["doctor"])
DISKS = [(place, size) for place in ("etc", "state", "metrics")
         for size in ("size=64k", "size=8k", "size=4k", "nr_inodes=8", "nr_inodes=3", "ro")]


class Load:
    name = "load"

    def __init__(self, world):
        self.world, self._hosts = world, {}

    @property
    def tests(self):
        return [method.removeprefix("_of_") for method in dir(self) if method.startswith("_of_")]

    def cases(self, seed, chosen=None):
        number = 0
        while True:
            for test in chosen or self.tests:
                yield f"load/{test}/{seed}/{number}"
            number += 1

    def run(self, case):
        _, test, seed, number = case.split("/")
        R = random.Random(f"{seed}/{test}/{number}")
        faults, what = [], []
        faults += getattr(self, f"_of_{test}")(R, int(number), what)
        if faults:
            faults.append(Fault("", "; ".join(map(str, what))))
        return faults

    # What the tests have in common

    def _host(self, source="sqlite"):
        if source not in self._hosts:
            host = self._hosts[source] = Host(self.world, f"load-{source}", source)
            host.settle()
        return self._hosts[source]

    def _any_host(self, R):
        host = self._host(R.choice(("sqlite", "sqlite", "postgresql", "mariadb", "export")))
        host.restore(1, 2)
        return host

    @staticmethod
    def _repair(host, number=2):
        """One run puts everything in order."""
        outcome = host.sync()
        faults = host.of_repair(number, outcome) + verdict.of_output(outcome) + scenario.of_processes()
        return faults and [*faults, Fault("", f"next run: {outcome.summary}")]

    @staticmethod
    def _lost(host):
        if host.has_flag and not host.flag() and host.content() != host.texts[2]:
            return [Fault("lost", "the flag is cleared, the change is not in the file")]
        return []

    def _single(self, host, command, what, *, verb="sync", allowed=(1, 2), loader=False, silent=False, limit=None):
        """One run under some condition, and the next one without."""
        outcome = process.run(command, 60)
        what.append(outcome.summary)
        faults = verdict.of_output(outcome, may_show=verb == "export", loader=loader)
        if outcome.seconds > (limit or 3 * host.TIMEOUT + 1):
            faults.append(Fault("hang", f"{outcome.seconds:.1f} s"))
        faults += host.of_file(allowed) + self._lost(host)
        if outcome.status == 0 and verb == "sync" and host.content() != host.texts[2]:
            faults.append(Fault("lost", "the run says that all is well, the change is not in the file"))
        if outcome.status and outcome.status > 2 and not outcome.err.strip() and not silent and not loader:
            faults.append(Fault("silent", f"exit status {outcome.status}"))
        return faults + self._repair(host)

    # The tests

    def _of_crowd(self, R, number, what):
        """Many runs at once after a change: one writes, the others see that."""
        host = self._any_host(R)
        host.TIMEOUT = 60
        runs = [process.Running(host.command()) for _ in range(40)]
        host.TIMEOUT = Host.TIMEOUT
        outcomes = [run.wait(90) for run in runs]
        faults = []
        for outcome in outcomes:
            faults += verdict.of_output(outcome)
            if outcome.status not in (0, 75):
                faults.append(Fault("unrepaired", f"one of a crowd: {outcome.summary}"))
        return faults + host.of_file((2,)) + self._repair(host)

    def _of_edits(self, R, number, what):
        """Parameters are saved during a run: either the run has them, or the flag stays."""
        host = self._any_host(R)
        host.reset_source(1)
        run = process.Running(host.command())
        time.sleep(R.uniform(0, 0.08))
        host.store(host.parameters[2])
        outcome = run.wait(30)
        what.append(outcome.summary)
        return verdict.of_output(outcome) + host.of_file((1, 2)) + self._lost(host) + self._repair(host)

    def _of_stop(self, R, number, what):
        """A run stands still, longer than the time-out of the next one, and then goes on."""
        host = self._any_host(R)
        first = process.Running(host.command())
        time.sleep(R.uniform(0, 0.06))
        whom = [first.id] + (process.descendants(first.id) if R.random() < 0.5 else [])
        process.kill(whom, signal.SIGSTOP)
        second = process.Running(host.command())
        outcomes = [second.wait(30)]
        process.kill(whom, signal.SIGCONT)
        outcomes.append(first.wait(30))
        faults = []
        for outcome in outcomes:
            what.append(outcome.summary)
            faults += verdict.of_output(outcome)
            if outcome.status not in (0, 69, 75):
                faults.append(Fault("unrepaired", f"exit status {outcome.status}"))
        if outcomes[0].seconds > 3 * host.TIMEOUT + 1:
            faults.append(Fault("hang", "a run waits for a stopped one"))
        return faults + host.of_file((1, 2)) + self._lost(host) + self._repair(host)

    def _of_limits(self, R, number, what):
        host = self._any_host(R)
        limit, verb = LIMITS[number % len(LIMITS)], R.choice(VERBS)
        what.append(f"ulimit {limit}: {verb}")
        command = ["bash", "-c", f'ulimit {limit} || exit 64; exec "$@"', "bash", *host.command(*verb)]
        # Too little for the loader or for the Swift runtime, which cannot go on without memory.
        memory = limit[:2] in ("-v", "-d", "-s")
        return self._single(host, command, what, verb=" ".join(verb[:1]) if verb[1:] != ["--check"] else "check",
                            loader=memory, silent=limit.startswith("-f"))

    def _of_user(self, R, number, what):
        """A run of another user, for whom the limit of processes counts."""
        host = self._host("sqlite")
        host.restore(1, 2)
        for path in (host.directory, host.etc, host.state, host.metrics, host.path, host.target,
                     *(f"{host.etc}/{name}" for name in os.listdir(host.etc)), *(f"{host.state}/{n}" for n in os.listdir(host.state))):
            os.chown(path, 4321, 4321)
        limit = R.choice(("-u 0", "-u 1", "-u 2", "-u 50", "-n 8", "-n 16"))
        what.append(f"as a user, ulimit {limit}")
        command = ["setpriv", "--reuid", "4321", "--regid", "4321", "--clear-groups", "bash", "-c",
                   f'ulimit {limit} || exit 64; exec "$@"', "bash", *host.command()]
        outcome = process.run(command, 60)
        what.append(outcome.summary)
        faults = verdict.of_output(outcome) + host.of_file((1, 2)) + self._lost(host)
        for directory, _, names in os.walk(host.directory):
            for path in (directory, *(f"{directory}/{name}" for name in names)):
                os.chown(path, 0, 0)
        return faults + self._repair(host)

    def _of_descriptors(self, R, number, what):
        host = self._any_host(R)
        redirection, verb = DESCRIPTORS[number % len(DESCRIPTORS)], R.choice(VERBS)
        what.append(f"{redirection}: {verb}")
        command = ["bash", "-c", f'"$@" {redirection}', "bash", *host.command(*verb)]
        return self._single(host, command, what, verb=" ".join(verb[:1]) if verb[1:] != ["--check"] else "check",
                            silent=True)

    def _of_pipe(self, R, number, what):
        """Nobody reads what the run says."""
        host = self._any_host(R)
        verb = R.choice(VERBS)
        ends = [os.pipe() for _ in range(2)]
        for reading, _ in ends:
            os.close(reading)
        run = subprocess.Popen(host.command(*verb), stdin=subprocess.DEVNULL, stdout=ends[0][1], stderr=ends[1][1],
                               env=process.ENVIRONMENT, cwd="/", restore_signals=True)
        for _, writing in ends:
            os.close(writing)
        status = run.wait(60)
        what.append(f"{verb}: {status}")
        faults = [] if status in verdict.STATUSES else [Fault("crash", f"status {status}")]
        return faults + host.of_file((1, 2)) + self._lost(host) + self._repair(host)

    def _of_disk(self, R, number, what):
        """A file system that is full, or has no inodes, or is read-only."""
        host = self._host("sqlite")
        host.restore(1, 2)
        place, size = DISKS[number % len(DISKS)]
        what.append(f"{place} with {size}")
        top = getattr(host, place)
        kept = {name: read(f"{top}/{name}") for name in os.listdir(top)}
        options = "size=64k" if size == "ro" else size
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"mode=700,{options}", "small", top], check=True)
        try:
            for name, content in kept.items():
                write(f"{top}/{name}", content)
        except OSError:
            pass
        for filler in range(40):
            try:
                write(f"{top}/fill{filler}", b"x" * 4096)
            except OSError:
                break
        if size == "ro":
            subprocess.run(["mount", "-o", "remount,ro", top], check=True)
        before = host.content()
        outcome = process.run(host.command(), 60)
        what.append(outcome.summary)
        faults = verdict.of_output(outcome)
        after = host.content()
        if after not in (before, host.texts[2]):
            faults.append(Fault("torn", f"{after!r:.200}"))
        faults += [] if place == "etc" and outcome.status == 0 and after == host.texts[2] else self._lost(host)
        if outcome.status and not outcome.err.strip():
            faults.append(Fault("silent", f"exit status {outcome.status}"))
        subprocess.run(["umount", top], check=True)
        if place == "etc":
            # The file system with the new file is gone.
            host.reset_source(2)
        return faults + self._repair(host)

    def _of_reader(self, R, number, what):
        """Somebody reads the file all the time: it is always whole."""
        host = self._any_host(R)
        seen, stop = set(), threading.Event()

        def look():
            while not stop.is_set():
                seen.add(host.content())

        thread = threading.Thread(target=look)
        thread.start()
        faults = []
        try:
            for turn in range(6):
                host.store(host.parameters[1 + turn % 2])
                outcome = host.sync()
                faults += verdict.of_output(outcome)
        finally:
            stop.set()
            thread.join()
        if not seen <= {host.texts[1], host.texts[2]}:
            faults.append(Fault("torn", "a reader saw something else"))
        return faults + self._repair(host)

    def _of_replaced(self, R, number, what):
        """Another program replaces, rewrites and removes the file during the run."""
        host = self._host("sqlite")
        host.restore(1, 2)
        stop = threading.Event()
        generator = random.Random(R.random())

        def disturb():
            while not stop.is_set():
                try:
                    way = generator.randrange(3)
                    if way == 0:
                        write(f"{host.etc}/other", host.texts[generator.choice((1, 2))])
                        os.rename(f"{host.etc}/other", host.target)
                    elif way == 1:
                        os.unlink(host.target)
                    else:
                        with open(host.target, "wb") as file:
                            file.write(host.texts[generator.choice((1, 2))])
                        os.chmod(host.target, 0o600)
                except OSError:
                    pass
                time.sleep(generator.uniform(0, 0.01))

        thread = threading.Thread(target=disturb)
        thread.start()
        faults = []
        try:
            for _ in range(10):
                outcome = host.sync()
                what.append(outcome.status)
                faults += verdict.of_output(outcome)
                if outcome.status not in (0, 73, 75):
                    faults.append(Fault("unrepaired", f"{outcome.summary}"))
        finally:
            stop.set()
            thread.join()
        if os.path.exists(f"{host.etc}/other"):
            os.unlink(f"{host.etc}/other")
        host.reset_source(2)
        return faults + self._repair(host)

    def _of_connections(self, R, number, what):
        """More runs than the server has connections."""
        host = self._host("postgresql")
        host.restore(1, 2)
        host.server.session.ask("ALTER ROLE modoboa CONNECTION LIMIT 2")
        host.TIMEOUT = 20
        runs = [process.Running(host.command("sync", "--check")) for _ in range(30)]
        host.TIMEOUT = Host.TIMEOUT
        faults = []
        for run in runs:
            outcome = run.wait(60)
            faults += verdict.of_output(outcome)
            if outcome.status not in (2, 75):
                faults.append(Fault("unrepaired", f"{outcome.summary}"))
        host.server.session.ask("ALTER ROLE modoboa CONNECTION LIMIT -1")
        return faults + self._repair(host)
