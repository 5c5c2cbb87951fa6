"""The people: who is on the LDAP server, and what Modoboa has of them."""

import base64
from dataclasses import dataclass

SUFFIX = "dc=example,dc=test"
PEOPLE = f"ou=people,{SUFFIX}"
GROUPS = f"ou=groups,{SUFFIX}"
READER = f"cn=reader,{SUFFIX}"
READER_PASSWORD = "Invented-1 \"'\\ #%u%%{x} ü"


@dataclass(frozen=True)
class Person:
    """Somebody with an entry on the LDAP server.

    `mailbox` is the address of the mailbox in Modoboa; None for somebody whom Modoboa does not know."""

    uid: str
    mail: tuple
    mailbox: str | None
    upn: str | None = None
    password: str | None = None
    is_active: bool = True
    is_send_only: bool = False
    below: str = PEOPLE
    # On which of the two LDAP servers, and the attribute that names the entry.
    servers: tuple = (1, 2)
    rdn: str = "uid"

    @property
    def secret(self):
        return self.password or f"Invented-{self.uid}"

    @property
    def dn(self):
        value = "".join("\\" + c if c in ',+"\\<>;=#' else c for c in self.uid)
        return f"{self.rdn}={value},{self.below}"


def person(uid, *mail, mailbox="", kind=Person, **more):
    """Somebody whose mailbox is the first mail in small letters, unless it is named."""
    if mailbox == "":
        mailbox = mail[0].lower() if mail else None
    return kind(uid, mail, mailbox, **more)


ALL = [
    person("alice", "alice@example.test"),
    person("bob", "Bob@Example.Test"),
    person("carol", "carol@example.test", "carol.two@example.test"),
    person("dave", "dave@example.test", is_active=False),
    person("erin", "erin@closed.test"),
    person("frank", "frank@example.test", is_send_only=True),
    person("newcomer", "newcomer@example.test", mailbox=None),
    person("o'neil", "o'neil@example.test"),
    person("plus+tag", "plus+tag@example.test"),
    person("noël", "noël@example.test"),
    person("zoé", "zoÉ@example.test"),
    person("upn", upn="Upn@example.test", mailbox="upn@example.test"),
    person("bare", mailbox=None),
    person("two words", "two@example.test"),
    person("twin1", "twins@example.test", mailbox=None),
    person("twin2", "twins@example.test", mailbox=None),
    person("blank", "blank@example.test", password=" Invented blank "),
    person("marks", "marks@example.test", password="Invented \"'\\$%u%%{user}{}#;=, é"),
    person("long", "long@example.test", password="Invented" * 30),
    person("tab", "tab@example.test", password="Invented\ttab"),
    person("second", "second@example.test", servers=(2,)),
    # Named by their address, as a direct bind wants it; not even the second one may read his own entry.
    person("dora@example.test", "dora@example.test"),
    person("hidden@example.test", "hidden@example.test"),
    # The LDAP server tells capitals in his DN.
    person("Exact", "exact@example.test", rdn="exactName"),
    person("chief", mailbox=None),
    person("nodomain", "nodomain", mailbox=None),
    person("longname", "l" * 260 + "@example.test", mailbox=None),
    person("nomail", "nomail@example.test", mailbox=None, below=f"ou=elsewhere,{SUFFIX}"),
]
BY_UID = {someone.uid: someone for someone in ALL}


def _line(name, value):
    return f"{name}:: {base64.b64encode(value.encode()).decode()}\n"


def ldif(server):
    """The entries of LDAP server 1 or 2."""
    text = f"dn: {SUFFIX}\nobjectClass: judged\ndc: example\n\n"
    for unit in ("people", "groups", "elsewhere"):
        text += f"dn: ou={unit},{SUFFIX}\nobjectClass: judged\nou: {unit}\n\n"
    text += f"dn: {READER}\nobjectClass: judged\ncn: reader\n" + _line("userPassword", READER_PASSWORD) + "\n"
    text += f"dn: cn=admins,{GROUPS}\nobjectClass: judged\nobjectClass: posixGroup\ncn: admins\ngidNumber: 1\n"
    text += "memberUid: alice\nmemberUid: chief\n\n"
    for someone in ALL:
        if server not in someone.servers:
            continue
        text += _line("dn", someone.dn) + "objectClass: judged\nobjectClass: user\n" + _line("uid", someone.uid)
        text += _line(someone.rdn, someone.uid) if someone.rdn != "uid" else ""
        text += _line("sAMAccountName", someone.uid) + _line("sn", someone.uid) + _line("cn", someone.uid)
        text += "".join(_line("mail", mail) for mail in someone.mail)
        if someone.upn:
            text += _line("userPrincipalName", someone.upn)
        text += _line("userPassword", someone.secret) + "\n"
    return text
