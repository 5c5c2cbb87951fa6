#!/bin/sh
# debian-tree.sh: makes, once, a tree of a Debian release, and prints its path as the only line on standard output.
#
# Usage: debian-tree.sh NAME SUITE PACKAGE[,PACKAGE...]
#
# The tree has the packages that Debian cannot do without, apt, and those named. It stands outside of the checkout, so that
# a cleaned checkout does not pay for it again: $UPDATE_DOVECOT_CONF_TEST_CACHE/NAME, by default
# /var/cache/update_dovecot_conf-tests/NAME. It is a plain directory for chroot, about 200 MB, made in about a minute from the
# Debian archive that this machine's apt already uses. What is asked for is written down in it, and a tree made from another
# list is replaced.
# Exit status: 0 with the path printed; 1 without, with the reason on standard error; 64 wrong usage.
#
# Limits: needs root, on Debian or a derivative that takes packages from Debian's own archive, and a file system that
# allows device nodes. /proc is not mounted in the tree: who needs it mounts it, best in a mount namespace of his own, and
# unmounts it. Whoever uses an old tree while a new list replaces it loses it under his feet.

set -eu
umask 022

[ $# -eq 3 ] || { echo "usage: debian-tree.sh NAME SUITE PACKAGE[,PACKAGE...]" >&2; exit 64; }
name=$1
suite=$2
packages=$3
devices='null:3 zero:5 full:7 random:8 urandom:9'
wanted="suite $suite, variant minbase, packages $packages, devices $devices"

here=$(cd -- "$(dirname -- "$0")" && pwd)
cache=${UPDATE_DOVECOT_CONF_TEST_CACHE:-/var/cache/update_dovecot_conf-tests}
tree=$cache/$name
new=$tree.new
stamp=update_dovecot_conf-tests.stamp
maker=

fail() {
    printf '%s\n' "debian-tree.sh: $*" >&2
    exit 1
}

is_complete() {
    # the tree gets its name only when it is complete, so nothing but the list has to be compared
    [ -f "$tree/$stamp" ] && [ "$(cat "$tree/$stamp")" = "$wanted" ]
}

# Deletes a tree. What a killed run or a test left mounted in it is the running system's: it must be gone before.
remove_tree() {
    [ -e "$1" ] || return 0
    awk -v under="$1/" 'index($2, under) == 1 { print $2 }' /proc/self/mounts | sort -r | while read -r mounted; do
        umount "$mounted" || umount -l "$mounted"
    done
    rm -rf --one-file-system -- "$1"
}

case $cache in
    /*) ;;
    *) fail "UPDATE_DOVECOT_CONF_TEST_CACHE must be an absolute path: $cache" ;;
esac
if is_complete; then
    printf '%s\n' "$tree"
    exit 0
fi
[ "$(id -u)" -eq 0 ] || fail "a tree of Debian can only be made by root"

mkdir -p "$cache"
exec 9>"$tree.lock"
flock -w 1200 9 || fail "somebody else has been making $tree for 20 minutes"
if is_complete; then
    printf '%s\n' "$tree"
    exit 0
fi
remove_tree "$new"

"$here/install-packages.sh" debootstrap debian-archive-keyring gpgv wget ca-certificates >&2 9>&-

# apt itself reads its sources, in whichever form they are written. Origin and label tell Debian's main archive from its
# security archive and from other people's, which use the same suite names; apt knows them after an update.
archive() {
    # shellcheck disable=SC2016  # apt's own placeholders
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)' 'Created-By: Packages' |
        awk -F '|' '$1 == "Debian" && $2 == "Debian" && $3 == "main" && $4 ~ /^(https?|file):/ { print $4; exit }'
}
mirror=$(archive)
if [ -z "$mirror" ]; then
    apt-get -o DPkg::Lock::Timeout=300 update >&2 9>&- || :
    mirror=$(archive)
fi
[ -n "$mirror" ] || fail "no Debian archive among the sources of apt"

stop() {
    trap - EXIT
    # timeout hands the signal on to all that debootstrap started
    if [ -n "$maker" ]; then
        kill "$maker" 2>/dev/null || :
        wait "$maker" || :
    fi
    remove_tree "$new"
    exit "$1"
}
trap 'stop 129' HUP
trap 'stop 130' INT
trap 'stop 143' TERM
trap 'stop $?' EXIT

echo "making a tree of Debian $suite in $tree" >&2
log=$tree.log
set -- timeout -k 30 900 debootstrap --variant=minbase --include="$packages" --force-check-gpg "$suite" "$new" "$mirror"
# debootstrap mounts /proc and /sys in the tree; in a namespace of its own they vanish with it, however it ends
if unshare --mount true 2>/dev/null; then
    set -- unshare --mount "$@"
fi
# In the background, since a shell acts on a signal only when its foreground child has ended.
# The lock goes with it (descriptor 9): were this script killed, the next one must not start beside debootstrap.
LC_ALL=C "$@" </dev/null >"$log" 2>&1 &
maker=$!
wait "$maker" || {
    status=$?
    maker=
    [ "$status" -ne 124 ] || echo "debian-tree.sh: debootstrap did not end within 900 seconds" >&2
    tail -n 20 "$log" >&2
    fail "debootstrap failed with status $status (all of its output: $log)"
}
maker=

# debootstrap leaves the nodes out where it takes the machine for a container; Dovecot's library does not start without
for device in $devices; do
    path=$new/dev/${device%%:*}
    [ -c "$path" ] || { rm -f "$path"; mknod -m 666 "$path" c 1 "${device#*:}"; }
done
# 100 MB that nobody needs
rm -rf "$new"/var/cache/apt/archives/*.deb "$new"/var/lib/apt/lists/*
printf '%s\n' "$wanted" >"$new/$stamp"

if [ -e "$tree" ]; then
    # a directory cannot take the place of a full one: the old one steps aside and is deleted after
    remove_tree "$tree.old"
    mv -T "$tree" "$tree.old"
fi
mv -T "$new" "$tree"
remove_tree "$tree.old"
rm -f "$log"
trap - EXIT
printf '%s\n' "$tree"
