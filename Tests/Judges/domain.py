"""An Active Directory: who is in it, and a domain controller (Samba) that has them.

The controller's certificate names the controller and the domain, as those of Active Directory Certificate Services do:
who follows a referral to the domain gets an answer."""

import json
import os
import time
from dataclasses import dataclass, field

from people import READER_PASSWORD, Person, person
from servers import Server, answers, succeed

NAME, REALM = "EXAMPLE", "example.test"
HOST = f"dc1.{REALM}"
ROOT = "DC=example,DC=test"
STAFF = f"OU=staff,{ROOT}"
MAIL_USERS = f"CN=mail users,CN=Users,{ROOT}"
SERVICE = f"CN=reader,CN=Users,{ROOT}"
PORT, TLS_PORT, CATALOG_TLS_PORT = 389, 636, 3269


@dataclass(frozen=True)
class Member(Person):
    """Somebody with an entry in Active Directory; `state` is what differs there from a usual account."""

    state: dict = field(default_factory=dict)

    @property
    def dn(self):
        return f"CN={self.uid},{self.below}"


def _member(uid, *mail, **more):
    return person(uid, *mail, kind=Member, **({"below": STAFF, "upn": f"{uid}@{REALM}"} | more))


def _now():
    """As Active Directory writes a time."""
    return str(int((time.time() + 11_644_473_600) * 10_000_000))


ALL = [
    _member("alice", "alice@example.test"),
    _member("bob", "Bob@Example.Test"),
    _member("carol", "carol@example.test", upn="c.arol@example.test"),
    _member("dave", "dave@example.test", is_active=False),
    _member("erin", "erin@closed.test", upn="erin@closed.test"),
    _member("frank", "frank@example.test", is_send_only=True),
    _member("newcomer", "newcomer@example.test", mailbox=None),
    _member("o'neil", "o'neil@example.test"),
    _member("plus", "plus+tag@example.test"),
    _member("noël", "noël@example.test"),
    _member("two words", "two@example.test", upn="two@example.test"),
    _member("marks", "marks@example.test", password="Invented \"'\\$%u%%{user}{}#;=, é"),
    _member("upn", mailbox="upn@example.test", upn="Upn@example.test"),
    _member("bare", mailbox=None, upn=None),
    _member("inner", "inner@example.test", below=f"OU=inner,{STAFF}"),
    _member("outside", "outside@example.test", below=f"CN=Users,{ROOT}"),
    # Whom Active Directory keeps out although the password is right.
    _member("disabled", "disabled@example.test", state={"userAccountControl": "514"}),
    _member("expired", "expired@example.test", state={"accountExpires": "130000000000000000"}),
    _member("change", "change@example.test", state={"pwdLastSet": "0"}),
    _member("aged", "aged@example.test", state={"pwdLastSet": "130000000000000000"}),
    _member("locked", "locked@example.test", state={"lockoutTime": _now()}),
    _member("hours", "hours@example.test", state={"logonHours": "\0" * 21}),
]

SMB = """[global]
realm = {realm}
workgroup = {name}
netbios name = {host}
server role = active directory domain controller
server services = ldap
interfaces = lo
bind interfaces only = yes
private dir = {place}/private
state directory = {place}/state
cache directory = {place}/cache
lock directory = {place}/lock
pid directory = {place}/run
ncalrpc dir = {place}/run/ncalrpc
winbindd socket directory = {place}/run/winbindd
ntp signd socket directory = {place}/run/ntp
binddns dir = {place}/dns
log file = {place}/log
tls certfile = {place}/tls.pem
tls keyfile = {place}/tls.key
tls cafile =
[sysvol]
path = {place}/state/sysvol
[netlogon]
path = {place}/state/sysvol/{realm}/scripts
"""


def _entry(someone):
    attributes = {"sAMAccountName": someone.uid} | {"mail": mail for mail in someone.mail}
    if someone.upn:
        attributes["userPrincipalName"] = someone.upn
    return {"dn": someone.dn, "attributes": attributes, "password": someone.secret, "state": someone.state}


class DomainController(Server):
    """Samba on the ports of LDAP, with its databases in a directory on which it mounts a tmpfs: on a disk, making them
    takes minutes."""

    def __init__(self, place, certificates):
        os.mkdir(place)
        succeed(["/usr/bin/mount", "-t", "tmpfs", "tmpfs", place])
        for name in ("private", "state", "cache", "lock", "run", "dns"):
            os.mkdir(f"{place}/{name}")
        with open(f"{place}/smb.conf", "w", encoding="utf-8") as file:
            file.write(SMB.format(place=place, realm=REALM, name=NAME, host=HOST.partition(".")[0]))
        given = {
            "realm": REALM.upper(), "name": NAME, "host": HOST.partition(".")[0], "password": "Invented-admin-1",
            "units": [STAFF, f"OU=inner,{STAFF}"],
            "entries": [_entry(someone) for someone in ALL] + [
                {"dn": SERVICE, "attributes": {"sAMAccountName": "reader", "userPrincipalName": f"reader@{REALM}"},
                 "password": READER_PASSWORD, "state": {}}],
            "groups": [{"dn": MAIL_USERS, "name": "mail users",
                        "members": [someone.dn for someone in ALL if someone.uid != "bob"]}],
        }
        here = os.path.dirname(os.path.realpath(__file__))
        succeed(["/usr/bin/python3", "-B", f"{here}/provision.py", place], given=json.dumps(given).encode(),
                timeout=300)
        certificates.make(f"{place}/tls", HOST, "-addext", f"subjectAltName=DNS:{HOST},DNS:{REALM}")
        super().__init__(
            ["/usr/sbin/samba", "-s", f"{place}/smb.conf", "-F", "--no-process-group", "--debug-stdout", "-M",
             "single"],
            f"{place}/output", lambda: answers(CATALOG_TLS_PORT), seconds=60)
