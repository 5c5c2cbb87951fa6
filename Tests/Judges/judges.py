"""Who gets in? Asks Modoboa's web login, the command login, and Dovecot 2.3 and 2.4, and compares; see judges.sh."""

import argparse
import concurrent.futures
import os
import sys
import time

import differences
import domain
import scenes
from databases import ENGINES
from servers import NAME, Certificates, Dovecot, Failed, LDAPServer, Redis, Surroundings, run
from shapes import ALL_SHAPES, BASE, Shape, tries
from web import Web

# What sync says of parameters that it does not carry over.
REFUSED = 65


class Court:
    """All that is asked, in a directory below the Debian 13 tree, where both Dovecots see the database."""

    def __init__(self, program, modoboa, tree, place, engine, has_domain):
        self._program, self._place, self._servers = program, place, []
        # Dovecot's users pass through it.
        os.chmod(place, 0o755)
        try:
            self._certificates = Certificates(place)
            self._surroundings = Surroundings(f"{place}/etc", tree)
            self._surroundings.write("hosts", f"127.0.0.1 localhost {domain.HOST} {domain.REALM}\n::1 localhost\n")
            self._redis = Redis(place)
            self._servers.append(self._redis)
            self._database = ENGINES[engine](modoboa, place)
            self._servers.append(self._database)
            if has_domain:
                self._servers.append(domain.DomainController(f"{place}/domain", self._certificates))
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
        for server in reversed(self._servers):
            server.stop()

    def _parameters(self, shape):
        ports = {"{1}": self._ldap[1].port, "{1s}": self._ldap[1].tls_port, "{2}": self._ldap[2].port}
        values = BASE | shape.changes
        return {name: ports.get(value, value) if isinstance(value, str) else value for name, value in values.items()}

    def _options(self, dovecot):
        return ["--database", self._database.url(""), "--dovecot-version", dovecot.release,
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

    def _expect_bind(self, shape):
        """Has a run with --bind judge the shape, whose file is in place; what is wrong with its status, or None."""
        result = run([self._program, *self._options(self._dovecots[0]), "--bind", "--reload", "never",
                      "--output", f"{self._dovecots[0].place}/{NAME}", "--state-directory", f"{self._place}/state",
                      "--ca-file", self._certificates.authority])
        words = result.stderr.decode().strip()
        if result.returncode != shape.bind:
            return f"--bind ends with {result.returncode} instead of {shape.bind}: {words}"
        if shape.bind:
            print(f"{shape.name}: --bind: {words}")
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
        """What refuses the shape, or None; the verdicts, tuples of a try and the answer of each judge; what is wrong
        with --bind, or None."""
        for number, ldap in self._ldap.items():
            ldap.set_up(number in shape.up)
        self._surroundings.write("ldap/ldap.conf", shape.ldap_conf)
        problem = self._web.save(
            self._parameters(shape), follows_referrals=not shape.ldap_conf, lists_second=shape.lists_second)
        if problem:
            raise Failed(f"{shape.name}: Modoboa does not take it: {problem}")
        refusals = [self._sync(dovecot) for dovecot in self._dovecots]
        if any(refusals):
            return refusals[0] or refusals[1], [], None
        trial = None if shape.bind is None else self._expect_bind(shape)
        for dovecot in self._dovecots:
            dovecot.patience = shape.patience
            dovecot.start(shape.has_own_characters)
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
        return None, verdicts, trial


    def scenes(self, tree):
        """The verdicts of all scenes; see `scenes.trial`."""
        self._ldap[1].set_up(True)
        self._surroundings.write("ldap/ldap.conf", "")
        stages = [scenes.Stage(release, self._place, tree, self._database, self._certificates.authority, self._program)
                  for release in ("2.3", "2.4")]
        return scenes.trial(self._web, stages, self._parameters(Shape("")))


JUDGES = ("web", "login", "2.3", "2.4")


class Tally:
    """What agreed, and what did not."""

    def __init__(self, prints_words):
        self._prints_words, self._listed, self._start = prints_words, differences.listed(), time.monotonic()
        self._agreed = self._count = self._unlisted = 0
        self._seen = {}

    def agree(self):
        """Counts a try about which all agree."""
        self._agreed += 1
        self._count += 1

    def differ(self, what, key, words=()):
        """Counts and prints a difference; without a key of the list, it is a failure."""
        self._count += 1
        self._seen[key] = self._seen.get(key, 0) + 1
        self._unlisted += key not in self._listed
        print(f"{what} [{key}]")
        for line in words if self._prints_words else ():
            print(f"    {line!r}")
        sys.stdout.flush()

    def end(self):
        """Prints all of it; the exit status."""
        for key, number in sorted(self._seen.items(), key=lambda pair: str(pair[0])):
            print(f"{number:5} {key}")
        print(f"{self._agreed} of {self._count} agree, in {time.monotonic() - self._start:.0f} s")
        if self._unlisted:
            print(f"{self._unlisted} differences are not in docs/differences.md")
        return 1 if self._unlisted or not self._count else 0


def _try_shape(court, shape, is_share, tally):
    refusal, verdicts, trial = court.try_shape(shape, is_share)
    if trial:
        tally.differ(f"{shape.name}: {trial}", None)
    if refusal:
        tally.differ(f"{shape.name}: {refusal.strip()}", differences.of_refusal(shape, refusal))
    for one, answers in verdicts:
        names = [name for name, _ in answers]
        if len(set(names)) == 1:
            tally.agree()
            continue
        verdict = ", ".join(f"{judge} {name or 'no'}" for judge, name in zip(JUDGES, names))
        tally.differ(f"{shape.name}: {one.login!r} with {one.password!r}: {verdict}",
                     differences.key(shape, one, *names), [words for _, words in answers])


def _arguments():
    arguments = argparse.ArgumentParser()
    for name in ("program", "modoboa", "tree", "place"):
        arguments.add_argument(name)
    arguments.add_argument("--share", action="store_true", help="few logins, and few shapes unless some are named")
    arguments.add_argument("--only", action="append", default=[], help="the shape of this name; may be repeated")
    arguments.add_argument("--engine", choices=ENGINES, default="sqlite", help="of Modoboa's database")
    arguments.add_argument("--scenes", action="store_true", help="the scenes with a part of the shapes, too")
    arguments.add_argument("--words", action="store_true", help="print what the judges say, too")
    return arguments.parse_args()


def main():
    """The trial; the exit status."""
    arguments = _arguments()
    tally = Tally(arguments.words)
    shapes = [shape for shape in ALL_SHAPES
              if (shape.name in arguments.only if arguments.only else shape.is_shared or not arguments.share)]
    court = Court(arguments.program, arguments.modoboa, arguments.tree, arguments.place, arguments.engine,
                  any(shape.is_domain for shape in shapes))
    try:
        for shape in shapes:
            _try_shape(court, shape, arguments.share, tally)
        if arguments.scenes or not (arguments.only or arguments.share):
            for what, is_agreed, key, words in court.scenes(arguments.tree):
                if is_agreed:
                    tally.agree()
                else:
                    tally.differ(what, key, words)
    finally:
        court.close()
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
