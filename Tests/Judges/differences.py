"""Which difference is which row of docs/differences.md.

A row says who is let in by whom; a difference that has another pattern, or another cause, has no key."""

import os
import re

from servers import ROOT

LIST = os.path.join(ROOT, "docs/differences.md")


def listed():
    """The keys of the list."""
    with open(LIST, encoding="utf-8") as file:
        return set(re.findall(r"^\| `([a-z0-9-]+)` \|", file.read(), re.MULTILINE))


def of_refusal(_shape, words):
    """The key for parameters that a run does not carry over; None if there is none."""
    return "parameter-refused" if "ldap_search_filter" in words else None


def _ascii_lower(text):
    return "".join(c.lower() if c.isascii() else c for c in text)


def key(shape, one, web, login, old, new):
    """The key for the names that the web login, the command, Dovecot 2.3 and 2.4 let in; None if there is none."""
    someone = one.someone
    # Nobody gets in with a password that is not his.
    if someone is None:
        return None
    # The command refuses them all; Dovecot may follow the referral for one login and be lost at the next.
    if shape.is_referred:
        return "referral" if login is None else None
    # These three differ otherwise only if a login with letters beyond ASCII is no part of a DN.
    if not login == old == new:
        is_odd = _makes_no_dn(shape) and not one.login.isascii() and web is login is old is None
        return "template-without-dn" if is_odd else None
    if web is None:
        return _only_dovecot(shape, one.someone)
    if login is not None:
        return None
    return _only_web(shape, one, someone, web)


def _makes_no_dn(shape):
    return shape.changes.get("ldap_auth_method") == "directbind" and "=" not in shape.changes["ldap_user_dn_template"]


def _only_dovecot(shape, someone):
    changes = shape.changes
    is_direct = changes.get("ldap_auth_method") == "directbind"
    if "none" in changes.get("ldap_groups_search_base", ""):
        return "admin-groups"
    if _makes_no_dn(shape):
        return "template-without-dn"
    if is_direct and someone.uid == "hidden@example.test":
        return "unreadable-entry"
    if someone.rdn == "exactName":
        return "dn-in-small-letters"
    if not shape.lists_second and 1 not in shape.up:
        return "secondary-not-listed"
    return None


# The default of Dovecot's auth_username_chars, beside ASCII letters and digits.
CHARACTERS = ".-_@"


def _only_web(shape, one, someone, web):
    if one.login != one.login.strip():
        return "outer-blanks"
    if shape.has_own_characters and not all(c.isascii() and c.isalnum() or c in CHARACTERS for c in one.login):
        return "login-characters"
    if "\t" in someone.secret:
        return "password-line-end"
    if "ldap_admin_groups" in shape.changes and "@" not in web:
        return "admin-without-mail"
    if shape.changes.get("ldap_auth_method") == "directbind" and "@" not in one.login:
        return "direct-bind-bare-login"
    names = (one.login, *someone.mail)
    if any(name.lower() != _ascii_lower(name) for name in names):
        return "unicode-capitals"
    if someone.servers == (2,) and shape.up == (1, 2):
        return "second-server"
    if web.endswith("@closed.test"):
        return "disabled-domain"
    if someone.is_send_only:
        return "send-only"
    if shape.is_dovecot_first and web not in {someone.mailbox for someone in shape.people}:
        return "first-web-login"
    return None
