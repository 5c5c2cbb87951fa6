"""The in-process fuzzers: libFuzzer over the readers of what others wrote. inprocess/build.sh makes the binary.

A finding is a file below .build/campaign/kept; READER=NAME .build/campaign/readers FILE reads it again."""

import glob
import os
import re
import shutil
import subprocess
import tempfile

from fuzz import CHECKOUT, SETTINGS, SQL23, SQL24, URLS
from host import parameters, read, write
from verdict import Fault

BINARY = f"{CHECKOUT}/.build/campaign/readers"
KEPT = f"{CHECKOUT}/.build/campaign/kept"


def _texts(*patterns):
    paths = [path for pattern in patterns for path in sorted(glob.glob(f"{CHECKOUT}/{pattern}", recursive=True))]
    return [read(path) for path in paths if os.path.isfile(path) and os.path.getsize(path) < 65536]


def _fields():
    """What a worker would answer: numbers have eight bytes, the lowest first, texts their length before them."""
    number = lambda n: n.to_bytes(8, "little")
    text = lambda t: number(len(t)) + t
    stored = text(b"ldap_server_address") + b"\5" + text(b"ldap.example.org") + text(b"ldap_server_port") + b"\4" + number(389)
    return [text(b"/srv/modoboa.db") + b"\1" + b"\0" + number(0) + number(2) + stored, b"\0", b"\1", b"\2" + text(b"x")]


def corpora():
    """A small corpus for each reader."""
    dovecot = _texts("samples/dovecot-2.*/**/*.conf*") + SQL23 + SQL24
    certificates = sorted(glob.glob("/etc/ssl/certs/*.pem"))[:20]
    clients = b"[client]\nssl-ca = /x/y\n!include /z/1\n!includedir /z\nservicefile=/a\nsslkey=pkcs11:/b\nldap://h/x\n\0[x]\nplugin-dir='/p'\n"
    values = [b"\0\5ldap", b"\1\5ldap.example.org", b"\2\4636", b"\3\3x", b"\4\5::1", b"\6\5ssl", b"\x0d\5cn=r,dc=x", b"\x0e\5p%\\\"",
              b"\x0f\5dc=x", b"\x10\5(&(a=\\28)(mail=%(user)s))", b"\x1c\5/etc/dovecot/a.conf.ext"]
    return {
        "answer": _fields(),
        "certificate": [_der(path) for path in certificates],
        "client-files": [clients],
        "cron": _texts("etc/cron.d/*", "systemd/*"),
        "database-url": [url.replace(b"%%", b"%") for url in URLS],
        "diff": [text + b"\0" + text.replace(b"=", b"= ", 1) for text in dovecot],
        "export": _texts("Tests/Corpus/**/*.json", "samples/exports/*.json") + [parameters(1, 389).encode()],
        "grammar": dovecot + [b"a = b\n!include 1\n\0passdb {\n !include_try 0\n}\n"],
        "note": [b"/etc/dovecot/x\nworked\nfile\na = b\n", b"/x\nfailed\nnone\n",
                 b"setup-change 1\nbegun\nrecord 0\n\nremovals 1\npath 2\n/a\npath 2\n/b\nfile 33152 0 0 3\na b\npath 2\n/c\nnone\n",
                 b"setup 1\nactive\nca 2\n/x\npath 2\n/b\nnone\n",
                 b"version=1\nconfiguration=/e/d\ntarget=/e/t\ndialect=2.4\ninclude=no\naccount=x\nlast_included=/e/t\nlater_decides=no\noff_told=no\nstate=1\nfile=/e/d\n"],
        "parameters": [b"\xff".join(values), b"\xff".join([*values[:7], b"\x0c\5directbind", b"\x11\5uid=%(user)s,ou=a\\,b,dc=x"])],
        "query": [b"SELECT email AS user, password, '/home/%u' AS userdb_home FROM core_user u INNER JOIN admin_mailbox mb ON mb.user_id = u.id WHERE u.email = '%Lu' AND is_active",
                  b"SELECT mb.address || '@' || dom.name AS user FROM admin_mailbox mb JOIN admin_domain dom ON mb.domain_id=dom.id WHERE (mb.address='%{user | username | lower}' AND dom.name = '%d') -- x\n"],
        "settings-py": SETTINGS + [b'{"default": {"ENGINE": r"a" b"\\x41", "PORT": 0x1_0, "T": ("a",), None: True}}\n'],
        "sql": SQL23 + SQL24,
        "template": [b"(&(objectClass=x)(mail=%(user)s)(a=100%%))", b"uid=%(user)s,dc=x", b"%%{y%y%", b"2001:db8::192.0.2.1", b"a.b-c."],
        "words": [b"status\tprocess\nauth\t1\t0\t0\n\0pid\tservice\n1\tauth\n",
                  b"doveconf: Fatal: Error in configuration file /x line 5: Missing '}' (section started at /x:5)",
                  b"TLS: peer cert untrusted or revoked (0x402)\n\0error:1:certificate verify failed (expired)", b"2.3.19.1 (9b53102964)",
                  b"Package: dovecot-ldap\nStatus: install ok installed\nVersion: 1:2\n\nTLS_CACERT /x\n"],
    }


