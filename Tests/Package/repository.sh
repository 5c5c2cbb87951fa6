#!/bin/sh
# repository.sh: installs and upgrades the Debian package from a signed repository, with the apt of Debian 12 and 13.
#
# Usage: repository.sh DIR
#
# DIR is where "make deb" puts the package. A web server on loopback shows repositories that release/repository.sh has made, with
# a key that is made for this: apt installs the previous version, finds the new index by its hash, and upgrades. It refuses a
# changed package, a changed index, no signature and one by another key.
# Exit status: 0; 1 with the reason on standard error; 64 usage error.
#
# Limits: those of package.sh.

set -eu
# shellcheck source=Tests/Package/tree.sh
. "$(dirname -- "$0")/tree.sh"

Tests/Environment/install-packages.sh apt-utils gnupg gpgv python3 xz-utils
make_old
old=$scratch/${package}_0.0.9-1_amd64.deb
mv "$scratch/old.deb" "$old"
cp "$new" "$scratch/"
released=$scratch/${new##*/}
version=$(dpkg-deb --field "$new" Version)

export GNUPGHOME="$scratch/gnupg"
mkdir -m 700 "$GNUPGHOME"
for user in one two; do
    gpg --batch --quiet --passphrase '' --quick-generate-key "$user@example.org" default sign never 2>"$scratch/said" ||
        { cat "$scratch/said" >&2; fail "gpg makes no key"; }
done

served=$scratch/served
mkdir "$served"
python3 -u -m http.server --bind 127.0.0.1 --directory "$served" 0 >"$scratch/port" 2>"$scratch/requests" 9>&- &
until port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$scratch/port") && [ -n "$port" ]; do sleep 0.1; done
url=http://127.0.0.1:$port

# publish PACKAGE NAME KEY
publish() {
    release/repository.sh "$1" "$served/$2" "$3" "$url/$2" >"$scratch/said" 2>&1 || { cat "$scratch/said" >&2; fail "no repository $2"; }
}

# refused REASON PACKAGE NAME KEY
refused() {
    reason=$1
    shift
    if release/repository.sh "$@" "$url" >"$scratch/said" 2>&1; then fail "repository.sh takes $*"; fi
    grep -q "$reason" "$scratch/said" || fail "repository.sh $*: $(cat "$scratch/said")"
}

refused 'gpg has no secret key' "$old" "$served/none" nobody@example.org
refused 'gpg has several secret keys' "$old" "$served/none" example.org
[ ! -e "$served/none" ] || fail "a repository without a signature"
publish "$old" kept one@example.org
publish "$released" other two@example.org
for part in package index unsigned; do publish "$released" "$part" one@example.org; done
# One byte is another one; the size is the same.
changed=$(echo "$served"/package/pool/main/u/"$package"/*.deb)
printf 'X' | dd of="$changed" bs=1 seek=2000000 conv=notrunc status=none
sed -i 's/^Depends: /&bash, /' "$served"/index/dists/stable/main/binary-amd64/Packages
xz --force --keep "$served"/index/dists/stable/main/binary-amd64/Packages
rm -r "$served"/index/dists/stable/main/binary-amd64/by-hash "$served"/unsigned/dists/stable/InRelease "$served"/unsigned/dists/stable/Release.gpg
cp "$changed" "$scratch/again.deb"
mkdir "$scratch/again"
mv "$scratch/again.deb" "$scratch/again/${new##*/}"
refused 'raise the version' "$scratch/again/${new##*/}" "$served/other" two@example.org

# apt ARGUMENT...: its output is in $log until the next call.
apt() {
    in_tree apt-get -q -y -o Acquire::http::Proxy::127.0.0.1=DIRECT "$@" >"$log" 2>&1
}

# use NAME: hosts have that repository, with the key of the first user.
use() {
    install -D -m 644 "$served/kept/$package.gpg" "$tree/etc/apt/keyrings/$package.gpg"
    sed "s,$url/kept,$url/$1," "$served/kept/$package.sources" >"$tree/etc/apt/sources.list.d/$package.sources"
    grep -q "^URIs: $url/$1$" "$tree/etc/apt/sources.list.d/$package.sources" || fail "$name: no source $1"
}

# alone ARGUMENT...: apt that has no list but that of the repository.
alone() {
    apt -o Dir::State::Lists=/tmp/lists -o Dir::Etc::SourceList="/etc/apt/sources.list.d/$package.sources" \
        -o Dir::Etc::SourceParts=- "$@"
}

# refuses NAME REASON: apt takes no package from it, and says why.
refuses() {
    use "$1"
    rm -rf "$tree/tmp/lists"
    mkdir -p "$tree/tmp/lists/partial"
    if alone update && alone download "$package"; then fail "$name: apt takes the package from $1"; fi
    grep -qE "$2" "$log" || fail "$name: apt refuses $1 for another reason than $2"
}

is_version() {
    # shellcheck disable=SC2016  # dpkg's own placeholders
    [ "$(in_tree dpkg-query -W -f '${db:Status-Status} ${Version}' "$package")" = "installed $1" ] || fail "$name: $1 is not installed"
}

# first NAME SUITE, second NAME: before and after the new version is published.
first() {
    name=$1
    log=$scratch/$name.log
    open_tree "$2"
    refuses package 'Hash Sum mismatch'
    refuses index 'Hash Sum mismatch|unexpected size'
    refuses unsigned 'is not signed'
    refuses other 'is not signed|NO_PUBKEY|Missing key'
    use kept
    apt update || fail "$name: apt-get update fails"
    if grep -E '^[WE]:' "$log"; then fail "$name: apt complains of the repository"; fi
    apt install --no-install-recommends "$package" || fail "$name: apt-get install fails"
    is_version 0.0.9-1
}

second() {
    name=$1
    log=$scratch/$name.log
    tree=$scratch/$name
    apt update || fail "$name: apt-get update fails"
    apt upgrade || fail "$name: apt-get upgrade fails"
    is_version "$version"
    in_tree apt-cache policy "$package" | grep -q " $url/kept stable/main amd64 Packages$" || fail "$name: not from the repository"
    in_tree update_dovecot_conf --version >/dev/null || fail "$name: the program does not start"
    echo "$name: installed and upgraded from the repository by $(in_tree apt-get --version | sed q)"
    close_tree
}

first debian-12 bookworm
first debian-13 trixie
publish "$released" kept one@example.org
[ "$(find "$served/kept/dists/stable/main/binary-amd64/by-hash/SHA256" -type f | wc -l)" -eq 4 ] || fail "the old indexes are gone"
second debian-12
second debian-13
# Four are asked for: the old and the new index by both.
[ "$(grep -c 'GET /kept/.*/binary-amd64/by-hash/SHA256/.* 200 -' "$scratch/requests")" -eq 4 ] || fail "apt does not ask by hash"
echo "apt takes the package from the signed repository, and no other"
