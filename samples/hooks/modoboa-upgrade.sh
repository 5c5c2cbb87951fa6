#!/bin/sh
# modoboa-upgrade.sh: upgrades a Modoboa that lives in a Python virtual environment, and sees that Dovecot's file is still
# what its parameters say.
#
# Usage: modoboa-upgrade.sh VENV INSTANCE [VERSION]
#
# VENV is the virtual environment, INSTANCE the folder with manage.py; both belong to Modoboa's user, as whom pip and
# manage.py run. VERSION is a version of Modoboa, by default the newest. As root, since update_dovecot_conf needs it.
# Exit status: 0; 1 the upgrade failed; 64 wrong usage; otherwise update_dovecot_conf's, update_dovecot_conf(8), after an
# upgrade that did not fail.
#
# Limits: what else Modoboa's manual asks for, as a restart of its own services, is left to do.

set -eu

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    echo "usage: modoboa-upgrade.sh VENV INSTANCE [VERSION]" >&2
    exit 64
fi
venv=$1
instance=$2
version=${3:+==$3}
user=$(stat -c %U -- "$instance/manage.py")

as_modoboa() {
    runuser -u "$user" -- "$@" || exit 1
}

as_modoboa "$venv/bin/pip" install --upgrade "modoboa$version"
cd -- "$instance"
as_modoboa "$venv/bin/python" manage.py migrate --no-input
as_modoboa "$venv/bin/python" manage.py collectstatic --no-input
# What this finds, as that no OAuth 2 client for Radicale is set up, is said, and does not undo the upgrade.
runuser -u "$user" -- "$venv/bin/python" manage.py check --deploy || :

# An upgrade may give parameters other names or defaults: what would change is shown before it is done.
status=0
update_dovecot_conf --check --instance "$instance" || status=$?
case $status in
    0 | 2) update_dovecot_conf --instance "$instance" ;;
    *) exit "$status" ;;
esac
