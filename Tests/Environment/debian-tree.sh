#!/bin/sh
# debian-tree.sh: creates a tree of a Debian release, once, and prints its path as the only line on standard output.
#
# Usage: debian-tree.sh NAME SUITE PACKAGE[,PACKAGE...] [PACKAGE[,PACKAGE...]]
#
# The tree has Debian's essential packages, apt, and those named; the last list is installed from SUITE-backports. It is
# outside of the checkout, so that it survives a clean checkout: $UPDATE_DOVECOT_CONF_TEST_CACHE/NAME, by default
# /var/cache/update_dovecot_conf-tests/NAME. It is a plain directory for chroot, about 200 MB, made in about a minute from
# the Debian archive that this machine's apt uses. It records the list of packages; a tree made from another list is
# replaced.
# Exit status: 0 with the path printed; 1 otherwise, with the reason on standard error; 64 usage error.
#
# Limits: needs root, on Debian or a derivative that uses packages from Debian's archive, and a file system that allows
# device nodes. /proc is not mounted in the tree: mount it in a mount namespace if needed. A tree must not be in use while
# it is replaced.

set -eu
umask 022

[ $# -eq 3 ] || [ $# -eq 4 ] ||
    { echo "usage: debian-tree.sh NAME SUITE PACKAGE[,PACKAGE...] [PACKAGE[,PACKAGE...]]" >&2; exit 64; }
name=$1
suite=$2
packages=$3
backports=${4-}
devices='null:3 zero:5 full:7 random:8 urandom:9'
wanted="suite $suite, variant minbase, packages $packages, devices $devices${backports:+, backports $backports}"

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
    # the tree gets its name when it is complete, so comparing the list is enough
    [ -f "$tree/$stamp" ] && [ "$(cat "$tree/$stamp")" = "$wanted" ]
}

# Deletes a tree. What a killed run or a test left mounted in it belongs to the running system, so it must be unmounted first.
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

# apt parses its own sources, in either format. Origin and label distinguish Debian's main archive from its security
# archive and from third parties', which use the same suite names; apt knows them after an update.
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
    # timeout passes the signal on to all that debootstrap started
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
: >"$log"

# bounded COMMAND [ARGUMENT...]: runs it for up to 15 minutes, its output in the log, and fails as it does.
bounded() {
    set -- timeout -k 30 900 "$@"
    # what it mounts in the tree, such as /proc, is mounted in its own namespace and goes with it
    if unshare --mount true 2>/dev/null; then
        set -- unshare --mount "$@"
    fi
    # In the background, since a shell handles signals only after its foreground child has ended.
    # It inherits the lock (descriptor 9): if this script is killed, the next one must not start beside it.
    LC_ALL=C "$@" </dev/null >>"$log" 2>&1 &
    maker=$!
    wait "$maker" || {
        status=$?
        maker=
        [ "$status" -ne 124 ] || echo "debian-tree.sh: it did not end within 900 seconds" >&2
        tail -n 20 "$log" >&2
        fail "making $tree failed with status $status (all of the output: $log)"
    }
    maker=
}

bounded debootstrap --variant=minbase --include="$packages" --force-check-gpg "$suite" "$new" "$mirror"

# debootstrap leaves the nodes out if the machine looks like a container; Dovecot's library needs them
for device in $devices; do
    path=$new/dev/${device%%:*}
    [ -c "$path" ] || { rm -f "$path"; mknod -m 666 "$path" c 1 "${device#*:}"; }
done
if [ -n "$backports" ]; then
    printf 'deb %s %s-backports main\n' "$mirror" "$suite" >"$new/etc/apt/sources.list.d/backports.list"
    # The packages' services do not start.
    printf '#!/bin/sh\nexit 101\n' >"$new/usr/sbin/policy-rc.d"
    chmod 755 "$new/usr/sbin/policy-rc.d"
    # Like debootstrap, apt takes lists of any date here: the mirror may be behind.
    # shellcheck disable=SC2016
    bounded sh -euc '
        tree=$1
        mount -t proc proc "$tree/proc"
        in_tree() {
            DEBIAN_FRONTEND=noninteractive chroot "$tree" apt-get -q -y -o Acquire::Check-Valid-Until=false \
                -o Acquire::Check-Date=false "$@"
        }
        in_tree update
        in_tree install --no-install-recommends -t "$2-backports" $(printf "%s" "$3" | tr , " ")
        umount "$tree/proc"
    ' sh "$new" "$suite" "$backports"
fi
# 100 MB that are not needed
rm -rf "$new"/var/cache/apt/archives/*.deb "$new"/var/lib/apt/lists/*
printf '%s\n' "$wanted" >"$new/$stamp"

if [ -e "$tree" ]; then
    # a directory cannot replace a non-empty one: the old one is renamed and deleted afterwards
    remove_tree "$tree.old"
    mv -T "$tree" "$tree.old"
fi
mv -T "$new" "$tree"
remove_tree "$tree.old"
rm -f "$log"
trap - EXIT
printf '%s\n' "$tree"