def _der(path):
    return subprocess.run(["openssl", "x509", "-in", path, "-outform", "DER"], capture_output=True, check=True).stdout


def run(seed, seconds, at_once):
    """Case, number of inputs and faults of each reader."""
    names = sorted(corpora())
    known = subprocess.run([BINARY], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False).stdout
    if known.partition(": ")[2].split() != names:
        raise RuntimeError(f"readers without a corpus, or the other way round: {known}")
    rounds = -(-len(names) // at_once)
    with tempfile.TemporaryDirectory(prefix="campaign.") as work:
        waiting, texts = list(names), corpora()
        while waiting:
            group, waiting = waiting[:at_once], waiting[at_once:]
            running = []
            for name in group:
                corpus = f"{work}/{name}"
                os.makedirs(f"{corpus}/seeds")
                for number, text in enumerate(texts[name]):
                    write(f"{corpus}/seeds/{number}", text)
                output = open(f"{corpus}/output", "wb")
                command = [BINARY, f"-seed={seed % (1 << 31) + 1}", f"-max_total_time={max(1, int(seconds / rounds))}", "-timeout=5",
                           "-rss_limit_mb=1000", "-max_len=2048", "-print_final_stats=1", f"-artifact_prefix={corpus}/",
                           f"{corpus}/seeds"]
                environment = {"READER": name, "ASAN_OPTIONS": "detect_leaks=0", "SWIFT_BACKTRACE": "enable=no",
                               "PATH": "/usr/bin:/bin"}
                running.append((name, corpus, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                                               env=environment)))
            try:
                for name, corpus, fuzzer in running:
                    fuzzer.wait()
                    yield _result(name, corpus, fuzzer.returncode)
            finally:
                for _, _, fuzzer in running:
                    fuzzer.kill()


def _result(name, corpus, status):
    output = read(f"{corpus}/output").decode("utf-8", "replace")
    count = max([int(n) for n in re.findall(r"number_of_executed_units: (\d+)", output) + re.findall(r"^#(\d+)", output, re.M)] or [0])
    found = [path for path in glob.glob(f"{corpus}/*") if re.match(r"(crash|timeout|oom|slow)-", os.path.basename(path))]
    if status == 0 and not found:
        return f"inprocess/{name}", count, []
    os.makedirs(KEPT, exist_ok=True)
    case = f"inprocess/{name}"
    for path in found:
        place = f"{KEPT}/{name}-{os.path.basename(path)}"
        shutil.copy(path, place)
        case = f"READER={name} {os.path.relpath(BINARY, CHECKOUT)} {os.path.relpath(place, CHECKOUT)}"
    column = "hang" if any("timeout-" in path for path in found) else "crash"
    wanted = re.findall(r"^.*(?:ERROR|Fatal error|SUMMARY|panic|preconditi).*$", output, re.M)
    return case, count, [Fault(column, f"status {status}: {'; '.join(wanted)[:600]}")]
