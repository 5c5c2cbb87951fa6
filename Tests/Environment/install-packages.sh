#!/bin/sh
# install-packages.sh: gives the tests the Debian packages they need, and starts none of the services in them.
#
# Usage: install-packages.sh PACKAGE...
#
# Nothing missing: returns at once, says nothing, needs neither root nor network.
# Something missing: says "installing: ..." on standard error and installs it. apt's own output is shown only if that fails.
# Exit status: 0 all are installed; 1 they are not, with the reason on standard error; 64 wrong usage.
#
# Limits: names real packages, not virtual ones. Takes whatever version apt's sources offer. A service is held back by
# policy-rc.d, so one that is started by other means than invoke-rc.d or deb-systemd-invoke would still start.
# A run that is killed outright leaves its policy-rc.d behind until the next one that has something to install.

set -eu

fail() {
    printf '%s\n' "install-packages.sh: $*" >&2
    exit 1
}

is_installed() {
    dpkg-query -W -f '${db:Status-Status}\n' -- "$1" 2>/dev/null | grep -qx installed
}

# prints the missing ones, each with a blank before it
missing_of() {
    for package in "$@"; do
        is_installed "$package" || printf ' %s' "$package"
    done
}

[ $# -gt 0 ] || { echo "usage: install-packages.sh PACKAGE..." >&2; exit 64; }
for package in "$@"; do
    # a name never has anything else in it, and the list is split at blanks below
    case $package in
        '' | [!a-z0-9]* | *[!a-z0-9+.-]*) printf 'install-packages.sh: not a package name: %s\n' "$package" >&2; exit 64 ;;
    esac
done

missing=$(missing_of "$@")
[ -n "$missing" ] || exit 0

if [ ! -e /etc/debian_version ] || ! command -v apt-get >/dev/null; then
    fail "not a Debian system, install these packages or their counterparts by hand:$missing"
fi
if [ "$(id -u)" -ne 0 ]; then
    fail "not root, so these packages cannot be installed:$missing"
fi

policy=/usr/sbin/policy-rc.d
saved=$policy.update_dovecot_conf-tests
mark='# put here by update_dovecot_conf'\''s tests for the time of an installation'
log=

# Also cleans up after a run that was killed: what stood there is the file under its second name, if there is one.
restore_policy() {
    if [ -e "$saved" ] || [ -L "$saved" ]; then
        mv -fT "$saved" "$policy"
    elif [ -f "$policy" ] && grep -qxF "$mark" "$policy"; then
        rm -f "$policy"
    fi
}

forbid_services() {
    # A second name for the same file, not a copy: owner, mode, attributes, even a symbolic link come back as they were.
    if [ -e "$policy" ] || [ -L "$policy" ]; then
        ln -T "$policy" "$saved"
    fi
    new=$(mktemp "$policy.XXXXXX")
    printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >"$new"
    chmod 755 "$new"
    mv -fT "$new" "$policy"
}

# Two at once would take each other's policy-rc.d for the one to bring back.
exec 9>/run/update_dovecot_conf-tests.lock
flock -w 1200 9 || fail "another installation does not end, still missing:$missing"

cleanup() {
    status=$?
    trap - EXIT
    restore_policy
    if [ -n "$log" ] && [ "$status" -eq 0 ]; then
        rm -f "$log"
    fi
    exit "$status"
}
# apt-get and this shell get the signal of a terminal together; the shell acts on it when apt-get has ended
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
trap cleanup EXIT
restore_policy

missing=$(missing_of "$@")
[ -n "$missing" ] || exit 0
printf 'installing:%s\n' "$missing" >&2

log=$(mktemp "${TMPDIR:-/tmp}/install-packages.XXXXXX")
export DEBIAN_FRONTEND=noninteractive
forbid_services

# DPkg::Lock::Timeout does not cover the lock on the package lists, which somebody else's update may hold
tries=60
while ! apt-get -o DPkg::Lock::Timeout=300 update >"$log" 2>&1 9>&-; do
    if [ "$tries" -gt 0 ] && grep -q 'ould not get lock' "$log"; then
        tries=$((tries - 1))
        sleep 5
        continue
    fi
    # One unreachable source of somebody else's must not stop the tests: the installation shows whether it matters.
    break
done

# The lock goes with it (descriptor 9): were this script killed, the next one must not allow services beside it.
# Split on purpose: the names were checked above.
# shellcheck disable=SC2086
if ! apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing </dev/null >>"$log" 2>&1; then
    tail -n 30 "$log" >&2
    fail "apt-get failed (all of its output: $log), still missing:$(missing_of "$@")"
fi

missing=$(missing_of "$@")
[ -z "$missing" ] || fail "apt-get installed other packages instead of:$missing"
