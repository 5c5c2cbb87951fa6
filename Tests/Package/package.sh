#!/bin/sh
# package.sh: installs, upgrades, removes and purges the Debian package in fresh trees of Debian 12 and 13.
#
# Usage: package.sh DIR
#
# DIR is where "make deb" puts the package. In each tree, apt installs it with all recommended packages, and it is purged.
# Then, twice: the previous version, a database, an upgrade, a reinstallation, Dovecot's reinstallation (which must rewrite
# a file in the other syntax), removal, installation, purge; after that the tree must be unchanged. Then the program
# without the package, with apt's hook of samples/hooks; and piuparts.
# Exit status: 0; 1 with the reason on standard error; 64 usage error.
#
# Limits: needs root, on Debian, network for apt, and the right to create namespaces. No service runs in the trees, so
# reloads are not tested here. Packages are cached in $UPDATE_DOVECOT_CONF_TEST_CACHE, as are the trees that are copied. A
# killed run leaves its copies there until the next one.

set -eu
# shellcheck source=Tests/Package/tree.sh
. "$(dirname -- "$0")/tree.sh"

Tests/Environment/install-packages.sh piuparts sqlite3
make_old

program=/usr/sbin/update_dovecot_conf
not_included='Dovecot does not include it: see update_dovecot_conf doctor'
file=/etc/dovecot/dovecot-modoboa.conf.ext
configuration=/etc/update_dovecot_conf.conf
state=/var/lib/update_dovecot_conf
enabled=/etc/systemd/system/timers.target.wants/update-dovecot-conf.timer

# The output is in $log until the next call. The database in the environment is not used by runs.
apt() {
    echo "$name: apt-get $*"
    in_tree DATABASE_URL=sqlite:///of/another apt-get -q -y "$@" >"$log" 2>&1 || fail "$name: apt-get $* failed"
    if grep -E 'trying to overwrite|dpkg: (warning|error)' "$log"; then fail "$name: dpkg complained"; fi
    [ -z "$(in_tree dpkg --audit)" ] || fail "$name: $(in_tree dpkg --audit)"
}

told() {
    grep -qE -- "$1" "$log" || fail "$name: apt-get did not say: $1"
}

# The program's lines in apt-get's output.
said() {
    grep -E '^update_dovecot_conf: |dovecot-modoboa' "$log" || :
}

there() {
    for path in "$@"; do
        [ -e "$tree$path" ] || [ -L "$tree$path" ] || fail "$name: $path is missing"
    done
}

gone() {
    for path in "$@"; do
        if [ -e "$tree$path" ] || [ -L "$tree$path" ]; then fail "$name: $path is still there"; fi
    done
}

silent() {
    in_tree "$program" >"$log.said" 2>&1 || { cat "$log.said"; fail "$name: $program failed"; }
    [ ! -s "$log.said" ] || { cat "$log.said"; fail "$name: a run with nothing to do spoke"; }
}

is_installed() {
    there "$program" "$configuration" "$enabled" /etc/cron.d/update-dovecot-conf /usr/lib/systemd/system/update-dovecot-conf.timer
    [ "$(stat -c '%a %U:%G' "$tree$configuration")" = '600 root:root' ] || fail "$name: $configuration is not root's alone"
    # The configuration may have been edited: "c".
    if in_tree dpkg --verify "$package" | grep -v ' c '; then fail "$name: files of the package are changed"; fi
    in_tree "$program" --version >/dev/null || fail "$name: the program does not start"
}

# The content of the tree, except for what any installation changes.
contents() {
    find "$tree" -mindepth 1 \( -path "$tree/proc" -o -path "$tree/sys" -o -path "$tree/dev" -o -path "$tree/tmp" \
        -o -path "$tree/run" -o -path "$tree/var/cache" -o -path "$tree/var/log" -o -path "$tree/var/backups" \
        -o -path "$tree/var/lib/apt" -o -path "$tree/var/lib/dpkg/triggers" -o -path "$tree/var/lib/dpkg/*-old" \
        -o -path "$tree/var/lib/dpkg/lock*" \) -prune -o \( -type d -printf '%P %m %U:%G\n' -o -printf '%P %m %U:%G %l\n' \) |
        sort
}

# rewritten PACKAGE: a file in the other Dovecot's syntax is rewritten when the package is installed again.
rewritten() {
    in_tree "$program" --dovecot-version "$other" >/dev/null
    grep -q "^# Syntax: Dovecot $other" "$tree$file" || fail "$name: the file is not one for Dovecot $other"
    apt install --reinstall "$1"
    told "^$file: rewritten for Dovecot $dovecot; Dovecot is not running; $not_included$"
    [ "$(said | wc -l)" -eq 1 ] || fail "$name: the trigger did not run once"
    grep -q "^# Syntax: Dovecot $dovecot" "$tree$file" || fail "$name: the file is not rewritten"
    silent
}

