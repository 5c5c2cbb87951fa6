#!/bin/sh
# release.sh: checks what "make release" makes.
#
# Usage: release.sh DIR MAP
#
# DIR is where "make deb" puts the package, MAP the linker's map of the program. The checksums are those of the files, and signed;
# a validator of SPDX takes the bill of materials, which is the same when it is made again, names each dependency that is linked
# with the version of Package.resolved, and is not made if a part is unknown.
# Exit status: 0; 1 with the reason on standard error; 64 usage error.
#
# Limits: the validator, spdx-tools, comes from PyPI, once, into $UPDATE_DOVECOT_CONF_TEST_CACHE.

set -eu
export LC_ALL=C.UTF-8

fail() {
    printf '%s\n' "release.sh: $*" >&2
    exit 1
}

[ $# -eq 2 ] || { echo "usage: release.sh DIR MAP" >&2; exit 64; }
cd -- "$(dirname -- "$0")/../.."
Tests/Environment/install-packages.sh binutils gnupg gpgv python3-minimal python3-venv jq
cache=${UPDATE_DOVECOT_CONF_TEST_CACHE:-/var/cache/update_dovecot_conf-tests}

scratch=$(mktemp -d "${TMPDIR:-/tmp}/release-check.XXXXXX")
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
said=$scratch/said

version=0.8.5
tools=$cache/spdx-tools-$version
mkdir -p "$cache"
(
    flock -w 600 9 || fail "another installation of spdx-tools does not end"
    if [ ! -e "$tools/complete" ]; then
        rm -rf "$tools"
        if ! { /usr/bin/python3 -m venv "$tools" && timeout -k 5 300 "$tools/bin/pip" install --disable-pip-version-check --no-input \
            "spdx-tools==$version"; } >"$said" 2>&1; then
            tail -n 20 "$said" >&2
            fail "spdx-tools could not be installed"
        fi
        touch "$tools/complete"
    fi
) 9>"$cache/spdx-tools.lock"

export GNUPGHOME="$scratch/gnupg"
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-generate-key release@example.org default sign never 2>"$said" ||
    { cat "$said" >&2; fail "gpg makes no key"; }
gpg --batch --export release@example.org >"$scratch/release.gpg"

package=$(echo "$1"/update-dovecot-conf_*.deb)
release/release.sh "$package" "$2" "$scratch/released" release@example.org >"$said" 2>&1 || { cat "$said" >&2; fail "there is no release"; }
cd "$scratch/released"
gpgv --quiet --keyring "$scratch/release.gpg" SHA256SUMS.asc SHA256SUMS 2>"$said" || { cat "$said" >&2; fail "SHA256SUMS is not signed"; }
sha256sum --check --strict --quiet SHA256SUMS || fail "SHA256SUMS has other checksums"
[ "$(find . -type f | wc -l) $(wc -l <SHA256SUMS)" = '4 2' ] || fail "other files than should be there: $(ls)"
bill=$(echo ./*.spdx.json)
timeout -k 5 120 "$tools/bin/pyspdxtools" --infile "$bill" --version SPDX-2.3 >"$said" 2>&1 || { cat "$said" >&2; fail "the bill of materials is not valid"; }
if grep -i -E 'error|invalid' "$said"; then fail "the bill of materials is not valid"; fi
cp "$bill" "$scratch/bill"
cd - >/dev/null

# query FILTER: what jq finds in the bill of materials, sorted.
query() {
    jq -r "$1" "$scratch/bill" | sort
}

[ "$(query '.packages[] | select(.SPDXID == "SPDXRef-package").checksums[].checksumValue')" = "$(sha256sum <"$package" | cut -d ' ' -f 1)" ] ||
    fail "the bill of materials is of another package"
# shellcheck disable=SC2016  # jq's own variables
query '. as $all | $all.relationships[] | select(.relationshipType == "STATIC_LINK").relatedSpdxElement as $part |
    $all.packages[] | select(.SPDXID == $part) | "\(.name) \(.versionInfo) \(.licenseDeclared)"' | tee "$scratch/static"
swift=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([^ ]*\) .*/\1/p')
parser=$(jq -r '.pins[] | select(.identity == "swift-argument-parser").state.version' Package.resolved)
for part in "swift-argument-parser $parser Apache-2.0 WITH Swift-exception" "swift-runtime $swift Apache-2.0 WITH Swift-exception"; do
    grep -qxF "$part" "$scratch/static" || fail "not linked: $part"
done
for name in libstdc++ libgcc libc6; do
    grep -q "^$name-.*dev [0-9]" "$scratch/static" || fail "nothing of $name is linked"
done
# The tests' own dependencies.
if grep -E 'subprocess|swift-system' "$scratch/static"; then fail "what only the tests use is linked"; fi
[ "$(query '.packages[] | select(.comment // "" | startswith("Of the host")).name' | tr '\n' ' ')" = \
    'libc6 libldap-2.5-0 libmariadb3 libpq5 libsqlite3-0 ' ] || fail "other libraries of the host than should be there"

release/release.sh "$package" "$2" "$scratch/again" >/dev/null
cmp "$scratch/bill" "$scratch/again/${bill#./}" || fail "the bill of materials is another one each time"
[ ! -e "$scratch/again/SHA256SUMS.asc" ] || fail "a signature without a key"

# A library that nobody knows of is not left out.
swift_libraries=$(dirname -- "$(realpath -- "$(command -v swift)")")/../lib/swift_static/linux
for library in /usr/lib/libunknown.a "$swift_libraries/libFoundationXML.a"; do
    { cat "$2"; printf '  12345   12345       10     4         %s(x.o):(.text)\n' "$library"; } >"$scratch/map"
    if release/release.sh "$package" "$scratch/map" "$scratch/unknown" >"$said" 2>&1; then fail "$library is left out"; fi
    grep -q '^sbom.py: no ' "$said" || { cat "$said" >&2; fail "$library is refused for another reason"; }
    [ ! -e "$scratch/unknown" ] || fail "a release without a bill of materials"
done
echo "the release is what it should be"
