#!/bin/sh
# install-packages.sh: installs the Debian packages that the tests need, without starting their services.
#
# Usage: install-packages.sh PACKAGE...
#
# If nothing is missing, it returns at once without output, and needs neither root nor network. Otherwise it prints
# "installing: ..." on standard error and installs the packages. apt's own output is shown only if that fails.
# Exit status: 0 all are installed; 1 they are not, with the reason on standard error; 64 usage error.
#
# Limits: takes real packages, not virtual ones, in the version that apt offers. policy-rc.d prevents the start of services
# through invoke-rc.d or deb-systemd-invoke only. A killed run leaves its policy-rc.d behind until the next installation.

set -eu

fail() {
    printf '%s\n' "install-packages.sh: $*" >&2
    exit 1
}

is_installed() {
    dpkg-query -W -f '${db:Status-Status}\n' -- "$1" 2>/dev/null | grep -qx installed
}

# prints the missing ones, each preceded by a blank
missing_of() {
    for package in "$@"; do
        is_installed "$package" || printf ' %s' "$package"
    done
}

[ $# -gt 0 ] || { echo "usage: install-packages.sh PACKAGE..." >&2; exit 64; }
for package in "$@"; do
    # a valid package name, since the list is split at blanks below
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

# Also cleans up after a killed run: the previous file, if any, is kept under a second name.
restore_policy() {
    if [ -e "$saved" ] || [ -L "$saved" ]; then
        mv -fT "$saved" "$policy"
    elif [ -f "$policy" ] && grep -qxF "$mark" "$policy"; then
        rm -f "$policy"
    fi
}

forbid_services() {
    # A hard link, not a copy: owner, mode, attributes and even a symbolic link are restored unchanged.
    if [ -e "$policy" ] || [ -L "$policy" ]; then
        ln -T "$policy" "$saved"
    fi
    new=$(mktemp "$policy.XXXXXX")
    printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >"$new"
    chmod 755 "$new"
    mv -fT "$new" "$policy"
}

# A concurrent run would take this one's policy-rc.d for the one to restore.
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
# apt-get gets a terminal's signals together with this shell, which handles them when apt-get has ended
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

# DPkg::Lock::Timeout does not cover the lock on the package lists, which another update may hold
tries=60
while ! apt-get -o DPkg::Lock::Timeout=300 update >"$log" 2>&1 9>&-; do
    if [ "$tries" -gt 0 ] && grep -q 'ould not get lock' "$log"; then
        tries=$((tries - 1))
        sleep 5
        continue
    fi
    # An unreachable third-party source must not stop the tests: the installation shows whether it matters.
    break
done

# It inherits the lock (descriptor 9): if this script is killed, the next one must not allow services beside it.
# Unquoted on purpose: the names were checked above.
# shellcheck disable=SC2086
if ! apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing </dev/null >>"$log" 2>&1; then
    tail -n 30 "$log" >&2
    fail "apt-get failed (all of its output: $log), still missing:$(missing_of "$@")"
fi

missing=$(missing_of "$@")
[ -z "$missing" ] || fail "apt-get installed other packages instead of:$missing"