round() {
    apt install ./old.deb
    told '^update_dovecot_conf: no database is found: .* \(exit status 78, '
    is_installed
    gone "$file"

    install -m 600 samples/modoboa.sqlite3 "$tree/srv/modoboa.sqlite3"
    echo 'database = sqlite:///srv/modoboa.sqlite3' >>"$tree$configuration"
    in_tree "$program" >"$log.said" 2>&1 || { cat "$log.said"; fail "$name: $program failed"; }
    grep -qx "$file: written for Dovecot $dovecot; Dovecot is not running; $not_included" "$log.said" ||
        { cat "$log.said"; fail "$name: the file was not written"; }
    silent

    apt install ./new.deb
    [ -z "$(said)" ] || fail "$name: an upgrade with nothing to do spoke: $(said)"
    is_installed
    grep -q '^database = ' "$tree$configuration" || fail "$name: the upgrade has lost the configuration"
    silent
    apt install --reinstall ./new.deb
    is_installed
    silent

    # The panel's name for the file, with characters that dash's echo would interpret.
    cp -p "$tree/srv/modoboa.sqlite3" "$tree/srv/modoboa.sqlite3.as-it-was"
    sqlite3 -batch -bail -init /dev/null "$tree/srv/modoboa.sqlite3" "UPDATE core_localconfig SET
        _parameters = json_set(_parameters, '$.core.ldap_dovecot_conf_file', '/etc/dovecot/a\033[2Jb.conf')"
    apt install --reinstall ./new.deb
    told '^/etc/dovecot/a\\033\[2Jb[.]conf: written for Dovecot'
    if LC_ALL=C grep -q "$(printf '\033')" "$log"; then fail "$name: postinst has printed a control character"; fi
    rm "$tree/etc/dovecot/a\\033[2Jb.conf"
    mv "$tree/srv/modoboa.sqlite3.as-it-was" "$tree/srv/modoboa.sqlite3"

    rewritten dovecot-core
    rewritten dovecot-ldap

    apt remove "$package"
    gone "$program" /usr/lib/systemd/system/update-dovecot-conf.timer
    there "$file" "$configuration" "$state/dovecot-version" /etc/cron.d/update-dovecot-conf
    command=$(sed -n 's/^\* \* \* \* \* root //p' "$tree/etc/cron.d/update-dovecot-conf")
    [ -z "$(in_tree sh -c "$command" 2>&1)" ] || fail "$name: cron says something after the removal"

    rm "$tree$file"
    echo 'metrics_file = /nonexistent/x.prom' >>"$tree$configuration"
    apt install ./new.deb
    # Not the warning about the metrics, which follows it.
    told "^$file: written for Dovecot $dovecot; Dovecot is not running; $not_included$"
    is_installed

    : >"$tree/etc/dovecot/.dovecot-modoboa.conf.ext.update_dovecot_conf"
    : >"$tree/etc/dovecot/.update_dovecot_conf.lock"
    apt purge "$package"
    told "^$file stays, "
    there "$file"
    gone "$configuration" "$state" /etc/cron.d/update-dovecot-conf /etc/logcheck /usr/share/doc/$package
    rm "$tree$file" "$tree/srv/modoboa.sqlite3"
}

# Without the package: the program in /usr/local, run by apt.
with_hook() {
    install "$scratch/old$program" "$tree/usr/local/sbin/update_dovecot_conf"
    install -m 644 samples/hooks/apt.conf "$tree/etc/apt/apt.conf.d/90update-dovecot-conf"
    install -m 600 samples/modoboa.sqlite3 "$tree/srv/modoboa.sqlite3"
    echo 'database = sqlite:///srv/modoboa.sqlite3' >"$tree$configuration"
    apt install --reinstall dovecot-ldap
    told "^$file: written for Dovecot $dovecot; Dovecot is not running; $not_included$"
}

# test_tree NAME SUITE DOVECOT OTHER: in a copy of a release's tree, with Dovecot's version.
test_tree() {
    name=$1
    log=$scratch/$name.log
    : >"$log"
    dovecot=$3
    other=$4
    open_tree "$2"
    cp "$scratch/old.deb" "$scratch/new.deb" "$tree/"

    apt update
    apt install ./new.deb
    told '^update_dovecot_conf: no .* \(exit status 78, '
    is_installed
    echo "$name: $(in_tree "$program" --version), $(in_tree dovecot --version)"
    in_tree ldd "$program"
    apt purge "$package"
    contents >"$scratch/$name.before"
    for time in first second; do
        echo "$name: the $time time"
        round
        contents >"$scratch/$name.after"
        diff "$scratch/$name.before" "$scratch/$name.after" || fail "$name: the tree is not what it was before"
    done
    with_hook
    close_tree

    # In Debian 13, debconf leaves that directory behind.
    echo "$name: piuparts"
    timeout -k 30 1200 piuparts --distribution="$2" --existing-chroot="$base" \
        --mirror="$(awk '$1 == "deb" { print $2, "main"; exit }' "$base/etc/apt/sources.list")" --tmpdir="$scratch" \
        --no-eatmydata --fail-on-broken-symlinks --ignore-regex='/var/cache/debconf/tmp[.]ci.*' "$new" \
        >"$log" 2>&1 9>&- || { grep -A 20 ' ERROR: ' "$log" >&2; fail "$name: piuparts finds something"; }
}

# In parallel, since apt often waits for the network.
test_tree debian-12 bookworm 2.3 2.4 &
twelve=$!
test_tree debian-13 trixie 2.4 2.3 &
thirteen=$!
status=0
wait "$twelve" || status=1
wait "$thirteen" || status=1
[ "$status" -eq 0 ] || exit 1
echo "the package installs, upgrades and goes, on Debian 12 and 13"
