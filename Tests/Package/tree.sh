# shellcheck shell=sh
# tree.sh: shared by the scripts that install the package in trees of Debian releases; they source it.
#
# Usage: . tree.sh
#
# The script has one argument, the directory where "make deb" puts the package. From here on it runs as root, in mount and
# process namespaces of its own, in the directory of the checkout, with
#   script   its name
#   scratch  its own directory in the cache, removed at the end with everything mounted in it
#   cache    where trees and packages are kept between runs
#   new      the path of the package; a copy is $scratch/new.deb
#   fail     prints the reason and exits with 1, after the last lines of the file $log, if it exists
#   make_old makes $scratch/old, the package's files, and old.deb, the same package as an earlier version
#   open_tree SUITE, close_tree   a copy of the bare tree of the release $name, with apt's cache, at $tree; $base is that
#   in_tree COMMAND...   runs it there
# Descriptor 9 is a lock: only one run of a script at a time.
# Limits: UPDATE_DOVECOT_CONF_TEST_CACHE, if set, must be an absolute path. A killed run leaves its copies of trees in
# scratch until the next one.

set -eu
umask 022
script=${0##*/}
log=
name=

fail() {
    if [ -n "$log" ]; then tail -n 40 "$log" >&2; fi
    printf '%s\n' "$script: $*" >&2
    exit 1
}

[ $# -eq 1 ] || { echo "usage: $script DIR" >&2; exit 64; }
[ "$(id -u)" -eq 0 ] || fail "only root can change into a tree"

# Mounts and processes in a tree end with these namespaces.
if [ "${PACKAGE_TEST_NAMESPACE:-}" != $$ ]; then
    unshare --mount --pid --fork --mount-proc true ||
        fail "no right to make namespaces, which a container has with docker run --privileged"
    # In the background: unshare handles no signal but SIGKILL, so the shell in the namespace gets it, and cleans up.
    # shellcheck disable=SC2016  # that shell has the process id
    setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc \
        sh -c 'PACKAGE_TEST_NAMESPACE=$$ exec "$@"' sh sh "$0" "$@" &
    outside=$!
    # shellcheck disable=SC2317  # it is reached by the trap
    stop() {
        # No line feed ends it.
        read -r inside <"/proc/$outside/task/$outside/children" || :
        kill -s TERM "$inside" || :
    }
    trap 'stop' HUP INT TERM
    while kill -s 0 "$outside" 2>/dev/null; do
        status=0
        wait "$outside" || status=$?
    done
    exit "${status:-1}"
fi

directory=$(cd -- "$1" && pwd)
cd -- "$(dirname -- "$0")/../.."
cache=${UPDATE_DOVECOT_CONF_TEST_CACHE:-/var/cache/update_dovecot_conf-tests}
mkdir -p "$cache"
# Closed in the trees: 9>&-.
exec 9>"$cache/$script.lock"
flock -w 1200 9 || fail "another $script does not end"

# Nothing is mounted in what a killed run left: its mounts have ended with it.
scratch=$cache/$script.scratch
rm -rf --one-file-system -- "$scratch"
mkdir -m 755 "$scratch"
cleanup() {
    status=$?
    trap - EXIT
    # Processes that still run would go on writing. As process 1 of its namespace, this shell sees only its own.
    if [ $$ -eq 1 ]; then kill -s KILL -- -1 2>/dev/null || :; fi
    awk -v under="$scratch/" 'index($2, under) == 1 { print $2 }' /proc/self/mounts | sort -r | while read -r mounted; do
        umount "$mounted" 2>/dev/null || umount -l "$mounted"
    done
    rm -rf --one-file-system -- "$scratch"
    exit "$status"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

package=update-dovecot-conf
new=$(echo "$directory/$package"_*.deb)
[ -f "$new" ] || fail "not one package: $new"
cp "$new" "$scratch/new.deb"

make_old() {
    dpkg-deb --raw-extract "$new" "$scratch/old"
    sed -i 's/^Version: .*/Version: 0.0.9-1/' "$scratch/old/DEBIAN/control"
    dpkg-deb --root-owner-group -Zgzip -z1 --build "$scratch/old" "$scratch/old.deb" >/dev/null
}

open_tree() {
    base=$(Tests/Environment/debian-tree.sh "$name-minbase" "$1" ca-certificates)
    tree=$scratch/$name
    cp -a --reflink=auto "$base" "$tree"
    cp /etc/resolv.conf "$tree/etc/resolv.conf"
    printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
    chmod 755 "$tree/usr/sbin/policy-rc.d"
    # Durability does not matter here.
    echo force-unsafe-io >"$tree/etc/dpkg/dpkg.cfg.d/unsafe"
    mount -t proc proc "$tree/proc"
    mkdir -p "$cache/apt-$name/lists/partial" "$cache/apt-$name/archives/partial"
    mount --bind "$cache/apt-$name/lists" "$tree/var/lib/apt/lists"
    mount --bind "$cache/apt-$name/archives" "$tree/var/cache/apt/archives"
}

close_tree() {
    umount "$tree/var/lib/apt/lists" "$tree/var/cache/apt/archives" "$tree/proc"
    rm -rf --one-file-system -- "$tree"
}

in_tree() {
    timeout -k 30 900 chroot "$tree" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} \
        ${https_proxy:+https_proxy="$https_proxy"} "$@" </dev/null 9>&-
}
