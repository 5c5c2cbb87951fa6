"""Kills: at each system call, and at any moment; one run after that has to put everything in order.

A case is kill/SCENARIO/SOURCE/RELEASE/main|all/CALL:NUMBER/KILL|TERM, as in inject.py, or
moment/SCENARIO/SOURCE/RELEASE/process|group|worker/KILL|TERM/MICROSECONDS after the start. The latter meets another moment
each time that it is repeated."""

import random
import signal
import time

import process
import scenario
from inject import Inject
from verdict import Fault

WRITES = [name for name in scenario.SCENARIOS if name not in scenario.READS]


class KillsAtCalls(Inject):
    name = "kill"

    def errors(self, call, mode):
        return ["KILL", "TERM"]

    def cases(self, seed, chosen=None):
        return super().cases(seed, chosen or [key for key in scenario.every() if key[0] in WRITES])


class KillsAtMoments:
    name = "moment"

    def __init__(self, world, scenarios):
        self.scenarios = scenarios

    def cases(self, seed, chosen=None):
        units = list(chosen or [key for key in scenario.every() if key[0] in WRITES])
        generator = random.Random(f"{seed}/moment")
        generator.shuffle(units)
        while True:
            for key in units:
                one = self.scenarios.get(*key)
                if one.reference is None:
                    one.prepare()
                    one.reference = process.run(one.command(), stdin=one.input)
                for _ in range(scenario.at_once(key)):
                    delay = int(generator.uniform(0, 1.1) * one.reference.seconds * 1e6)
                    whom, how = generator.choice(("process", "group", "worker")), generator.choice(("KILL", "TERM"))
                    yield f"moment/{'/'.join(key)}/{whom}/{how}/{delay}"

    def run(self, case):
        _, name, source, release, whom, how, delay = case.split("/")
        one = self.scenarios.get(name, source, release)
        one.prepare()
        before = one.host.tree()
        number = getattr(signal, f"SIG{how}")
        running = process.Running(one.command(), stdin=one.input)
        time.sleep(int(delay) / 1e6)
        children = process.descendants(running.id)
        victims = {"process": [running.id], "group": [running.id, *children], "worker": children[:1]}[whom]
        process.kill(victims, number)
        outcome = running.wait(one.deadline + 20)
        faults = one.judge(outcome, before, killed_by=(number,), output_fails=whom != "worker")
        faults += scenario.of_processes()
        faults += one.repair()
        if faults:
            faults.append(Fault("", str(outcome.summary)))
        return faults


