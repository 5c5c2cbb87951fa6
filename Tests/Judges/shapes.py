"""Shapes of parameters, and the logins that are tried with each."""

from dataclasses import dataclass, field

import domain
from people import ALL, GROUPS, PEOPLE, READER, READER_PASSWORD, SUFFIX, Person


@dataclass(frozen=True)
class Try:
    """A login and a password, both as typed."""

    login: str
    password: str
    # Whose password it is; None for a wrong one.
    someone: Person | None = None


@dataclass(frozen=True)
class Shape:
    """Parameters, as they differ from BASE; `tries` is "all", "some" or "few"."""

    name: str
    changes: dict = field(default_factory=dict)
    tries: str = "some"
    # Which LDAP servers are up, and whether Dovecot is asked before anybody has logged in on the web.
    up: tuple = (1,)
    is_dovecot_first: bool = False
    is_shared: bool = False
    # Whose logins are tried; those of domain.py have it on a domain controller.
    people: tuple = tuple(ALL)
    # With which status a run with --bind ends before the file is written; None if it is not tried.
    bind: int | None = None
    # What /etc/ldap/ldap.conf is.
    ldap_conf: str = ""
    # Whether Dovecot takes the characters in a login that it takes by default, and whether settings.py lists the
    # second server.
    has_own_characters: bool = False
    lists_second: bool = True
    # For how many seconds Dovecot may keep a login waiting.
    patience: int = 40

    @property
    def is_referred(self):
        """Whether Dovecot follows referrals in the search base."""
        return self.bind == 78

    @property
    def is_domain(self):
        """Whether the LDAP server is the domain controller."""
        return self.people is not Shape.people


BOTH = "(|(uid=%(user)s)(mail=%(user)s))"

# {1} and {2} are the ports of the LDAP servers, {1s} that of the first for TLS.
BASE = {
    "authentication_type": "ldap", "ldap_dovecot_sync": True, "ldap_server_address": "127.0.0.1",
    "ldap_server_port": "{1}", "ldap_secured": "none", "ldap_auth_method": "searchbind",
    "ldap_bind_dn": READER, "ldap_bind_password": READER_PASSWORD, "ldap_search_base": PEOPLE,
    "ldap_search_filter": BOTH, "ldap_dovecot_conf_file": "/etc/dovecot/dovecot-modoboa.conf.ext",
}


def _direct(template, **more):
    return {"ldap_auth_method": "directbind", "ldap_user_dn_template": template} | more


def _filter(text, **more):
    return {"ldap_search_filter": text} | more


def _second(port, **more):
    return {
        "ldap_enable_secondary_server": True, "ldap_secondary_server_address": "127.0.0.1",
        "ldap_secondary_server_port": port,
    } | more


ANONYMOUS = {"ldap_bind_dn": "", "ldap_bind_password": ""}

DOMAIN = {
    "ldap_server_address": domain.HOST, "ldap_server_port": domain.TLS_PORT, "ldap_secured": "ssl",
    "ldap_is_active_directory": True, "ldap_bind_dn": domain.SERVICE, "ldap_search_base": domain.STAFF,
    "ldap_search_filter":
        "(&(objectClass=user)(|(sAMAccountName=%(user)s)(userPrincipalName=%(user)s)(mail=%(user)s)))",
}
OFF = "REFERRALS off\n"


def _domain(name, changes, tries="some", **more):
    """A shape for the domain controller."""
    settings = {"people": tuple(domain.ALL), "bind": 0, "up": ()} | more
    return Shape(f"Active Directory: {name}", DOMAIN | changes, tries, **settings)


