"""setup --apply and setup --undo, disturbed: the old or the new set-up stands, and the next run puts everything in order.

Which of both it is, the next run decides: it completes what Dovecot has proved, and takes the rest back."""

import verdict
from scenario import SCENARIOS, Scenario
from setup_host import SetupHost
from verdict import Fault


class SetupScenario(Scenario):
    def __init__(self, world, name, source, release):
        self.name, self.world = name, world
        self.verb, self.further, self.good = SCENARIOS[name]
        _ = world.ldap
        self.host = SetupHost(world, f"{name}-{source}-{release}".replace(".", ""), release)
        self.host.settle()
        self.before, self.after = ("old", "new") if name == "setup" else ("new", "old")
        self.input, self.reference, self.starts_programs = b"", None, True

    def prepare(self):
        self.host.restore_kind(self.before)

    @property
    def deadline(self):
        # Each program of Dovecot may take the time-out, the old and the new authentication ten seconds.
        usual = self.reference.seconds if self.reference else 1
        return 2 * 10 + 4 * self.host.TIMEOUT + 0.5 + 2 * usual

    def judge(self, outcome, before, *, killed_by=(), loader=False, output_fails=False, is_cut=False):
        host = self.host
        faults = verdict.of_output(outcome, killed_by=killed_by, loader=loader)
        killed = outcome.status is None or outcome.status < 0
        if outcome.status is not None and outcome.seconds > self.deadline:
            faults.append(Fault("hang", f"{outcome.seconds:.1f} s of {self.deadline:.1f}"))
        faults += host.of_files() + host.of_attributes() + host.of_dovecot()
        if host.content() not in (host.texts[1], host.set_up_text):
            faults.append(Fault("torn", f"the file holds {host.content()!r:.200}"))
        found = host.others()
        if outcome.status == 0 and found != host.kinds[self.after]:
            faults.append(Fault("lost", "the run says that all is well, the set-up is not what it should be"))
        # What it says that it has not changed, or has taken back.
        says_old = any(words in outcome.err for words in (b"nothing has changed", b": taken back, "))
        if says_old and found != host.kinds[self.before]:
            faults.append(Fault("torn", "the run says that all is as before, and it is not"))
        if outcome.status not in (0, 74) and not killed and not outcome.err.strip() and not loader and not output_fails:
            faults.append(Fault("silent", f"exit status {outcome.status}"))
        return faults

    def repair(self):
        host = self.host
        outcome = host.undisturbed("sync")
        faults = [fault for fault in verdict.of_output(outcome) if fault.column != "silent"]
        if outcome.status != 0:
            faults.append(Fault("unrepaired", f"the next run ends with {outcome.status}"))
        kind = "new" if host.is_set_up else "old"
        if host.others() != host.kinds[kind]:
            faults.append(Fault("unrepaired", "neither the old nor the new set-up is in place after the next run"))
        if host.content() != (host.set_up_text if kind == "new" else host.texts[2]):
            faults.append(Fault("unrepaired", "the next run does not write the change"))
        faults += host.of_attributes()
        if left := host.leftovers():
            faults.append(Fault("unrepaired", f"left over: {' '.join(left)}"))
        if host.flag():
            faults.append(Fault("unrepaired", "the flag is wrong after the next run"))
        faults += host.of_logins(kind)
        return faults and [*faults, Fault("", f"next run: {outcome.summary}")]
