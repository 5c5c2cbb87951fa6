"""valgrind's memcheck over runs: invalid reads and writes, and decisions by values that nobody has set. It covers the
program's own C, the client libraries as it calls them, and what Swift makes of it. A case is memcheck/SCENARIO/SOURCE/2.3."""

import process
import verdict
from scenario import OF_ONE_SOURCE, SCENARIOS, WITH_DOVECOT
from verdict import Fault

# Every scenario, each database.
CASES = [(name, OF_ONE_SOURCE.get(name, "sqlite")) for name in SCENARIOS if name not in WITH_DOVECOT and name != "check"]
CASES += [("change", "postgresql"), ("change", "mariadb"), ("change", "export"), ("check", "postgresql")]


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
        with host.patience(60):
            outcome = process.run(one.command(tracer), 300, stdin=one.input)
        faults = verdict.of_output(outcome, may_show=name == "export")
        if outcome.status not in one.good and not faults:
            faults.append(Fault("crash", f"under valgrind: {outcome.summary}"))
        text = process.must(["sh", "-c", 'cat "$1".*; rm -f "$1".*', "sh", report])
        # Lines with dashes are valgrind's about itself: it does not know every system call.
        lines = [line for line in text.splitlines() if line.startswith("==")]
        if lines:
            faults.append(Fault("crash", "memcheck: " + " ".join(lines)[:2000]))
        return faults and [*faults, Fault("", str(outcome.summary))]
