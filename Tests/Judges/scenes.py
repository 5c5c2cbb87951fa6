"""What changes in Modoboa after `setup --apply`: is it the same for Dovecot?

Dovecot 2.3 and 2.4 have their accounts from Modoboa's database, `setup --apply` makes them ask the LDAP server, and
after each change a run carries it over, as cron does. The web login and both are asked for IMAP and for sending mail."""

import os
import shutil
from dataclasses import dataclass, field

import people
from servers import Dovecot, Failed, libraries, run

ALICE, FRANK, LOCAL = "alice@example.test", "frank@example.test", "local@example.test"
LOCAL_PASSWORD = "Invented-local"
# Who is asked for in each scene; the local account is one of Modoboa's own.
LOGINS = ((ALICE, people.BY_UID["alice"].secret), ("carol@example.test", people.BY_UID["carol"].secret),
          (FRANK, people.BY_UID["frank"].secret), (LOCAL, LOCAL_PASSWORD), (ALICE, "wrong"), (LOCAL, "wrong"))


@dataclass(frozen=True)
class Scene:
    """Something that changes; `keys` are the differences that it may make."""

    name: str
    change: object
    keys: dict = field(default_factory=dict)


def scenes(web, parameters):
    """The scenes, each of which takes back the one before it."""
    def save(**changes):
        problem = web.change(parameters | changes)
        if problem:
            raise Failed(f"Modoboa does not take it: {problem}")

    def second_factor(is_on):
        web.set(ALICE, totp_enabled=is_on)

    yield Scene("as it was set up", lambda: None)
    yield Scene("the account disabled", lambda: web.set(ALICE, is_active=False))
    yield Scene("the domain disabled", lambda: (web.set(ALICE, is_active=True), web.enable("example.test", False)),
                {"only web": "disabled-domain"})
    yield Scene("a second factor", lambda: (web.enable("example.test", True), second_factor(True)),
                {"only Dovecot": "second-factor"})
    yield Scene("local authentication", lambda: (second_factor(False), save(authentication_type="local")))
    yield Scene("LDAP again", save)
    yield Scene("the sync switched off", lambda: save(ldap_dovecot_sync=False), {"only web": "sync-off"})
    yield Scene("the sync on again", save)


class Stage:
    """A Dovecot that `setup` sets up."""

    def __init__(self, release, place, tree, database, authority, program):
        self._dovecot = Dovecot(release, f"{place}/stage-{release}", tree, database, authority, is_stock=True)
        self.release = release
        seen = self._dovecot.seen
        there = f"{self._dovecot.place}/program"
        os.mkdir(there)
        os.mkdir(f"{self._dovecot.place}/notes")
        # Not all of it needs to be in the tree: a debug build has Swift's libraries with the compiler.
        for path in (program, *libraries(program)):
            shutil.copy(path, there)
        self._options = [
            "--database", database.url(self._dovecot.root), "--dovecot-directory", seen(self._dovecot.place),
            "--config", "/dev/null", "--state-directory", seen(f"{self._dovecot.place}/notes")]
        self._program = ["/usr/bin/env", f"LD_LIBRARY_PATH={seen(there)}", seen(f"{there}/{os.path.basename(program)}")]

    def start(self):
        """Starts it as it was installed, and sets it up."""
        self._dovecot.start()
        self._run("setup", "--apply")

    def carry_over(self):
        """A run, as cron makes it."""
        self._run()

    def _run(self, *words):
        result = run(self._dovecot.beside([*self._program, *words, *self._options]), timeout=120)
        if result.returncode:
            raise Failed(f"{self.release}: {words}: {result.returncode} {result.stderr.decode()}")

    def stop(self):
        """Stops it."""
        self._dovecot.stop()

    def answers(self, login, password):
        """The names for IMAP and for sending mail, or None, and what is said."""
        return {"imap": self._dovecot.login(login, password), "smtp": self._dovecot.may_send(login, password)}


def key(scene, login, service, web, dovecot):
    """The key of a difference; None if there is none."""
    if login == FRANK and service == "imap" and dovecot is None and web is not None:
        return "send-only"
    return scene.keys.get("only web" if dovecot is None else "only Dovecot" if web is None else None)


def trial(web, stages, parameters):
    """All scenes on all stages: tuples of a description, whether all agree, the key of the difference, and words."""
    for stage in stages:
        problem = web.save(parameters)
        if problem:
            raise Failed(f"Modoboa does not take it: {problem}")
        web.add_local(LOCAL, LOCAL_PASSWORD)
        try:
            stage.start()
            for scene in scenes(web, parameters):
                scene.change()
                stage.carry_over()
                for login, password in LOGINS:
                    name, said = web.login(login, password)
                    for service, (other, words) in stage.answers(login, password).items():
                        what = (f"{stage.release}, {scene.name}: {login!r} with {password!r} for {service}: "
                                f"web {name or 'no'}, Dovecot {other or 'no'}")
                        yield what, name == other, key(scene, login, service, name, other), (said, words)
        finally:
            stage.stop()
