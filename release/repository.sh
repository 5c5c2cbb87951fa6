#!/bin/sh
# repository.sh: puts the Debian package into a signed apt repository, and makes that if there is none.
#
# Usage: repository.sh PACKAGE DIR KEY [URL]
#
# PACKAGE is a .deb file; DIR the repository, of which earlier packages and indexes stay, so that apt can end what it began; KEY
# a fingerprint, or whatever else gpg takes for one of its secret keys; URL where DIR will be seen, by default where it is. In
# DIR, beside dists and pool, are update-dovecot-conf.sources and .gpg, for /etc/apt/sources.list.d and /etc/apt/keyrings of
# the hosts. Copy pool first when you publish DIR.
# Exit status: 0; 1 with the reason on standard error; 64 usage error.
#
# Limits: no key is made here. The signature does not expire, so apt does not notice a server that shows an old state.

set -eu
umask 022
export LC_ALL=C

fail() {
    printf '%s\n' "repository.sh: $*" >&2
    exit 1
}

[ $# -eq 3 ] || [ $# -eq 4 ] || { echo "usage: repository.sh PACKAGE DIR KEY [URL]" >&2; exit 64; }
package=$1
key=$3
name=update-dovecot-conf
suite=stable
# The one that is built: see debian/control.
architecture=amd64

secrets=$(gpg --batch --with-colons --list-secret-keys -- "$key" 2>/dev/null) || fail "gpg has no secret key $key"
[ "$(printf '%s\n' "$secrets" | grep -c '^sec:')" -eq 1 ] || fail "gpg has several secret keys $key: give a fingerprint"
fingerprint=$(printf '%s\n' "$secrets" | awk -F : '$1 == "fpr" { print $10; exit }')

[ "$(dpkg-deb --field "$package" Package Architecture | tr -d '\n')" = "Package: ${name}Architecture: $architecture" ] ||
    fail "$package is not $name for $architecture"
mkdir -p "$2"
directory=$(cd -- "$2" && pwd)
url=${4:-file:$directory}
pool=pool/main/u/$name
file=$pool/${package##*/}
if [ -e "$directory/$file" ] && ! cmp -s "$package" "$directory/$file"; then
    fail "$directory/$file is there already with other content, which apt would refuse: raise the version in debian/changelog"
fi

scratch=$(mktemp -d "${TMPDIR:-/tmp}/repository.XXXXXX")
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# archive ARGUMENT...: apt-ftparchive with one hash, that of Debian. apt would ask for an index by the strongest one.
archive() {
    apt-ftparchive -o APT::FTPArchive::MD5=no -o APT::FTPArchive::SHA1=no -o APT::FTPArchive::SHA512=no "$@"
}

install -D -m 644 "$package" "$directory/$file.new"
mv "$directory/$file.new" "$directory/$file"
index=main/binary-$architecture
mkdir -p "$scratch/$index"
(cd "$directory" && archive packages pool) >"$scratch/$index/Packages"
xz --keep "$scratch/$index/Packages"
(cd "$scratch" && archive -o APT::FTPArchive::Release::Origin=update_dovecot_conf \
    -o APT::FTPArchive::Release::Label=update_dovecot_conf -o APT::FTPArchive::Release::Suite="$suite" \
    -o APT::FTPArchive::Release::Codename="$suite" -o APT::FTPArchive::Release::Architectures="$architecture" \
    -o APT::FTPArchive::Release::Components=main -o APT::FTPArchive::Release::Acquire-By-Hash=yes \
    -o APT::FTPArchive::Release::Description='update_dovecot_conf for Debian 12 and 13' release .) >"$scratch/signed"
mv "$scratch/signed" "$scratch/Release"
gpg --batch --local-user "$fingerprint" --digest-algo SHA512 --armor --detach-sign --output "$scratch/Release.gpg" "$scratch/Release"
gpg --batch --local-user "$fingerprint" --digest-algo SHA512 --clearsign --output "$scratch/InRelease" "$scratch/Release"
gpg --batch --export "$fingerprint" >"$scratch/$name.gpg"
cat >"$scratch/$name.sources" <<END
Types: deb
URIs: $url
Suites: $suite
Components: main
Architectures: $architecture
Signed-By: /etc/apt/keyrings/$name.gpg
END
for signed in InRelease 'Release.gpg Release'; do
    # shellcheck disable=SC2086  # one or two files
    (cd "$scratch" && gpgv --quiet --keyring "./$name.gpg" $signed) 2>"$scratch/said" ||
        { cat "$scratch/said" >&2; fail "the signature by $fingerprint is not good"; }
done

# What is named by its hash comes first: whoever has the old or the new InRelease finds what that names.
dists=$directory/dists/$suite
for part in Packages Packages.xz; do
    hash=$(sha256sum <"$scratch/$index/$part" | cut -d ' ' -f 1)
    install -D -m 644 "$scratch/$index/$part" "$dists/$index/by-hash/SHA256/$hash"
done
for part in "$index/Packages" "$index/Packages.xz" Release Release.gpg InRelease; do
    install -m 644 "$scratch/$part" "$dists/$part.new"
    mv "$dists/$part.new" "$dists/$part"
done
install -m 644 "$scratch/$name.gpg" "$scratch/$name.sources" "$directory"
printf '%s\n' "$directory: ${package##*/}, signed by $fingerprint, for $url"
