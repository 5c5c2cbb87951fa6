"""Changes in the middle of a run: it is stopped at each of its system calls, Modoboa saves parameters, and it goes on.
Either it has them, or the flag stays. A case is edit/SCENARIO/SOURCE/RELEASE/CALL:NUMBER; with idle, the file was in sync
before that, with change, the run is about to replace it."""

import signal
import time

import process
import scenario
import verdict
from host import read, remove
from inject import Inject, traced
from verdict import Fault

UNITS = [(name, source, release) for name in ("idle", "change", "reload") for source in scenario.SOURCES
         for release in scenario.RELEASES if not (name == "reload" and release == "2.4")]


class Edits(Inject):
    name = "edit"

    def of_unit(self, key):
        return [f"edit/{'/'.join(key)}/{word}" for word, call in self.calls(key).items() if call.by_main and not call.in_loader]

    def cases(self, seed, chosen=None):
        return super().cases(seed, chosen or UNITS)

    def run(self, case):
        _, name, source, release, word = case.split("/")
        key = name, source, release
        one, call = self.scenarios.get(*key), self.calls(key).get(word)
        host = one.host
        one.prepare()
        # In place are the parameters that are saved in the middle: whoever loses them leaves the others.
        first, last = (one.old, one.new) if name == "idle" else (one.new, one.old)
        if name == "idle":
            host.restore(first, first)
        trace = f"{host.directory}/trace"
        remove(trace)
        run = process.Running(one.command(traced("main", word, "STOP", trace, one.starts_programs)))
        stopped = self._stopped(run, trace)
        if stopped:
            host.store(host.parameters[last])
            process.kill(stopped, signal.SIGCONT)
        outcome = run.wait(one.deadline + 20)
        faults = verdict.of_output(outcome) + host.of_file((1, 2)) + scenario.of_processes()
        if stopped and host.has_flag and not host.flag() and host.content() != host.texts[last]:
            faults.append(Fault("lost", "the flag is cleared, the change is not in the file"))
        after = host.sync()
        faults += host.of_repair(last if stopped else first, after)
        if faults:
            faults.append(Fault("", f"{call.text if call else word}: {outcome.summary}; next run: {after.summary}"))
        return faults

    @staticmethod
    def _stopped(run, trace):
        """The process of the program once it stands still; None if it ends before."""
        while run.is_alive and time.monotonic() - run.begin < 20:
            try:
                if b"stopped by SIGSTOP" in read(trace):
                    return process.of_program("update_dovecot_conf")
            except FileNotFoundError:
                pass
            time.sleep(0.001)
        return None
