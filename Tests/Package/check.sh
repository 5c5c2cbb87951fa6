#!/bin/sh
# check.sh: checks the Debian package without installing it.
#
# Usage: check.sh DIR
#
# DIR is where "make deb" puts the package and its .changes. lintian finds nothing without an override; systemd accepts the
# units, and rates the service's exposure 2.5 or better; the maintainer scripts print nothing unprintable; the program
# needs only libc and libm; the logcheck rules match the program's messages about changes, and no others; apt and cron
# accept their commands; "make install" and "make uninstall" undo each other. It is built twice, with the same result.
# Exit status: 0; 1 with the reason on standard error; 64 usage error.

set -eu
export LC_ALL=C

fail() {
    printf '%s\n' "check.sh: $*" >&2
    exit 1
}

[ $# -eq 1 ] || { echo "usage: check.sh DIR" >&2; exit 64; }
cd -- "$(dirname -- "$0")/../.."
Tests/Environment/install-packages.sh lintian systemd libc-bin

package=$(echo "$1"/update-dovecot-conf_*.deb)
[ -f "$package" ] || fail "not one package: $package"
# Of an architecture that is built here.
[ "$(sed -n 's/^Architecture: //p' debian/control)" = amd64 ] || fail "debian/control has other architectures than amd64"
[ "$(dpkg-deb --field "$package" Architecture)" = amd64 ] || fail "$package is not for amd64"
scratch=$(mktemp -d "${TMPDIR:-/tmp}/package-check.XXXXXX")
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# The same package, byte for byte, from the same program in another directory, at another time, by a user with other settings.
again=$scratch/another/directory
mkdir -p "$again"
tar -c --exclude=./.build --exclude='./.build-*' --exclude=./.git -f - . | tar -x -C "$again" -f -
find "$again" -exec touch --no-dereference --date=2001-02-03 {} +
install -D "$1/../release/update_dovecot_conf" "$again/.build/release/update_dovecot_conf"
(umask 077 && TZ=Pacific/Kiritimati LC_ALL=C.UTF-8 make --no-print-directory -C "$again" -o build deb) >"$scratch/said" 2>&1 ||
    { tail -n 20 "$scratch/said" >&2; fail "the package is not built in another directory"; }
cmp "$package" "$again/.build/deb/${package##*/}" || fail "another build gives another package"

echo "lintian: $(lintian --print-version)"
# A hint of Debian 12's lintian, which takes the drop-in for a systemd mount for a service. Debian 13's lintian no longer
# has that tag, so there is no override.
lintian --allow-root --display-info --fail-on error,warning,info \
    --suppress-tags package-supports-alternative-init-but-no-init.d-script \
    "$1"/update-dovecot-conf.changes >"$scratch/lintian" 2>&1 || {
    cat "$scratch/lintian"
    fail "lintian finds something in $package"
}
[ ! -s "$scratch/lintian" ] || { cat "$scratch/lintian"; fail "lintian says something"; }

root=$scratch/root
dpkg-deb --extract "$package" "$root"
program=$root/usr/sbin/update_dovecot_conf

# The units are checked as on a system that has the program; the rest is this machine's.
cp -R "$root" "$scratch/system"
units=$scratch/system/usr/lib/systemd/system
cp -R /lib/systemd/system/*.target "$units"
for unit in service timer; do
    systemd-analyze verify --man=no --root="$scratch/system" "$units/update-dovecot-conf.$unit" >"$scratch/said" 2>&1 ||
        echo "exit status $?" >>"$scratch/said"
    # An unknown setting is only a warning.
    [ ! -s "$scratch/said" ] || { cat "$scratch/said"; fail "systemd does not take update-dovecot-conf.$unit"; }
done
systemd-analyze security --no-pager --offline=true --threshold=25 "$units/update-dovecot-conf.service" >"$scratch/said" 2>&1 || {
    cat "$scratch/said"
    fail "the service is exposed more than 2.5"
}
tail -n 1 "$scratch/said"

# Only the timer starts the service: the package neither enables nor starts it.
dpkg-deb --control "$package" "$scratch/control"
if grep -E 'deb-systemd-(helper|invoke).*update-dovecot-conf[.]service' "$scratch/control"/p*; then
    fail "a maintainer script enables or starts the service"
fi

# The web panel chooses file names: only printable characters of them may reach root's terminal. Written files stay, and
# temporary files of a killed run are removed.
tree=$scratch/purged
mkdir -p "$tree/etc/dovecot" "$tree/var/lib/update_dovecot_conf"
escape=$(printf '\033]0;x\007')
for name in 'a\033[2Jb.conf' "c$escape.conf" "$(printf 'd\302\2332J\342\200\256.conf.ext')"; do
    printf '# Written by update_dovecot_conf; x\n' >"$tree/etc/dovecot/$name"
done
: >"$tree/etc/dovecot/other.conf"
: >"$tree/etc/dovecot/.update_dovecot_conf.lock"
: >"$tree/etc/dovecot/.dovecot-modoboa.conf.ext.update_dovecot_conf"
# Code added by debhelper refuses to run without dpkg, with a message.
DPKG_ROOT=$tree "$scratch/control/postrm" purge >"$scratch/said" 2>"$scratch/errors" || { cat "$scratch/errors"; fail "postrm fails"; }
if grep -q '[^[:print:]]' "$scratch/said"; then fail "postrm prints control characters: $(od -c "$scratch/said")"; fi
[ "$(wc -l <"$scratch/said")" -eq 3 ] || { cat "$scratch/said"; fail "postrm does not say which files stay"; }
for name in 'a\033[2Jb.conf' 'c?]0;x?.conf' 'd??2J???.conf.ext'; do
    grep -qF "$tree/etc/dovecot/$name stays, " "$scratch/said" || { cat "$scratch/said"; fail "postrm does not name $name"; }
done
[ "$(find "$tree" -type f -name '.*')" = '' ] || fail "purge leaves $(find "$tree" -type f -name '.*')"
[ ! -e "$tree/var/lib/update_dovecot_conf" ] || fail "purge leaves the state directory"
[ "$(find "$tree/etc/dovecot" -type f | wc -l)" -eq 4 ] || fail "purge removes files that Dovecot includes"

# dash's echo interprets backslashes, so it must not print foreign text.
# shellcheck disable=SC2016  # a dollar sign
if grep -nE '(^|[^[:alnum:]_])echo .*\$[^?]' "$scratch"/control/p* samples/hooks/* samples/postlogin/*; then
    fail "the lines above print foreign words with echo"
fi

# Where shells, man and others look for them.
(cd "$root" && find . -type f ! -path './usr/share/doc/*/examples/*' -printf '%P\n' | sort) >"$scratch/files"
sort >"$scratch/wanted" <<'END'
etc/cron.d/update-dovecot-conf
etc/logcheck/ignore.d.server/update-dovecot-conf
etc/update_dovecot_conf.conf
usr/lib/systemd/system/run-credentials-update\x2ddovecot\x2dconf.service.mount.d/quiet.conf
usr/lib/systemd/system/update-dovecot-conf.service
usr/lib/systemd/system/update-dovecot-conf.timer
usr/sbin/update_dovecot_conf
usr/share/bash-completion/completions/update_dovecot_conf
usr/share/doc/update-dovecot-conf/CONTRIBUTING.md.gz
usr/share/doc/update-dovecot-conf/README.Debian.gz
usr/share/doc/update-dovecot-conf/README.md.gz
usr/share/doc/update-dovecot-conf/SECURITY.md.gz
usr/share/doc/update-dovecot-conf/changelog.Debian.gz
usr/share/doc/update-dovecot-conf/changelog.gz
usr/share/doc/update-dovecot-conf/copyright
usr/share/doc/update-dovecot-conf/docs/chapter.md.gz
usr/share/doc/update-dovecot-conf/docs/design.md.gz
usr/share/doc/update-dovecot-conf/docs/differences.md.gz
usr/share/doc/update-dovecot-conf/docs/fleet.md.gz
usr/share/doc/update-dovecot-conf/docs/migrating.md.gz
usr/share/doc/update-dovecot-conf/docs/overview.svg
usr/share/doc/update-dovecot-conf/docs/setup.md.gz
usr/share/doc/update-dovecot-conf/docs/troubleshooting.md.gz
usr/share/fish/vendor_completions.d/update_dovecot_conf.fish
usr/share/lintian/overrides/update-dovecot-conf
usr/share/man/man5/update_dovecot_conf.conf.5.gz
usr/share/man/man8/update_dovecot_conf.8.gz
usr/share/zsh/vendor-completions/_update_dovecot_conf
END
diff "$scratch/wanted" "$scratch/files" || fail "the package has other files than it should"

ldd "$program" | tee "$scratch/libraries"
# shellcheck disable=SC2034  # the rest of a line
while read -r library rest; do
    case $library in
        linux-vdso.so.1 | libc.so.6 | libm.so.6 | */ld-linux-*.so.*) ;;
        *) fail "the program needs $library" ;;
    esac
