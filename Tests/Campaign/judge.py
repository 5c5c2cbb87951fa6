"""Does the campaign see what it looks for? A run is good, then something is spoiled: the right column has to say so."""

import os

import process
from host import write
from verdict import MARK, Outcome


def _half(host):
    write(host.target, host.texts[2][:50])


def _mode(host):
    os.chmod(host.target, 0o644)


def _old(host):
    write(host.target, host.texts[1])


def _readable(host):
    write(f"{host.etc}/.other.update_dovecot_conf", MARK.encode())
    os.chmod(f"{host.etc}/.other.update_dovecot_conf", 0o640)


# What is spoiled; the outcome if it is not that of the run; the column that has to say so, if any.
CASES = {
    "good": (None, None, None),
    "half": (_half, None, "torn"),
    "mode": (_mode, None, "torn"),
    "old": (_old, None, "lost"),
    "readable": (_readable, None, "secret"),
    "left": (_readable, None, "unrepaired"),
    "shown": (None, Outcome(0, MARK.encode(), b"", 0.1), "secret"),
    "signal": (None, Outcome(-11, b"", b"", 0.1), "crash"),
    "status": (None, Outcome(70, b"", b"x", 0.1), "crash"),
    "trap": (None, Outcome(69, b"", b"x: Fatal error: y", 0.1), "crash"),
    "slow": (None, Outcome(75, b"", b"x", 60), "hang"),
    "killed": (None, Outcome(None, b"", b"", 60), "hang"),
    "hidden": (None, Outcome(0, b"", b"", 0.1, False), "unrepaired"),
    "dumb": (None, Outcome(75, b"", b"", 0.1), "silent"),
}


class Judge:
    name = "judge"
    count = 0

    def __init__(self, world, scenarios):
        self.world, self.scenarios = world, scenarios

    def cases(self, seed, chosen=None):
        return (f"judge/{name}" for name in CASES)

    def run(self, case):
        spoil, outcome, wanted = CASES[case.split("/")[1]]
        one = self.scenarios.get("change", "sqlite", "2.3")
        if one.reference is None:
            one.calls()
        one.prepare()
        before = one.host.tree()
        real = process.run(one.command())
        if spoil:
            spoil(one.host)
        columns = {fault.column for fault in one.judge(outcome or real, before) + one.repair() if fault.column}
        if wanted not in columns and (wanted or columns):
            raise RuntimeError(f"{case}: the columns say {columns or 'nothing'}")
        return []
