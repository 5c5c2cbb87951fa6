"""Shapes of parameters, and the logins that are tried with each."""

from dataclasses import dataclass, field

from people import ALL, BY_UID, GROUPS, PEOPLE, READER, READER_PASSWORD, SUFFIX


@dataclass(frozen=True)
class Try:
    """A login and a password, both as typed."""

    login: str
    password: str
    # Whose password it is; None for a wrong one.
    uid: str | None = None


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
    Shape("no server up", {}, "few", up=()),
    Shape("groups of administrators", {"ldap_admin_groups": "admins", "ldap_groups_search_base": GROUPS}),
    Shape("groups of administrators, no base", {"ldap_admin_groups": "admins",
                                                 "ldap_groups_search_base": f"ou=none,{SUFFIX}"}, "few"),
]


def _of(someone):
    """A person's logins with the right password."""
    names = [someone.uid, someone.uid.upper(), *someone.mail]
    names += [mail.upper() for mail in someone.mail]
    names += [someone.upn] if someone.upn else []
    return [Try(name, someone.secret, someone.uid) for name in dict.fromkeys(names)]


def _wrong():
    """Logins that nobody should get in with."""
    alice = BY_UID["alice"].secret
    yield from (Try("alice", password) for password in ("", "wrong", alice.upper(), f" {alice}", f"{alice} "))
    yield from (Try("alice@example.test", BY_UID["bob"].secret), Try("nobody", alice), Try("nobody@example.test", alice))
    for login in ("*", "alic*", "a)(uid=*", "alice)(uid=alice", "x)(|(uid=alice", r"\61lice", "%u", "%(user)s",
                  "' or 1=1 -- ", "x' or '1'='1@example.test", "alice@example.test' --", "alice,ou=people",
                  "alice+uid=alice", "@", "@example.test", "alice@", "alice@nowhere.test", "alice@@example.test"):
        yield Try(login, alice)


def _blanks():
    alice = BY_UID["alice"].secret
    for login in (" alice", "alice ", "\talice@example.test", "alice@example.test ", "al ice"):
        yield Try(login, alice, "alice")


def tries(shape, is_share):
    """What is tried with a shape."""
    wrong = list(_wrong())
    few = [Try("alice", BY_UID["alice"].secret, "alice"), Try("bob@example.test", BY_UID["bob"].secret, "bob"),
           Try("dave", BY_UID["dave"].secret, "dave"), Try("second", BY_UID["second"].secret, "second"), *wrong[:2]]
    if is_share:
        return [_of(someone)[-1] for someone in ALL] + wrong[:8] if shape.tries == "all" else few
    if shape.tries == "all":
        return [one for someone in ALL for one in _of(someone)] + list(_blanks()) + wrong
    if shape.tries == "some":
        some = [BY_UID[uid] for uid in ("alice", "bob", "carol", "dave", "upn", "noël", "second", "marks")]
        return [one for someone in some for one in _of(someone)] + wrong[:3]
    return few
