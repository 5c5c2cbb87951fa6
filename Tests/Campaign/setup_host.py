"""A host whose Dovecot has Modoboa's accounts from SQL, and does not use LDAP until it is set up.

Bob is in SQL only. Alice and Dave are on the LDAP server, too, with other passwords; Dave's account is disabled."""

import os
import sqlite3

import lateness
import process
from host import NAME, Dovecot, Host, common_configuration, names, remove, write
from verdict import MARK, Fault
from world import LDAPServer

BOB = f"{MARK}-Bob"
ACCOUNTS = {"bob": (BOB, 1), "alice": (f"{MARK}-Alice-SQL", 1), "dave": (f"{MARK}-Dave-SQL", 0)}
TABLES = """
CREATE TABLE core_user (id integer PRIMARY KEY, password text, email text, is_active boolean);
CREATE TABLE admin_domain (id integer PRIMARY KEY, name text, enabled boolean);
CREATE TABLE admin_mailbox (id integer PRIMARY KEY, address text, domain_id integer, user_id integer, is_send_only boolean);
INSERT INTO admin_domain VALUES (1, 'example.test', 1);
"""
QUERY = (r"SELECT mb.address || '@' || dom.name AS user, u.password AS password FROM admin_mailbox mb "
         r"INNER JOIN admin_domain dom ON mb.domain_id = dom.id INNER JOIN core_user u ON u.id = mb.user_id "
         r"WHERE mb.address = '{local}' AND dom.name = '{domain}' AND u.is_active AND dom.enabled")


