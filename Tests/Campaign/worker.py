"""A worker of the campaign: the first process of its name spaces. It prints a JSON object a line.

usage: worker.py PROGRAM TREE JSON, where JSON says what to do; campaign.py starts it."""

import json
import os
import sys
import time
import traceback

import lateness
import parts
import process
from world import World


# Columns of what other work on the machine can bring about.
BY_TIME = {"hang", "unrepaired"}


def reap(child):
    """The first process of a PID name space gets everybody's orphans."""
    while True:
        ended, status = os.wait()
        if ended == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xff)


def say(**what):
    print(json.dumps(what), flush=True)


def perform(part, cases, job):
    """This worker's share of the cases of a part, until the time or the number is used up."""
    end = time.monotonic() + job["seconds"] if job.get("seconds") else None
    for number, case in enumerate(cases):
        if job.get("number") and number >= job["number"] or end and time.monotonic() > end:
            break
        if number < job.get("skip", 0) or number % job.get("workers", 1) != job.get("worker", 0):
            continue
        try:
            say(case=case, **judged(part, case))
        except Exception:
            say(case=case, count=0, error=traceback.format_exc())


def judged(part, case, times=4):
    """The faults of a case, and whether it was repeated. One that had to wait for a processor is, if it failed in a way that
    other work on the machine can bring about; if that is so again and again, it is not judged."""
    for repeated in range(times):
        late, faults = lateness.seconds(), []
        try:
            faults = part.run(case)
        except Exception:
            if lateness.seconds() - late < lateness.LIMIT:
                raise
            continue
        columns = {fault[0] for fault in faults} - {""}
        if lateness.seconds() - late < lateness.LIMIT or not columns or columns - BY_TIME:
            return {"count": getattr(part, "count", 1), "faults": faults, "repeated": bool(repeated)}
    return {"count": 0, "starved": True}


def main():
    program, tree, text = sys.argv[1:]
    lateness.watch()
    jobs = json.loads(text)
    world = World(program, tree)
    made = parts.make(world)
    for job in jobs:
        part = made[job["part"]]
        try:
            chosen = [tuple(one) if isinstance(one, list) else one for one in job.get("chosen", [])]
            cases = job["cases"] if "cases" in job else part.cases(job.get("seed", 1), chosen)
            if errors := set(job.get("errors", [])):
                cases = (case for case in cases if errors & set(case.split("/")))
            perform(part, cases, job)
        except Exception:
            say(case=job["part"], count=0, error=traceback.format_exc())
        if known := getattr(part, "known", 0):
            # Each worker knows all of them.
            say(part=part.name, known=known)
    for path in world.secrets_in_logs():
        say(case=jobs[-1]["part"], count=0, faults=[("secret", f"in {path}")])


if __name__ == "__main__":
    if child := os.fork():
        reap(child)
    else:
        process.prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL
        main()
        os._exit(0)
