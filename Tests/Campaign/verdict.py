"""What counts as a finding, and the table at the end."""

import collections
import re
import typing

# Begins every password of a campaign; nothing may print it or leave it where others can read it.
MARK = "Campaign-Secret"

COLUMNS = {
    "torn": "the file is neither the old nor the new one, is not 0600, or changed in a command that only reads; a set-up is a "
            "mixture, or Dovecot does not work with it",
    "lost": "a saved change is not in the file though the run says so, or the flag was cleared without it",
    "crash": "a process ended by a signal that nobody sent, a trap, or exit status 70 or an unknown one",
    "hang": "the run did not end half a second after its deadline, or left a process behind",
    "secret": "a password in the output, in arguments, in a server's log, or in a file that others may read",
    "unrepaired": "the next run did not put everything in order, or the terminal does not echo",
    "silent": "the run failed without a message",
}

# The table of exit statuses in update_dovecot_conf(8), but for 70, which is a bug.
STATUSES = {0, 2, 10, 64, 65, 66, 67, 69, 73, 74, 75, 77, 78}
TRAP = re.compile(rb"Fatal error|Swift runtime|Illegal instruction|AddressSanitizer|stack smashing|BUG IN|"
                  rb"runtime error:|ended without an answer \(signal (?!9,|15,)")


class Fault(typing.NamedTuple):
    column: str
    text: str


class Outcome(typing.NamedTuple):
    """How a process ended: its status is that of wait(), negative for a signal; None if it had to be killed."""
    status: int | None
    out: bytes
    err: bytes
    seconds: float
    # Whether the terminal, if there was one, shows what is typed.
    echoes: bool = True

    @property
    def summary(self):
        shown = lambda text: text[-600:].decode("utf-8", "replace")
        return {"status": self.status, "seconds": round(self.seconds, 2), "out": shown(self.out), "err": shown(self.err)}


def of_output(outcome, *, may_show=False, killed_by=(), loader=False):
    """Faults that are faults whatever a run was about.

    may_show: the output is an export, which has passwords in it. killed_by: signals that the campaign sent.
    loader: the call or the limit was the dynamic loader's, which ends as it likes."""
    faults = []
    text = outcome.out + outcome.err
    loader |= outcome.status == 127 and b"error while loading shared libraries" in outcome.err
    if outcome.status is None:
        faults.append(Fault("hang", "had to be killed"))
    elif outcome.status < 0:
        if -outcome.status not in killed_by and not loader:
            faults.append(Fault("crash", f"signal {-outcome.status}"))
    elif outcome.status not in STATUSES and not loader:
        faults.append(Fault("crash", f"exit status {outcome.status}"))
    if TRAP.search(text) and not killed_by and not loader:
        faults.append(Fault("crash", TRAP.search(text)[0].decode()))
    # Nobody can catch SIGKILL.
    if not outcome.echoes and 9 not in killed_by and outcome.status is not None:
        faults.append(Fault("unrepaired", "the terminal does not echo"))
    if MARK.encode() in (outcome.err if may_show else text):
        faults.append(Fault("secret", "in the output"))
    return faults


def confirmed(case, times=3):
    """The faults of a case. Other work on the machine may make a run late: it hangs if it does so again and again."""
    faults = case()
    for _ in range(times):
        if not any(fault.column == "hang" for fault in faults):
            break
        faults = case()
    return faults


class Table:
    """Cases and findings by part."""

    def __init__(self):
        self.cases = collections.Counter()
        self.faults = collections.Counter()
        self.errors = 0
        # Cases that were done once more because the machine kept them waiting, and those that it kept waiting each time.
        self.repeated, self.starved = 0, 0
        # Injections into every process of a run.
        self.followed = 0
        # Scenarios by part, and how many cases the part has in them.
        self.scenarios, self.known = collections.defaultdict(set), {}

    def add(self, part, case, cases, faults=()):
        self.cases[part] += cases
        words = case.split("/")
        if cases and part in ("inject", "kill", "moment", "edit"):
            self.scenarios[part].add("/".join(words[1:4]))
            self.followed += part == "inject" and words[4] == "all"
        for column in {fault.column for fault in faults}:
            self.faults[part, column] += 1

    def __bool__(self):
        """Whether there is a finding, or the campaign itself has failed."""
        return bool(sum(self.faults.values()) or self.errors)

    def __str__(self):
        rows = [["", "cases", *COLUMNS]]
        for part in [*filter(self.cases.get, self.cases), "all"]:
            chosen = [part] if part != "all" else list(self.cases)
            rows.append([part, sum(self.cases[p] for p in chosen),
                         *(sum(self.faults[p, column] for p in chosen) for column in COLUMNS)])
        widths = [max(len(str(row[n])) for row in rows) for n in range(len(rows[0]))]
        lines = []
        for row in rows:
            cells = [str(row[0]).ljust(widths[0]), *(str(c).rjust(w) for c, w in zip(row[1:], widths[1:]))]
            lines.append("  ".join(cells))
        return "\n".join(lines)
