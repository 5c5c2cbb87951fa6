#!/bin/sh
# reproducible.sh: builds the program and the Debian package twice, in two directories, and compares them byte for byte.
#
# Usage: reproducible.sh
#
# Each build is a "make deb" in a copy of this checkout, with uncommitted changes, but nothing that was built. The second one has
# a longer path, another time zone, locale, umask and number of processors. What differs is kept, and shown.
# Exit status: 0 they are the same; 1 they are not, or a build failed.
#
# Limits: both have the compiler and the packages of this host, which the .buildinfo in .build/deb names, and its clock.

set -eu
umask 022

fail() {
    printf '%s\n' "reproducible.sh: $*" >&2
    exit 1
}

cd -- "$(dirname -- "$0")/.."
checkout=$PWD
scratch=$(mktemp -d "${TMPDIR:-/tmp}/reproducible.XXXXXX")
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# copy DIR: the files of the checkout.
copy() {
    mkdir -p "$1"
    (cd "$checkout" && git ls-files -z --cached --others --exclude-standard | tar -c --null --files-from=- -f -) | tar -x -C "$1" -f -
    if [ -e "$checkout/Package.resolved" ]; then cp "$checkout/Package.resolved" "$1"; fi
}

# build DIR COMMAND...: the command begins "make".
build() {
    place=$1
    shift
    echo "building in $place"
    (cd "$place" && "$@" deb) >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log" >&2; fail "no package in $place"; }
}

one=$scratch/one
two=$scratch/another/place/with/a/longer/name
copy "$one"
copy "$two"
build "$one" env TZ=UTC LC_ALL=C make
(umask 077 && build "$two" env TZ=Pacific/Kiritimati LC_ALL=C.UTF-8 taskset --cpu-list 0 make)

status=0
for file in .build/release/update_dovecot_conf "$(cd "$one" && echo .build/deb/update-dovecot-conf_*.deb)"; do
    if cmp -s "$one/$file" "$two/$file"; then
        printf '%s  %s\n' "$(sha256sum <"$one/$file" | cut -d ' ' -f 1)" "$file"
    else
        status=1
        cmp -l "$one/$file" "$two/$file" 2>&1 | awk 'NR <= 5 { print } END { print NR " bytes differ" }' >&2
        echo "reproducible.sh: $one/$file and $two/$file differ" >&2
    fi
done
if [ "$status" -eq 0 ]; then
    rm -rf -- "$scratch"
    echo "both builds are the same"
fi
exit "$status"
