"""The database of Modoboa: SQLite or PostgreSQL, with what modoboa.sh has put into it."""

import glob
import os
import shutil

from servers import Server, run, succeed


class SQLite:
    """A file that Modoboa, the program and both Dovecots open."""

    name = "sqlite"
    # The sample of its Dovecot configuration.
    samples = {"2.3": "dovecot-sql-sqlite.conf.ext", "2.4": "auth-sql-sqlite.conf.ext"}

    def __init__(self, modoboa, place):
        self.path, self._pristine = f"{place}/modoboa.db", f"{place}/pristine.db"
        shutil.copyfile(f"{modoboa}/modoboa.db", self.path)
        self.django = {"NAME": self.path}

    def url(self, root):
        """Its URL for a program below a root."""
        return f"sqlite://{self.path[len(root):]}"

    def replacements(self, root):
        """What differs from the sample."""
        return (("/srv/modoboa/instance/modoboa.db", self.path[len(root):]),)

    def keep(self):
        """Keeps what is in it now."""
        shutil.copyfile(self.path, self._pristine)

    def restore(self):
        """Makes it what it was when it was kept; nobody has it open."""
        shutil.copyfile(self._pristine, self.path)
        os.chmod(self.path, 0o644)

    def stop(self):
        """Nothing runs."""


class PostgreSQL(Server):
    """A server on the port, with the role and the password of the samples."""

    name = "postgresql"
    samples = {"2.3": "dovecot-sql.conf.ext", "2.4": "auth-sql.conf.ext"}
    _PASSWORD, _PORT = "s3cret", "5432"

    def __init__(self, modoboa, place):
        self._directory = f"{place}/postgresql"
        os.mkdir(self._directory)
        shutil.chown(self._directory, "postgres")
        self._programs = max(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[-2]))
        owner = ["/usr/bin/setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        data = f"{self._directory}/data"
        succeed(owner + [f"{self._programs}/initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--no-sync",
                         "--locale=C.UTF-8"])
        with open(f"{data}/pg_hba.conf", "w", encoding="utf-8") as file:
            file.write("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
        super().__init__(
            owner + [f"{self._programs}/postgres", "-D", data, "-p", self._PORT, "-k", self._directory, "-c",
                     "fsync=off", "-c", "listen_addresses=127.0.0.1"],
            f"{place}/postgresql.log", lambda: run(self._psql("-c", "SELECT 1")).returncode == 0)
        self._ask(f"CREATE USER modoboa PASSWORD '{self._PASSWORD}'")
        self._ask("CREATE DATABASE modoboa OWNER modoboa")
        succeed(self._psql("-q", "-f", f"{modoboa}/modoboa.sql", database="modoboa", user="modoboa"))
        self.django = {"ENGINE": "django.db.backends.postgresql", "NAME": "modoboa", "USER": "modoboa",
                       "PASSWORD": self._PASSWORD, "HOST": "127.0.0.1", "PORT": self._PORT}

    def _psql(self, *words, database="postgres", user="postgres"):
        return [f"{self._programs}/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self._directory, "-p", self._PORT,
                "-U", user, *words, database]

    def _ask(self, statement):
        succeed(self._psql("-c", statement))

    def url(self, _root):
        """Its URL for a program below a root."""
        return f"postgres://modoboa:{self._PASSWORD}@127.0.0.1:{self._PORT}/modoboa"

    def replacements(self, _root):
        """What differs from the sample."""
        return ()

    def keep(self):
        """Keeps what is in it now."""
        self._ask("ALTER DATABASE modoboa RENAME TO pristine")

    def restore(self):
        """Makes it what it was when it was kept; who has it open is cut off."""
        self._ask("DROP DATABASE IF EXISTS modoboa WITH (FORCE)")
        self._ask("CREATE DATABASE modoboa TEMPLATE pristine OWNER modoboa")


ENGINES = {kind.name: kind for kind in (SQLite, PostgreSQL)}
