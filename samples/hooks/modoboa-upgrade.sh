#!/bin/sh
# modoboa-upgrade.sh: upgrades a Modoboa that lives in a Python virtual environment, and sees that Dovecot's file is still
# what its parameters say.
#
# Usage: modoboa-upgrade.sh VENV INSTANCE [VERSION]
#
# VENV is the virtual environment, INSTANCE the directory with manage.py; both belong to Modoboa's user, as whom pip and
# manage.py run. VERSION is a version of Modoboa, by default the newest. As root, since update_dovecot_conf needs it.
# Exit status: 0; 1 the upgrade failed, or was refused since files belong to the wrong user; 64 wrong usage; otherwise
# update_dovecot_conf's, update_dovecot_conf(8), after an upgrade that did not fail.
#
# Limits: what else Modoboa's manual asks for, as a restart of its own services, is left to do. Of root's environment pip
# and manage.py see the proxies alone. They ask nothing. When this script is interrupted they end with what they print next.

set -eu

fail() {
    printf 'modoboa-upgrade.sh: %s\n' "$*" >&2
    exit 1
}

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    echo "usage: modoboa-upgrade.sh VENV INSTANCE [VERSION]" >&2
    exit 64
fi
[ "$(id -u)" -eq 0 ] || fail "must be run as root"
venv=$(cd -- "$1" && pwd -P) || fail "no virtual environment: $1"
instance=$(cd -- "$2" && pwd -P) || fail "no instance: $2"
version=${3:+==$3}

# Whoever owns manage.py decides what Python runs: never as root, and never as somebody else than the owner of all of it.
[ -f "$instance/manage.py" ] || fail "no manage.py in $instance"
user=$(stat -c %U -- "$instance/manage.py")
case $user in
    root) fail "$instance/manage.py is root's, so pip and manage.py would run as root; give instance and virtual environment" \
        "to a user of their own: chown -R --no-dereference USER: '$instance' '$venv'" ;;
    UNKNOWN) fail "$instance/manage.py belongs to no user of this host" ;;
esac
for path in "$instance" "$venv" "$venv/bin" "$venv/bin/pip" "$venv/bin/python"; do
    owner=$(stat -c %U -- "$path") || fail "no such file: $path"
    [ "$owner" = "$user" ] || fail "$path belongs to $owner, but $instance/manage.py to $user; give both to the same user"
done
home=$(getent passwd "$user" | cut -d : -f 6)

# as_modoboa COMMAND...: runs it in the instance. It gets no descriptor of root's terminal and a session of its own, so
# that it cannot type there (TIOCSTI), and what it prints has no control characters, with which a terminal may be made to.
as_modoboa() {
    { status=$({ {
        result=0
        setsid --wait runuser -u "$user" -- env -i -C "$instance" HOME="$home" PATH=/usr/local/bin:/usr/bin:/bin \
            LC_ALL=C.UTF-8 ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
            ${no_proxy:+no_proxy="$no_proxy"} "$@" </dev/null 2>&1 3>&- 4>&- || result=$?
        printf '%s' "$result" >&3
    } | LC_ALL=C sed -u 's/\xc2[\x80-\x9f]/?/g; s/[\x01-\x08\x0b-\x1f\x7f]/?/g' >&4 3>&-; } 3>&1); } 4>&1
    [ "$status" = 0 ]
}

as_modoboa "$venv/bin/pip" install --upgrade "modoboa$version" || fail "pip failed"
as_modoboa "$venv/bin/python" manage.py migrate --no-input || fail "manage.py migrate failed"
as_modoboa "$venv/bin/python" manage.py collectstatic --no-input || fail "manage.py collectstatic failed"
# What this finds, as that no OAuth 2 client for Radicale is set up, is said, and does not undo the upgrade.
as_modoboa "$venv/bin/python" manage.py check --deploy || :

# An upgrade may give parameters other names or defaults: what would change is shown before it is done.
status=0
update_dovecot_conf --check --instance "$instance" || status=$?
case $status in
    0 | 2) update_dovecot_conf --instance "$instance" ;;
    *) exit "$status" ;;
esac
