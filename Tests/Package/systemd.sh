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
# $UPDATE_DOVECOT_CONF_TEST_CACHE and copied. The containers have an empty network namespace. On a machine with cgroups of
# version 1, their systemd uses version 2 without controllers. A killed run leaves empty cgroups.

set -eu
if ! said=$(unshare --mount --pid --fork --mount-proc true 2>&1); then
    echo "systemd.sh: not run, since containers need namespaces: $said"
    exit 0
fi
# shellcheck source=Tests/Package/tree.sh
. "$(dirname -- "$0")/tree.sh"

Tests/Environment/install-packages.sh systemd-container etcd-server etcd-client

# Ends when the container has shut down. Its units run in cgroups below its own, which must be otherwise empty.
run_container() {
    # shellcheck disable=SC2016  # for the shell in the namespace, where what nspawn mounts is not seen from elsewhere
    timeout -k 10 150 unshare --mount sh -ec 'trap : TERM
        group=/sys/fs/cgroup/$1
        shift
        mount -t tmpfs -o mode=755 tmpfs /run
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
        mkdir -p "$group"
        status=0
        sh -ec "echo \$\$ >\"\$1/cgroup.procs\"; shift; exec \"\$@\"" sh "$group" "$@" || status=$?
        find "$group" -depth -type d -exec rmdir {} +
        exit "$status"' sh "$script-$name-$(stat -c %i "$scratch")" \
        systemd-nspawn --quiet --directory="$tree" --machine="$name" --boot --register=no --keep-unit --private-network \
        --resolv-conf=off --timezone=off --link-journal=no --console=pipe </dev/null >"$log" 2>&1 9>&-
}

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
    # They need libc alone.
    cp /usr/bin/etcd /usr/bin/etcdctl "$tree/usr/bin/"
    cp -R samples/modoboa.sqlite3 samples/systemd samples/etcd Tests/Package/systemd-inside.sh "$tree/inside/"
    cat >"$tree/etc/systemd/system/inside.service" <<'UNIT'
[Unit]
After=multi-user.target

[Service]
Type=oneshot
ExecStart=/bin/sh /inside/systemd-inside.sh
StandardOutput=append:/inside/said
StandardError=inherit
ExecStopPost=/bin/systemctl poweroff
UNIT
    mkdir -p "$tree/etc/systemd/system/default.target.wants"
    ln -s ../inside.service "$tree/etc/systemd/system/default.target.wants/"
    # systemd writes to it early.
    : >"$tree/etc/machine-id"
    status=0
    run_container || status=$?
    if [ ! -s "$tree/etc/machine-id" ]; then
        echo "$name: not run, since systemd does not boot in a container here: $(tail -n 1 "$log") (exit status $status)"
        return
    fi
    touch "$tree/inside/said"
    sed "s/^/$name: /" "$tree/inside/said"
    [ "$(tail -n 1 "$tree/inside/said")" = passed ] || fail "$name: systemd does not do what it should"
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
