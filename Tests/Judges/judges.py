"""Who gets in? Asks Modoboa's web login, the command login, and Dovecot 2.3 and 2.4, and compares; see judges.sh."""

import argparse
import concurrent.futures
import os
import sys
import time

import differences
from servers import NAME, Certificates, Dovecot, Failed, LDAPServer, Redis, run
from shapes import ALL_SHAPES, BASE, tries
from web import Web

# What sync says of parameters that it does not carry over.
REFUSED = 65


class Court:
    """All that is asked, in a directory below the Debian 13 tree, where both Dovecots see the database."""

    def __init__(self, program, modoboa, tree, place):
        self._program, self._place, self._servers = program, place, []
        self._database = f"{place}/modoboa.db"
        # Dovecot's users pass through it.
        os.chmod(place, 0o755)
        try:
            self._certificates = Certificates(place)
            self._redis = Redis(place)
            self._servers.append(self._redis)
            self._ldap = {number: LDAPServer(place, number, self._certificates) for number in (1, 2)}
            self._web = Web(modoboa, self._database, self._redis.path, self._certificates.authority)
            self._dovecots = [Dovecot(release, f"{place}/dovecot-{release}", tree, self._database,
                                      self._certificates.authority) for release in ("2.3", "2.4")]
        except BaseException:
            self.close()
            raise

    def close(self):
        """Stops all servers."""
        for dovecot in getattr(self, "_dovecots", ()):
            dovecot.stop()
        for ldap in getattr(self, "_ldap", {}).values():
            ldap.set_up(False)
        for server in self._servers:
            server.stop()

    def _parameters(self, shape):
        ports = {"{1}": self._ldap[1].port, "{1s}": self._ldap[1].tls_port, "{2}": self._ldap[2].port}
        values = BASE | shape.changes
        return {name: ports.get(value, value) if isinstance(value, str) else value for name, value in values.items()}

    def _options(self, dovecot):
        return ["--database", f"sqlite://{self._database}", "--dovecot-version", dovecot.release,
                "--dovecot-directory", dovecot.place, "--config", "/dev/null"]

    def _sync(self, dovecot):
        """Writes the file; why not, or None."""
        target = f"{dovecot.place}/{NAME}"
        if os.path.exists(target):
            os.unlink(target)
        result = run([self._program, *self._options(dovecot), "--output", target, "--reload", "never",
                      "--no-acknowledge", "--state-directory", f"{self._place}/state"])
        if result.returncode == REFUSED:
            return result.stderr.decode()
        if result.returncode:
            raise Failed(f"sync: {result.returncode} {result.stderr!r}")
        return None

    def _login(self, login, password):
        """What the command says; it goes by the Dovecot of this machine, 2.3."""
        result = run([self._program, "login", *self._options(self._dovecots[0]), "--timeout", "10",
                      "--ca-file", self._certificates.authority, "--", login], given=f"{password}\n".encode())
        words = result.stderr.decode(errors="replace")
        if result.returncode == 0:
            return result.stdout.decode().removesuffix("\n"), words
        return None, f"status {result.returncode} {words}"

    def try_shape(self, shape, is_share):
        """The verdicts of a shape: tuples of a try and the answer of each judge, or what refuses the shape."""
        for number, ldap in self._ldap.items():
            ldap.set_up(number in shape.up)
        problem = self._web.save(self._parameters(shape))
        if problem:
            raise Failed(f"{shape.name}: Modoboa does not take it: {problem}")
        refusals = [self._sync(dovecot) for dovecot in self._dovecots]
        if any(refusals):
            return refusals[0] or refusals[1], []
        for dovecot in self._dovecots:
            dovecot.start()
        verdicts = []
        # The web login writes to the database, so it is not asked together with the others.
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            for one in tries(shape, is_share):
                web = None if shape.is_dovecot_first else self._web.login(one.login, one.password)
                others = [pool.submit(judge, one.login, one.password)
                          for judge in (self._login, *(dovecot.login for dovecot in self._dovecots))]
                others = [other.result() for other in others]
                web = web or self._web.login(one.login, one.password)
                verdicts.append((one, (web, *others)))
        for dovecot in self._dovecots:
            dovecot.stop()
        return None, verdicts


JUDGES = ("web", "login", "2.3", "2.4")


def _described(answers):
    return ", ".join(f"{judge} {name or 'no'}" for judge, (name, _) in zip(JUDGES, answers))


def main():
    """The trial; the exit status."""
    arguments = argparse.ArgumentParser()
    for name in ("program", "modoboa", "tree", "place"):
        arguments.add_argument(name)
    arguments.add_argument("--share", action="store_true")
    arguments.add_argument("--only", action="append", default=[])
    arguments.add_argument("--words", action="store_true", help="print what the judges say, too")
    arguments = arguments.parse_args()
    listed = differences.listed()
    agreed = count = 0
    unlisted, seen = [], {}
    start = time.monotonic()
    court = None
    try:
        court = Court(arguments.program, arguments.modoboa, arguments.tree, arguments.place)
        for shape in ALL_SHAPES:
            if arguments.only and shape.name not in arguments.only or arguments.share and not shape.is_shared:
                continue
            refusal, verdicts = court.try_shape(shape, arguments.share)
            if refusal:
                count += 1
                key = differences.of_refusal(shape, refusal)
                seen[key] = seen.get(key, 0) + 1
                print(f"{shape.name}: [{key}] {refusal.strip()}")
                if key not in listed:
                    unlisted.append(shape.name)
            for one, answers in verdicts:
                count += 1
                if len({name for name, _ in answers}) == 1:
                    agreed += 1
                    continue
                key = differences.key(shape, one, *(name for name, _ in answers))
                seen[key] = seen.get(key, 0) + 1
                print(f"{shape.name}: {one.login!r} with {one.password!r}: [{key}] {_described(answers)}")
                if arguments.words:
                    print("".join(f"    {judge}: {words!r}\n" for judge, (_, words) in zip(JUDGES, answers)), end="")
                if key not in listed:
                    unlisted.append(f"{shape.name}: {one.login!r}")
            sys.stdout.flush()
    finally:
        if court:
            court.close()
    for key, number in sorted(seen.items(), key=lambda pair: str(pair[0])):
        print(f"{number:5} {key}")
    print(f"{agreed} of {count} agree, in {time.monotonic() - start:.0f} s")
    if unlisted:
        print(f"{len(unlisted)} differences are not in docs/differences.md")
    return 1 if unlisted or not count else 0


if __name__ == "__main__":
    sys.exit(main())
