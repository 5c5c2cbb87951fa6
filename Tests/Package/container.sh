# shellcheck shell=sh
# container.sh: shared by the scripts that boot containers; they source it after tree.sh.
#
# boot_container SCRIPT [ARGUMENT...]
#   Boots the tree $tree as a container named $name. Its systemd runs "sh /inside/SCRIPT ARGUMENT..." with the output in
#   /inside/said, and shuts down. Prints that output with $name before each line, and fails unless its last line is
#   "passed". If no systemd boots, it says so in one line and returns. It ends after $limit seconds.
# Limits: the container has an empty network namespace. On a machine with cgroups of version 1, its systemd uses version 2
# without controllers. A killed run leaves empty cgroups. $log is the container's console.
# shellcheck disable=SC2154  # the variables of tree.sh and of the script

# Ends when the container has shut down. Its units run in cgroups below its own, which must be otherwise empty.
run_container() {
    # shellcheck disable=SC2016  # for the shell in the namespace, where what nspawn mounts is not seen from elsewhere
    timeout -k 10 "$limit" unshare --mount sh -ec 'trap : TERM
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

boot_container() {
    cat >"$tree/etc/systemd/system/inside.service" <<UNIT
[Unit]
After=multi-user.target

[Service]
Type=oneshot
ExecStart=/bin/sh /inside/$*
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
    [ "$(tail -n 1 "$tree/inside/said")" = passed ] || fail "$name: the container does not do what it should"
}
