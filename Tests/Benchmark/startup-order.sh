#!/bin/sh
# startup-order.sh: lists the functions that a run with nothing to do calls, for the linker to put side by side.
#
# Usage: startup-order.sh BINARY >startup-order.txt
#
# BINARY is a release build with its symbols. Such a run calls a few hundred of 60 000 functions; side by side, they touch
# fewer pages of the binary: 2 MiB less memory and 3 % less CPU time, measured. The functions of a run from SQLite come
# first, then what PostgreSQL, MariaDB and an export need in addition. The list only affects speed: a function may be
# missing or obsolete, so it need not be regenerated with each change. `make startup-order` does that.
#
# Limits: those of sources.sh. Needs valgrind, which it installs on Debian. Functions without a symbol are not listed.

set -eu
export LC_ALL=C
here=$(cd -- "$(dirname -- "$0")" && pwd)

fail() {
    printf '%s\n' "startup-order.sh: $*" >&2
    exit 1
}

[ $# -eq 1 ] || {
    echo "usage: startup-order.sh BINARY" >&2
    exit 64
}
"$here/../Environment/install-packages.sh" valgrind binutils gcc libc6-dev >&2
# shellcheck source-path=SCRIPTDIR source=sources.sh
. "$here/sources.sh"
make_sources "$1"

# valgrind cannot read Swift's debug information; symbols are enough
strip --strip-debug -o "$scratch/binary" "$1"
nm "$scratch/binary" | awk '$2 ~ /[tTwWvV]/ { print $3 }' | sort -u >"$scratch/symbols"

# The worker may not write files, and is no longer root when valgrind writes its counts.
cat >"$scratch/limits.c" <<END
#define _GNU_SOURCE
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit) {
  return resource == RLIMIT_FSIZE ? 0 : (int)syscall(SYS_setrlimit, resource, limit);
}
END
gcc -shared -fPIC -o "$scratch/limits.so" "$scratch/limits.c"
mkdir "$scratch/traces"
chmod 1777 "$scratch/traces"

# Prints the functions called by a run and its worker, one a line, sorted.
functions() {
    rm -f "$scratch/traces"/*
    LD_PRELOAD=$scratch/limits.so valgrind --quiet --tool=callgrind --demangle=no --compress-strings=no \
        --callgrind-out-file="$scratch/traces/%p" "$scratch/binary" >&2
    [ "$(find "$scratch/traces" -type f | wc -l)" -eq 2 ] || fail "the worker of a run was not traced"
    # callgrind appends recursion levels after an apostrophe
    awk -v object="ob=$scratch/binary" '/^ob=/ { ours = $0 == object } /^fn=/ && ours { print substr($0, 4) }' \
        "$scratch/traces"/* | sed "s/'[0-9]*\$//" | sort -u | comm -12 - "$scratch/symbols"
}

echo "# Made by startup-order.sh: functions of a run with nothing to do."
: >"$scratch/listed"
for source in sqlite postgresql mariadb export; do
    from "$source"
    functions >"$scratch/functions"
    echo "# $source"
    # each once, at its first use
    awk 'FILENAME == ARGV[1] { listed[$0]; next } !($0 in listed)' "$scratch/listed" "$scratch/functions"
    cat "$scratch/functions" >>"$scratch/listed"
done