DOMAIN_SHAPES = [
    _domain("search", {}, "all", is_shared=True),
    _domain("StartTLS", {"ldap_secured": "starttls", "ldap_server_port": domain.PORT}),
    _domain("without TLS", {"ldap_secured": "none", "ldap_server_port": domain.PORT}, "few", bind=77),
    _domain("no service account", ANONYMOUS, "few", bind=None),
    _domain("service account as a user principal name", {"ldap_bind_dn": f"reader@{domain.REALM}"}),
    _domain("service account as a name of the domain", {"ldap_bind_dn": rf"{domain.NAME}\reader"}),
    _domain("sAMAccountName only", _filter("(sAMAccountName=%(user)s)")),
    _domain("userPrincipalName only", _filter("(userPrincipalName=%(user)s)")),
    _domain("mail only", _filter("(mail=%(user)s)")),
    _domain("without disabled accounts", _filter(
        "(&(objectCategory=person)(sAMAccountName=%(user)s)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))")),
    _domain("members of a group", _filter(f"(&(sAMAccountName=%(user)s)(memberOf={domain.MAIL_USERS}))")),
    _domain("members of a group, also of groups in it", _filter(
        f"(&(sAMAccountName=%(user)s)(memberOf:1.2.840.113556.1.4.1941:={domain.MAIL_USERS}))")),
    _domain("the root, referrals followed", {"ldap_search_base": domain.ROOT}, "few", bind=78, patience=5),
    _domain("the root", {"ldap_search_base": domain.ROOT}, ldap_conf=OFF),
    _domain("the root, not said to be Active Directory",
            {"ldap_search_base": domain.ROOT, "ldap_is_active_directory": False}, "few", ldap_conf=OFF),
    _domain("the root, global catalog",
            {"ldap_search_base": domain.ROOT, "ldap_server_port": domain.CATALOG_TLS_PORT}),
    _domain("direct bind", _direct(f"CN=%(user)s,{domain.STAFF}"), "all"),
    _domain("direct bind, StartTLS", _direct(
        f"CN=%(user)s,{domain.STAFF}", ldap_secured="starttls", ldap_server_port=domain.PORT), "few"),
    _domain("direct bind as a user principal name", _direct(f"%(user)s@{domain.REALM}")),
    _domain("direct bind as a name of the domain", _direct(rf"{domain.NAME}\%(user)s")),
    _domain("direct bind as it is typed", _direct("%(user)s")),
]

ALL_SHAPES = [
    Shape("search", {}, "all", is_shared=True),
    Shape("search, before anybody has logged in on the web", {}, "all", is_dovecot_first=True),
    Shape("direct bind", _direct(f"uid=%(user)s,{PEOPLE}"), "all"),
    Shape("anonymous", ANONYMOUS),
    Shape("bind DN and password null", {"ldap_bind_dn": None, "ldap_bind_password": None}),
    Shape("wrong password of the service account", {"ldap_bind_password": "wrong"}, "few"),
    Shape("StartTLS", {"ldap_secured": "starttls"}),
    Shape("TLS", {"ldap_secured": "ssl", "ldap_server_port": "{1s}"}),
    Shape("StartTLS, direct bind", _direct(f"uid=%(user)s,{PEOPLE}", ldap_secured="starttls"), "few", is_shared=True),
    Shape("TLS, direct bind", _direct(f"uid=%(user)s,{PEOPLE}", ldap_secured="ssl", ldap_server_port="{1s}"), "few"),
    Shape("mail only", _filter("(mail=%(user)s)"), "all"),
    Shape("uid only", _filter("(uid=%(user)s)"), "all"),
    Shape("Active Directory", _filter(
        "(&(objectClass=user)(|(sAMAccountName=%(user)s)(userPrincipalName=%(user)s)(mail=%(user)s)))",
        ldap_is_active_directory=True), "all"),
    Shape("not, and, or", _filter("(&(|(uid=%(user)s)(mail=%(user)s))(!(uid=bob)))")),
    Shape("escapes in the filter", _filter(r"(&(|(uid=%(user)s)(mail=%(user)s))(!(sn=\28x\29\2a\5c)))")),
    Shape("percent in the filter", _filter("(&(|(uid=%(user)s)(mail=%(user)s))(!(sn=100%%)))")),
    Shape("Dovecot's variable in the filter", _filter("(&(|(uid=%(user)s)(mail=%(user)s))(!(sn=%%{user})))")),
    Shape("an attribute that the server does not know", _filter("(|(nonsense=%(user)s)(uid=%(user)s))")),
    Shape("present", _filter("(&(uid=%(user)s)(mail=*))")),
    Shape("filter without outer blanks", _filter(" (|(uid=%(user)s)(mail=%(user)s)) ")),
    Shape("blanks in the filter", _filter("(& (uid=%(user)s) (objectClass=judged) )")),
    Shape("bare filter", _filter("uid=%(user)s"), "few"),
    Shape("base with other letters", {"ldap_search_base": PEOPLE.upper()}),
    Shape("whole tree", {"ldap_search_base": SUFFIX}),
    Shape("base that does not exist", {"ldap_search_base": f"ou=none,{SUFFIX}"}, "few"),
    Shape("direct bind with a blank", _direct(f"uid=%(user)s, {PEOPLE}")),
    Shape("direct bind in capitals", _direct(f"UID=%(user)s,{PEOPLE.upper()}")),
    Shape("direct bind elsewhere", _direct(f"uid=%(user)s,ou=elsewhere,{SUFFIX}")),
    Shape("second server, both up", _second("{2}"), up=(1, 2), is_shared=True),
    Shape("second server, the first down", _second("{2}"), up=(2,)),
    Shape("second server, the second down", _second("{2}"), up=(1,)),
    Shape("second server, direct bind, the first down", _second("{2}", **_direct(f"uid=%(user)s,{PEOPLE}")), up=(2,)),
    Shape("second server, not in settings.py, the first down", _second("{2}"), "few", up=(2,), lists_second=False),
    Shape("characters in a login by default", {}, "all", has_own_characters=True),
    Shape("no server up", {}, "few", up=()),
    Shape("groups of administrators", {"ldap_admin_groups": "admins", "ldap_groups_search_base": GROUPS}),
    Shape("groups of administrators, no base", {"ldap_admin_groups": "admins",
                                                 "ldap_groups_search_base": f"ou=none,{SUFFIX}"}, "few"),
    *DOMAIN_SHAPES,
]


