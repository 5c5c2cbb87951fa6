#!/bin/sh
# systemd.sh: runs the Debian package's timer and service under systemd, in containers of Debian 12 and 13, beside a Dovecot.
#
# Usage: systemd.sh DIR
#
# DIR is where "make deb" puts the package. Each container boots with Dovecot; systemd-inside.sh has the tests.
# Exit status: 0; 1 with the reason on standard error; 64 usage error. If no container boots, for example in a container
# without all rights, it says so in one line and exits with 0.
#
# Limits: needs root, on Debian, and network for apt to make the trees, which are cached in
# $UPDATE_DOVECOT_CONF_TEST_CACHE and copied; and those of container.sh.

set -eu
if ! said=$(unshare --mount --pid --fork --mount-proc true 2>&1); then
    echo "systemd.sh: not run, since containers need namespaces: $said"
    exit 0
fi
# shellcheck source=Tests/Package/tree.sh
. "$(dirname -- "$0")/tree.sh"
# shellcheck source=Tests/Package/container.sh
. Tests/Package/container.sh

Tests/Environment/install-packages.sh systemd-container
limit=300

# test_tree NAME SUITE: in a copy of a release's tree.
test_tree() {
    name=$1
    log=$scratch/$name.log
    base=$(Tests/Environment/debian-tree.sh "$name-systemd" "$2" \
        systemd-sysv,dbus,dovecot-core,dovecot-ldap,libsqlite3-0,sqlite3,ca-certificates)
    tree=$scratch/$name
    cp -a --reflink=auto "$base" "$tree"
    mkdir "$tree/inside"
    cp "$new" "$tree/inside/new.deb"
    cp -R samples/modoboa.sqlite3 samples/systemd Tests/Package/systemd-inside.sh "$tree/inside/"
    boot_container systemd-inside.sh
}

# In parallel, since they mostly wait for timers.
test_tree debian-12 bookworm &
twelve=$!
test_tree debian-13 trixie &
thirteen=$!
status=0
wait "$twelve" || status=1
wait "$thirteen" || status=1
exit "$status"
