#!/bin/sh
# release.sh: puts what is to be published of a release into a directory.
#
# Usage: release.sh PACKAGE MAP DIR [KEY]
#
# PACKAGE is a .deb file, MAP the linker's map of the program in it. In DIR, which is made anew, are then the package, its bill of
# materials (SPDX 2.3), SHA256SUMS of both, and, if gpg's secret key KEY is given, SHA256SUMS.asc.
# Exit status: 0; 1 with the reason on standard error; 64 usage error.

set -eu
umask 022
export LC_ALL=C

fail() {
    printf '%s\n' "release.sh: $*" >&2
    exit 1
}

[ $# -eq 3 ] || [ $# -eq 4 ] || { echo "usage: release.sh PACKAGE MAP DIR [KEY]" >&2; exit 64; }
[ -r "$2" ] || fail "no $2: it comes with the program, so run make clean and make"
new=$3.new
rm -rf -- "$new"
mkdir -p -- "$new"
trap 'rm -rf -- "$new"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

name=${1##*/}
install -m 644 "$1" "$new/$name"
/usr/bin/python3 release/sbom.py "$1" "$2" >"$new/${name%.deb}.spdx.json"
(cd -- "$new" && sha256sum -- "$name" "${name%.deb}.spdx.json" >SHA256SUMS)
if [ $# -eq 4 ]; then
    gpg --batch --local-user "$4" --digest-algo SHA512 --armor --detach-sign --output "$new/SHA256SUMS.asc" "$new/SHA256SUMS" ||
        fail "gpg does not sign with $4"
fi
rm -rf -- "$3"
mv -- "$new" "$3"
printf '%s\n' "$3:" "$(ls "$3")"
