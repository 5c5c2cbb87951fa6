"""A reliability campaign: the program's runs are disturbed in every way that can be thought of.

usage: campaign.py PROGRAM TREE [--minutes N] [--seed S] [--part NAME]... [--scenario NAME]... [--error NAME]...
                               [--skip N] [--workers N]
       campaign.py PROGRAM TREE --check | --memcheck | --sanitize
       campaign.py PROGRAM TREE --case CASE...

A case is the word that a finding begins with. campaign.sh starts this."""

import argparse
import json
import os
import random
import selectors
import signal
import subprocess
import sys
import time

import figures
import inprocess
import plan
import process
from scenario import SCENARIOS
from verdict import COLUMNS, Fault, Table
from world import NAMESPACES

HERE = os.path.dirname(os.path.abspath(__file__))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("tree", help="a Debian 13 with Dovecot 2.4")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--part", action="append", choices=plan.PARTS, help="only this part")
    parser.add_argument("--scenario", action="append", choices=list(SCENARIOS), help="only this scenario, in parts that have it")
    parser.add_argument("--error", action="append", help="only this error or signal, in the same parts")
    parser.add_argument("--skip", type=int, default=0, help="go on where a campaign with this seed ended: its cases of a part")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)) + 1)
    parser.add_argument("--check", action="store_true", help="the fixed share of make check")
    parser.add_argument("--memcheck", action="store_true", help="memcheck alone, all of it")
    parser.add_argument("--sanitize", action="store_true", help="PROGRAM has sanitizers in its C (sanitized/build.sh)")
    parser.add_argument("--case", nargs="+", help="repeat these cases")
    return parser.parse_args()


class Ended(Exception):
    """A signal came, with its number."""


class Workers:
    """The workers that run, and what they say."""

    def __init__(self, options, jobs):
        self.table, self.findings, self.started = Table(), 0, time.monotonic()
        self._selector = selectors.DefaultSelector()
        self._processes = []
        for job in jobs:
            command = [*NAMESPACES, "/usr/bin/python3", "-B", f"{HERE}/worker.py", os.path.abspath(options.program),
                       options.tree, json.dumps(job)]
            worker = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd="/",
                                      env=process.ENVIRONMENT, process_group=0)
            self._processes.append(worker)
            self._selector.register(worker.stdout, selectors.EVENT_READ, [worker, b""])

    def stop(self):
        for worker in self._processes:
            worker.kill()

    def listen(self, limit):
        """What the workers say, until all have ended; those that do not in time have failed."""
        said = time.monotonic()
        while self._selector.get_map():
            if time.monotonic() - self.started > limit:
                self.stop()
            for key, _ in self._selector.select(1):
                worker, rest = key.data
                data = os.read(key.fileobj.fileno(), 1 << 16)
                *lines, key.data[1] = (rest + data).split(b"\n")
                for line in lines:
                    self.take(json.loads(line))
                if not data:
                    self._selector.unregister(key.fileobj)
                    if worker.wait() != 0:
                        self.table.errors += 1
                        print(f"a worker ended with {worker.returncode}", flush=True)
            if time.monotonic() - said > 60:
                said = time.monotonic()
                counts = ", ".join(f"{part} {count}" for part, count in self.table.cases.items())
                print(f"{(said - self.started) / 60:.0f} min: {counts}; findings: {self.findings}", flush=True)

    def take(self, message):
        part = message.get("part") or message["case"].split("/")[0]
        if "known" in message:
            self.table.known[part] = max(message["known"], self.table.known.get(part, 0))
            return
        faults = [Fault(*fault) for fault in message.get("faults", [])]
        self.table.add(part, message["case"], message["count"], [fault for fault in faults if fault.column])
        self.table.repeated += message.get("repeated", False)
        self.table.starved += message.get("starved", False)
        if "error" in message:
            self.table.errors += 1
            print(f"the campaign itself failed: {message['case']}\n{message['error']}", flush=True)
        if faults:
            self.findings += 1
            print(finding(message["case"], faults), flush=True)


def finding(case, faults):
    lines = [f"{case}"]
    lines += [f"  {fault.column}: {fault.text}" for fault in faults if fault.column]
    lines += [f"  {fault.text}" for fault in faults if not fault.column]
    target = "sanitize" if case.startswith("sanitized/") else "campaign"
    repeat = case if case.startswith("READER=") else f"make {target} CASE='{case}'"
    return "\n".join([*lines, f"  again: {repeat}"])


def main():
    options = arguments()
    if options.check:
        options.seed = plan.SEED_OF_CHECK
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1 << 31)
    if options.case:
        jobs = plan.repeating(options.case)
        print(f"repeating {len(options.case)} cases")
    elif options.memcheck:
        jobs = plan.of_memcheck(options.workers)
    elif options.sanitize:
        jobs = plan.of_sanitize(options.workers)
    elif options.check:
        jobs = plan.of_check(options.workers)
    else:
        print(f"SEED={options.seed} MINUTES={options.minutes:g}, {options.workers} workers", flush=True)
        jobs = plan.of_time(options.seed, options.minutes * 60, options.workers, options.part or plan.PARTS, options.scenario or [],
                            options.error or [], options.skip)
    is_fixed = bool(options.case or options.check or options.memcheck or options.sanitize)
    began = time.monotonic()
    workers = Workers(options, jobs)

    def end(number, _):
        raise Ended(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    ended = 0
    try:
        # A case ends within a minute, and servers start within another.
        workers.listen(1800 if is_fixed else options.minutes * 60 + 600)
        if not is_fixed and "inprocess" in (options.part or plan.PARTS):
            seconds = plan.seconds_of("inprocess", options.minutes * 60, options.part or plan.PARTS)
            for case, count, faults in inprocess.run(options.seed, seconds, options.workers):
                workers.take({"part": "inprocess", "case": case, "count": count, "faults": faults})
    except Ended as signalled:
        ended = 128 + signalled.args[0]
        print(f"ended by signal {signalled.args[0]}; this is what there is until now")
    finally:
        workers.stop()
    print(f"\n{workers.table}\n")
    if not is_fixed:
        for line in figures.add(options.program, options, workers.table, (time.monotonic() - began) / 60):
            print(line)
        print()
    if workers.table:
        for column, meaning in COLUMNS.items():
            print(f"{column}: {meaning}")
        if workers.table.errors:
            print(f"{workers.table.errors} cases could not be judged, since the campaign itself failed")
    if workers.table.starved:
        print(f"{workers.table.starved} cases were not judged: the machine kept them waiting, again and again")
    sys.exit(ended or bool(workers.table))


if __name__ == "__main__":
    main()