done <"$scratch/libraries"
grep -q 'libc[.]so[.]6' "$scratch/libraries" || fail "ldd has not read the program"

# The program's messages in several cases, as in a log.
cp samples/modoboa.sqlite3 "$scratch/"
chmod 600 "$scratch/modoboa.sqlite3"
mkdir -m 755 "$scratch/dovecot"
run() {
    "$program" --config /dev/null --database "sqlite://$scratch/modoboa.sqlite3" --dovecot-directory "$scratch/dovecot" \
        --dovecot-program /nonexistent --state-directory "$scratch/state" --reload-command "${reload:-true}" "$@" 2>&1 || :
}
log() {
    sed -e 's/^/Nov 23 04:56:27 mail update_dovecot_conf[48]: /'
}
file=$scratch/dovecot/dovecot-modoboa.conf.ext
{
    run --dovecot-version 2.3
    run --dovecot-version 2.4
    run --dovecot-version 2.4 --force
    sed -i s/ldap1/ldap3/ "$file"
    run --dovecot-version 2.4
    rm "$file"
    reload=false run --dovecot-version 2.3 >/dev/null
    run --dovecot-version 2.3
    printf 'uris = ldap://localhost:389\ndn = ""\ndnpass = '\'\''\nbase = dc=example\nuser_filter = (uid=%%u)\npass_filter = (uid=%%u)\n' >"$file"
    run --dovecot-version 2.3
} | log >"$scratch/routine"
{
    rm "$file"
    run --dovecot-version 2.3 --reload never
    reload=false run --dovecot-version 2.3 --force
    run --dovecot-version 2.3 >/dev/null
    chmod 644 "$file"
    run --dovecot-version 2.3
    run --dovecot-version 2.5
    run --dovecot-version 2.3 --force -v
} | grep -v ': rewritten as it was; Dovecot reloaded$' | log >"$scratch/notable"
rules=$root/etc/logcheck/ignore.d.server/update-dovecot-conf
grep -v '^#' "$rules" >"$scratch/rules"
[ "$(wc -l <"$scratch/routine")" -eq 6 ] || { cat "$scratch/routine"; fail "not one line for each change"; }
[ "$(wc -l <"$scratch/notable")" -ge 6 ] || { cat "$scratch/notable"; fail "fewer notable lines than expected"; }
# Also in rsyslog's other format.
sed -i 'p; s/^Nov 23 04:56:27/2026-11-23T04:56:27.123456+00:00/' "$scratch/routine" "$scratch/notable"
if grep -vEf "$scratch/rules" "$scratch/routine"; then fail "the logcheck rules do not match the lines above"; fi
if grep -Ef "$scratch/rules" "$scratch/notable"; then fail "the logcheck rules match the lines above"; fi