def _of(someone):
    """A person's logins with the right password."""
    names = [someone.uid, someone.uid.upper(), *someone.mail]
    names += [mail.upper() for mail in someone.mail]
    names += [someone.upn] if someone.upn else []
    return [Try(name, someone.secret, someone) for name in dict.fromkeys(names)]


def _wrong(people):
    """Logins that nobody should get in with."""
    alice = people["alice"].secret
    yield from (Try("alice", password) for password in ("", "wrong", alice.upper(), f" {alice}", f"{alice} "))
    yield from (Try("alice@example.test", people["bob"].secret), Try("nobody", alice))
    yield Try("nobody@example.test", alice)
    for login in ("*", "alic*", "a)(uid=*", "alice)(uid=alice", "x)(|(uid=alice", r"\61lice", "%u", "%(user)s",
                  "' or 1=1 -- ", "x' or '1'='1@example.test", "alice@example.test' --", "alice,ou=people",
                  "alice+uid=alice", "@", "@example.test", "alice@", "alice@nowhere.test", "alice@@example.test"):
        yield Try(login, alice)


def _blanks(alice):
    for login in (" alice", "alice ", "\talice@example.test", "alice@example.test ", "al ice"):
        yield Try(login, alice.secret, alice)


FEW = {"alice": "alice", "bob": "bob@example.test", "dave": "dave", "second": "second", "disabled": "disabled"}
SOME = {"alice", "bob", "carol", "dave", "upn", "noël", "second", "marks", "Exact", "chief",
        "dora@example.test", "hidden@example.test", "inner", "disabled", "change", "hours"}


def tries(shape, is_share):
    """What is tried with a shape."""
    people = {someone.uid: someone for someone in shape.people}
    wrong = list(_wrong(people))
    few = [Try(login, people[uid].secret, people[uid]) for uid, login in FEW.items() if uid in people] + wrong[:2]
    if is_share:
        return [_of(someone)[-1] for someone in shape.people] + wrong[:8] if shape.tries == "all" else few
    if shape.tries == "all":
        return [one for someone in shape.people for one in _of(someone)] + list(_blanks(people["alice"])) + wrong
    if shape.tries == "some":
        return [one for uid, someone in people.items() if uid in SOME for one in _of(someone)] + wrong[:3]
    return few