class SetupHost(Host):
    """After `settle`, `kinds` has all files of Dovecot's directory before and after the set-up."""

    # A set-up runs many of Dovecot's programs: on a machine with other work, one of them is often late.
    TIMEOUT = 5

    def __init__(self, world, name, release):
        super().__init__(world, name, "sqlite", release)
        os.makedirs(f"{self.etc}/conf.d")
        with sqlite3.connect(self.path) as connection:
            connection.executescript(TABLES)
            for number, (name, (password, is_active)) in enumerate(ACCOUNTS.items()):
                connection.execute("INSERT INTO core_user VALUES (?, ?, '', ?)", (number, password, is_active))
                connection.execute("INSERT INTO admin_mailbox VALUES (?, ?, 1, ?, 0)", (number, name, number))
        connection.close()
        self.dovecot = Dovecot(self)
        self.kinds = {}

    def write_configuration(self, run):
        common = common_configuration(run) + "auth_mechanisms = plain login\n"
        if self.release == "2.3":
            main = common + f"mail_location = maildir:{run}/mail/%u\nservice stats {{\n  chroot =\n}}\n"
            passdb = f"passdb {{\n  driver = sql\n  args = {self.etc}/dovecot-sql.conf.ext\n}}\n"
            userdb = f"userdb {{\n  driver = static\n  args = uid=mail gid=mail home={run}/mail/%u\n}}\n"
            write(f"{self.etc}/dovecot-sql.conf.ext", f"""driver = sqlite
connect = {self.path}
default_pass_scheme = PLAIN
password_query = {QUERY.format(local="%n", domain="%d")}
""".encode())
        else:
            main = f"dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n{common}"
            main += f"mail_driver = maildir\nmail_path = {run}/mail/%{{user}}\nsql_driver = sqlite\nsqlite_path = {self.path}\n"
            # Only root may read the database.
            main += "service auth-worker {\n  user = root\n}\n"
            query = QUERY.format(local="%{user|username}", domain="%{user|domain}")
            passdb = f"passdb sql {{\n  default_password_scheme = PLAIN\n  query = {query}\n}}\n"
            userdb = f"userdb static {{\n  fields {{\n    uid = mail\n    gid = mail\n    home = {run}/mail/%{{user}}\n  }}\n}}\n"
        write(f"{self.etc}/dovecot.conf", (main + "!include conf.d/*.conf\n").encode())
        write(f"{self.etc}/conf.d/10-auth.conf", (passdb + userdb).encode())

    # Files

    def files(self):
        """All files of Dovecot's directory with mode and content, but for locks and what a killed run leaves behind."""
        return {path: file for path, file in self.tree().items()
                if path.startswith(f"{self.etc}/") and not path.endswith((".lock", ".update_dovecot_conf"))}

    def others(self):
        """The files without that of the parameters, which other runs write, too."""
        return {path: file for path, file in self.files().items() if path != self.target}

    @property
    def is_set_up(self):
        return os.path.exists(f"{self.state}/setup")

    def settle(self):
        """Learns what all files are like before and after; ends without the set-up, with set 1 in place."""
        self.reset_source(1)
        self._must("sync")
        self.texts[1] = self.content()
        self.kinds["old"] = self.others()
        self.dovecot.start()
        if not self.dovecot.lets_in("bob", BOB, 20):
            raise RuntimeError("nobody can log in to Dovecot")
        self.reset_source(2)
        self._must("setup", "--apply")
        self.kinds["new"] = self.others()
        self.set_up_text = self.content()
        self._must("setup", "--undo")
        if self.others() != self.kinds["old"] or self.content() != self.texts[1]:
            raise RuntimeError("--undo does not restore all files")
        self._must("sync")
        self.texts[2] = self.content()

    def undisturbed(self, *words):
        """The outcome of a run that has the time that it needs."""
        with self.patience():
            return process.run(self.command(*words), 120)

    def _must(self, *words):
        def attempt():
            outcome = self.undisturbed(*words)
            if outcome.status != 0:
                raise RuntimeError(f"{self.directory}: {outcome.summary}")

        lateness.patiently(attempt)

    def restore_kind(self, kind):
        """The host before a run: without the set-up and with set 1 in the file, or with it and set 2. The program itself
        does it, as far as it can, for it knows when Dovecot has reloaded."""
        wanted = kind == "new"
        self.reset_source(2)
        remove(f"{self.state}/setup-preview")
        if self.is_set_up != wanted:
            if wanted:
                write(self.target, self.texts[1])
            self.undisturbed("setup", "--apply" if wanted else "--undo")
        if self.others() != self.kinds[kind] or self.is_set_up != wanted or self.leftovers():
            self._begin_anew(kind)
        if not wanted:
            write(self.target, self.texts[1])
        elif self.content() != self.set_up_text:
            self._begin_anew(kind)

    def _begin_anew(self, kind):
        self.dovecot.stop()
        for path in {*self.files(), *(f"{self.etc}/conf.d/{name}" for name in names(f"{self.etc}/conf.d"))}:
            if path not in self.kinds["old"]:
                remove(path)
        for top in (self.etc, self.state):
            for name in names(top):
                if top == self.state or name.endswith(".update_dovecot_conf"):
                    remove(f"{top}/{name}")
        for path, (mode, content) in self.kinds["old"].items():
            if self.others().get(path) != (mode, content):
                write(path, content)
                os.chmod(path, mode & 0o7777)
        write(self.target, self.texts[1])
        self.dovecot.start()
        if not self.dovecot.lets_in("bob", BOB, 20):
            raise RuntimeError("nobody can log in to Dovecot")
        if kind == "new":
            self._must("setup", "--apply")

    # Faults

    def of_files(self):
        """Faults of the files at any moment: each is the old or the new one, and what the drop-in names is there."""
        faults = []
        old, new, found = self.kinds["old"], self.kinds["new"], self.others()
        for path in {*old, *new, *found}:
            if found.get(path) not in (old.get(path), new.get(path)):
                faults.append(Fault("torn", f"{path}: {found.get(path)!r:.200}"))
        drop_in = f"{self.etc}/conf.d/05-modoboa-ldap.conf"
        missing = [path for path in new if path not in found]
        if drop_in in found and (missing or self.content() is None):
            faults.append(Fault("torn", f"the drop-in is in place without {' '.join(missing) or NAME}"))
        return faults

    def of_attributes(self):
        """Faults of the mode of the file with the parameters, and of what others could read."""
        faults = []
        if os.path.exists(self.target) and os.lstat(self.target).st_mode & 0o7777 != 0o600:
            faults.append(Fault("torn", f"mode {os.lstat(self.target).st_mode & 0o7777:o}"))
        return faults + [Fault("secret", f"others may read {path}") for path in self.exposed()]

    def of_dovecot(self):
        """Faults of Dovecot at any moment: it takes its configuration, and a user of SQL gets in."""
        faults = []
        outcome = process.run([*self.inside, "doveconf", "-n", "-c", self.dovecot.configuration], 30)
        if outcome.status != 0:
            faults.append(Fault("torn", f"doveconf refuses the configuration: {outcome.summary['err']}"))
        if not self.dovecot.lets_in("bob", BOB):
            faults.append(Fault("torn", "a user of SQL cannot log in"))
        return faults

    def of_logins(self, kind):
        """Faults of logins once all is well."""
        faults = []
        if not self.dovecot.lets_in("bob", BOB):
            faults.append(Fault("unrepaired", "a user of SQL cannot log in"))
        if self.dovecot.lets_in("alice", LDAPServer.password(2), 8 if kind == "new" else 0) != (kind == "new"):
            faults.append(Fault("unrepaired", f"the {kind} set-up is in place, and Dovecot does not use it"))
        if self.dovecot.lets_in("dave", LDAPServer.password(2, "Dave"), 0):
            faults.append(Fault("unrepaired", "a disabled account gets in"))
        return faults
