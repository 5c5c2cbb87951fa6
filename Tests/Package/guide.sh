#!/bin/sh
# guide.sh: follows README.md and docs word for word in containers of Debian 12 and 13 booted by systemd.
#
# Usage: guide.sh DIR
#
# DIR is where "make deb" puts the package. Each container has an LDAP server, Modoboa's accounts in SQLite, and a Dovecot
# that SQL users log in to. guide-setup.sh sets it up and leaves LDAP again, as the documents say; guide-upgrade.sh
# upgrades Debian 12's Dovecot to that of 13.
# Exit status: 0; 1 with the reason on standard error; 64 usage error. If no container boots, for example in a container
# without all rights, it says so in one line and exits with 0.
#
# Limits: needs root, on Debian, and network for apt to make the trees and to get Debian 13's packages, which are cached in
# $UPDATE_DOVECOT_CONF_TEST_CACHE; and those of container.sh.

set -eu
if ! said=$(unshare --mount --pid --fork --mount-proc true 2>&1); then
    echo "guide.sh: not run, since containers need namespaces: $said"
    exit 0
fi
# shellcheck source=Tests/Package/tree.sh
. "$(dirname -- "$0")/tree.sh"
# shellcheck source=Tests/Package/container.sh
. Tests/Package/container.sh

Tests/Environment/install-packages.sh systemd-container
limit=900
dovecot="dovecot-imapd,dovecot-pop3d,dovecot-lmtpd,dovecot-managesieved,dovecot-ldap,dovecot-sqlite"

# copy_of TREE SUITE: copies a release's tree to $tree, with what the test needs in /inside.
copy_of() {
    base=$(Tests/Environment/debian-tree.sh "$1" "$2" \
        "systemd-sysv,dbus,$dovecot,libsqlite3-0,sqlite3,ca-certificates,slapd,ldap-utils,openssl")
    tree=$scratch/$name
    cp -a --reflink=auto "$base" "$tree"
    # The test has an LDAP server of its own. Durability does not matter here.
    ln -sf /dev/null "$tree/etc/systemd/system/slapd.service"
    echo force-unsafe-io >"$tree/etc/dpkg/dpkg.cfg.d/unsafe"
    echo '127.0.0.1 localhost ldap1.example.org ldap2.example.org' >"$tree/etc/hosts"
    mkdir "$tree/inside"
    # By its own name, which README.md has.
    cp "$new" README.md docs/setup.md docs/migrating.md samples/modoboa.sqlite3 Tests/Package/guide* "$tree/inside/"
    cp -R samples/dovecot-2.3 samples/dovecot-2.4 samples/postlogin "$tree/inside/"
}

# Debian 13's packages, as lists and files of apt, for an upgrade without network. They are got again for another
# tree.
get_trixie() {
    trixie=$cache/guide-trixie
    if cmp -s "$tree/var/lib/dpkg/status" "$trixie/status"; then return; fi
    rm -rf -- "$trixie"
    mkdir -p "$trixie/lists/partial" "$trixie/archives/partial"
    sed 's/bookworm/trixie/' "$tree/etc/apt/sources.list" >"$trixie/trixie.list"
    cp "$trixie/trixie.list" "$tree/etc/apt/sources.list.d/"
    cp /etc/resolv.conf "$tree/etc/resolv.conf"
    mount --bind "$trixie/lists" "$tree/var/lib/apt/lists"
    mount --bind "$trixie/archives" "$tree/var/cache/apt/archives"
    for command in update "install --download-only $(echo "$dovecot" | tr , ' ')"; do
        # Like debootstrap, apt takes lists of any date: the mirror may be behind.
        # shellcheck disable=SC2086  # words
        timeout -k 30 900 chroot "$tree" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
            DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} \
            ${https_proxy:+https_proxy="$https_proxy"} apt-get -q -y \
            -o Acquire::Check-Valid-Until=false -o Acquire::Check-Date=false $command </dev/null >"$log" 2>&1 9>&- ||
            fail "$name: apt-get $command failed"
    done
    umount "$tree/var/lib/apt/lists" "$tree/var/cache/apt/archives"
    rm "$tree/etc/resolv.conf" "$tree/etc/apt/sources.list.d/trixie.list"
    cp "$tree/var/lib/dpkg/status" "$trixie/status"
}

# scenario NAME TREE SUITE SCRIPT [ARGUMENT...]: in a container with this name.
scenario() {
    name=$1
    log=$scratch/$name.log
    : >"$log"
    copy_of "$2" "$3"
    shift 3
    if [ "$1" = guide-upgrade.sh ]; then
        get_trixie
        cp "$trixie/trixie.list" "$tree/inside/"
        rm -rf -- "$tree/var/lib/apt/lists" "$tree/var/cache/apt/archives"
        cp -a --reflink=auto "$trixie/lists" "$tree/var/lib/apt/lists"
        cp -a --reflink=auto "$trixie/archives" "$tree/var/cache/apt/archives"
    fi
    boot_container "$@" &
    containers="$containers $!"
}

containers=
scenario guide-12 debian-12-guide bookworm guide-setup.sh
scenario guide-13 debian-13-guide trixie guide-setup.sh
scenario guide-upgrade debian-12-guide bookworm guide-upgrade.sh by-hand
scenario guide-upgrade-setup debian-12-guide bookworm guide-upgrade.sh setup
status=0
for container in $containers; do
    wait "$container" || status=1
done
exit "$status"