apt-config -c samples/hooks/apt.conf dump --format '%v%n' DPkg::Post-Invoke | grep update_dovecot_conf >"$scratch/command" ||
    fail "apt does not understand samples/hooks/apt.conf"
sh -n "$scratch/command"

# cron runs the command by /bin/sh, and % would be a line feed.
sed -n 's/^\* \* \* \* \* root //p' "$root/etc/cron.d/update-dovecot-conf" >"$scratch/command"
[ -s "$scratch/command" ] || fail "no command in the cron file"
if grep % "$scratch/command"; then fail "a % in the cron file"; fi
sh -n "$scratch/command"

there="$scratch/in there"
make --no-print-directory install DESTDIR="$there" prefix=/opt/mail >/dev/null
"$there/opt/mail/sbin/update_dovecot_conf" --version
for place in opt/mail/lib/systemd/system/update-dovecot-conf.service etc/cron.d/update-dovecot-conf; do
    grep -q '[= ]/opt/mail/sbin/update_dovecot_conf' "$there/$place" || fail "$place names another program"
done
configuration=$there/etc/update_dovecot_conf.conf
[ "$(stat -c %a "$configuration")" = 600 ] || fail "make install: the configuration is not 0600"
echo 'timeout = 20' >>"$configuration"
sed -i 's/^[*]/#&/' "$there/etc/cron.d/update-dovecot-conf"
make --no-print-directory install DESTDIR="$there" prefix=/opt/mail >/dev/null
grep -q '^#[*]' "$there/etc/cron.d/update-dovecot-conf" || fail "make install has overwritten the line for cron"
make --no-print-directory uninstall DESTDIR="$there" prefix=/opt/mail >/dev/null
[ "$(find "$there" -type f)" = "$configuration" ] || fail "make uninstall: $(find "$there" -type f)"
grep -q '^timeout' "$configuration" || fail "make install has overwritten the configuration"

echo "the package is what it should be"
