#!/bin/sh
# judges.sh: who gets in? Asks three judges and compares: a real Modoboa's web login, the command login, and Dovecot 2.3 and
# 2.4 with the file that a run writes from Modoboa's database.
#
# Usage: judges.sh PROGRAM [--engine sqlite|postgresql] [--share] [--only SHAPE]... [--scenes] [--words]
#
# For each shape of parameters, Modoboa's own API saves them; then each of a list of logins is tried at each judge. A try
# agrees if all let the user in under the same name, or none does. Prints each difference with its key in
# docs/differences.md, and at the end "N of M agree". --share tries a small part, for make check.
#
# Then the scenes: `setup --apply` makes both Dovecots ask the LDAP server, something changes in Modoboa (an account or
# domain is disabled, authentication becomes local ...), a run carries it over, and web login and Dovecot are asked again, for
# IMAP and for sending mail.
#
# What it needs is installed once: packages, a virtual environment with Modoboa (modoboa.sh), the Debian 13 tree with
# Dovecot 2.4. LDAP servers, among them Samba as an Active Directory, Redis and all Dovecots run in PID, mount and network
# name spaces of their own and in one directory; nothing is left behind.
# Exit status: 0 if each difference is on the list; 1 if one is not, or a judge failed; others: it could not run.
#
# Files: people.py (who), domain.py (who is in Active Directory, and Samba), provision.py (makes that), shapes.py
# (parameters and logins), servers.py (slapd, Redis, Dovecot), databases.py (SQLite, PostgreSQL), web.py (Modoboa), scenes.py
# (what changes after a set-up), differences.py (which difference is which key of the list), judges.py (the trial).
#
# Limits: needs root on Debian 12. Shapes are judged for IMAP only.

set -eu
here=$(cd -- "$(dirname -- "$0")" && pwd)
environment=$here/../Environment
[ $# -ge 1 ] || { echo "usage: judges.sh PROGRAM [OPTION]..." >&2; exit 64; }
program=$(realpath -- "$1")
shift
[ "$(id -u)" -eq 0 ] || { echo "judges.sh: only root can run Dovecot" >&2; exit 77; }

"$environment/install-packages.sh" slapd openssl redis-server dovecot-core dovecot-ldap dovecot-sqlite dovecot-pgsql \
    libsqlite3-0 libpq5 postgresql-15 samba samba-ad-provision samba-dsdb-modules python3-samba iproute2 util-linux
modoboa=$("$here/modoboa.sh")
tree=$("$environment/dovecot-tree.sh" debian-13)
# Below the tree, where both Dovecots see the database.
place=$(mktemp -d "$tree/tmp/judges.XXXXXX")
judges=
cleanup() {
    [ -z "$judges" ] || kill "$judges" 2>/dev/null || :
    rm -rf "$place"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
# shellcheck disable=SC2016
unshare --fork --pid --kill-child --mount-proc --net sh -c 'ip link set lo up && exec "$@"' sh \
    timeout -k 5 3000 "$modoboa/venv/bin/python" -B "$here/judges.py" "$program" "$modoboa" "$tree" "$place" "$@" &
judges=$!
status=0
wait "$judges" || status=$?
judges=
(exit "$status")
