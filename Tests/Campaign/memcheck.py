"""valgrind's memcheck over runs: invalid reads and writes, and decisions by values that nobody has set. It covers the
program's own C, the client libraries as it calls them, and what Swift makes of it. A case is memcheck/SCENARIO/SOURCE/2.3."""

import process
import verdict
from scenario import SCENARIOS, WITH_DOVECOT
from verdict import Fault

CASES = [(name, source) for source in ("sqlite", "postgresql", "mariadb", "export") for name in SCENARIOS
         if name not in WITH_DOVECOT and (source == "sqlite" or name in ("change", "idle", "check", "export"))]


class Memcheck:
    name = "memcheck"

    def __init__(self, world, scenarios):
        self.world, self.scenarios = world, scenarios

    def cases(self, seed, chosen=None):
        return (f"memcheck/{name}/{source}/2.3" for name, source in chosen or CASES)

    def run(self, case):
        _, name, source, release = case.split("/")
        one = self.scenarios.get(name, source, release)
        host = one.host
        one.prepare()
        report = f"{host.directory}/valgrind"
        # Each process writes to its own.
        tracer = ["valgrind", "-q", "--error-exitcode=99", "--leak-check=no", f"--log-file={report}.%p"]
        host.TIMEOUT = 60
        try:
            outcome = process.run(one.command(tracer), 300, stdin=one.input)
        finally:
            host.TIMEOUT = type(host).TIMEOUT
        faults = verdict.of_output(outcome, may_show=name == "export")
        if outcome.status not in one.good and not faults:
            faults.append(Fault("crash", f"under valgrind: {outcome.summary}"))
        for path in process.must(["sh", "-c", 'cat "$1".*; rm -f "$1".*', "sh", report]).split("\n\n"):
            if path.strip():
                faults.append(Fault("crash", f"memcheck: {path[:1500]}"))
        return faults
