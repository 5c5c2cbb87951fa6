#!/bin/sh
# bench.sh: what a run with nothing to do costs, against the least that a C program needs for the same, in one table.
#
# Usage: bench.sh BINARY [ROUNDS]
#
# BINARY is the release binary of update_dovecot_conf, ROUNDS how often each command is measured (default 40). Prints times,
# memory, instructions, and for each target whether this run met it. A target that is missed is a line in the output, not
# a failure. Exit status: 0 measured; 1 something could not be measured; 64 wrong usage.
#
# Environment: UPDATE_DOVECOT_CONF_BENCH_MANAGE, if set, is how manage.py of a Modoboa instance is called, with an absolute
# path first and split at blanks: "/srv/modoboa/env/bin/python /srv/modoboa/instance/manage.py". Modoboa's own
# update_dovecot_conf is then measured too. The instance has to have modoboa.ldapsync among its applications and a Redis
# that answers, and should be one for trials: if an update is pending there, the first run makes it.
#
# Limits: times are ratios within one run on one machine, to be taken while it has nothing else to do; only the
# instruction counts repeat from run to run. SQLite and the export alone: no server is started. Missing packages are
# installed on Debian, for which root is needed.

set -eu

# a python3 or gcc of a version manager is a shell script that costs more than the program behind it
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C
manage=${UPDATE_DOVECOT_CONF_BENCH_MANAGE:-}
unset DATABASE_URL CREDENTIALS_DIRECTORY UPDATE_DOVECOT_CONF_CONFIG UPDATE_DOVECOT_CONF_BENCH_MANAGE JOURNAL_STREAM

usage() {
    echo "usage: bench.sh BINARY [ROUNDS]" >&2
    exit 64
}

fail() {
    echo "bench.sh: $*" >&2
    exit 1
}

[ $# -eq 1 ] || [ $# -eq 2 ] || usage
rounds=${2:-40}
case $rounds in
    '' | 0* | *[!0-9]*) usage ;;
esac
case $1 in
    /*) binary=$1 ;;
    *) binary=$PWD/$1 ;;
esac
if [ ! -f "$binary" ] || [ ! -x "$binary" ]; then
    fail "no such program: $binary"
fi
case $manage in
    '' | /*) ;;
    *) fail "UPDATE_DOVECOT_CONF_BENCH_MANAGE does not begin with an absolute path: $manage" ;;
esac

here=$(cd -- "$(dirname -- "$0")" && pwd)
samples=$here/../../samples
for sample in modoboa.sqlite3 exports/dumpdata.json; do
    [ -r "$samples/$sample" ] || fail "missing: $samples/$sample"
done

"$here/../Environment/install-packages.sh" gcc libc6-dev libsqlite3-dev python3 sqlite3 strace valgrind

scratch=$(mktemp -d "${TMPDIR:-/tmp}/update_dovecot_conf-bench.XXXXXX")
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
# what is written there holds a password, if only a made-up one, and the program may insist on narrow modes
chmod 700 "$scratch"
umask 077

warnings='-std=c11 -O2 -Wall -Wextra -Werror'
# shellcheck disable=SC2086  # split on purpose
gcc $warnings -static -o "$scratch/measure" "$here/measure.c"
# shellcheck disable=SC2086
gcc $warnings -o "$scratch/sqlite_reference" "$here/sqlite_reference.c" -lsqlite3

database=$scratch/modoboa.sqlite3
cp "$samples/modoboa.sqlite3" "$database"
cp "$samples/exports/dumpdata.json" "$scratch/dumpdata.json"

# Each source has its own target and state, so that none of them ever has something to do for the other.
configure() {
    mkdir "$scratch/$1"
    cat >"$scratch/$1/config" <<END
$2
output = $scratch/$1/dovecot-modoboa.conf.ext
dovecot_version = 2.3
state_directory = $scratch/$1
END
}
configure sqlite "database = sqlite:///$database"
configure export "export = $scratch/dumpdata.json"
target=$scratch/sqlite/dovecot-modoboa.conf.ext

for source in sqlite export; do
    env "UPDATE_DOVECOT_CONF_CONFIG=$scratch/$source/config" "$binary" </dev/null >"$scratch/first.out" 2>&1 || {
        status=$?
        cat "$scratch/first.out" >&2
        fail "the first run from the $source ended with status $status"
    }
    [ -s "$scratch/$source/dovecot-modoboa.conf.ext" ] || {
        cat "$scratch/first.out" >&2
        fail "the first run from the $source wrote no target"
    }
done
cp "$target" "$scratch/expected"

# for all that follows, the other programs too, so that all have the same environment; b alone takes the other one
export UPDATE_DOVECOT_CONF_CONFIG="$scratch/sqlite/config"
select='select _parameters from core_localconfig order by id limit 1'
python=$(command -v python3)
sqlite=$(command -v sqlite3)

before=$(stat -c '%n %i %y %s' "$target" "$scratch/export/dovecot-modoboa.conf.ext")
"$scratch/measure" "$rounds" \
    'a run from SQLite' "$binary" -- \
    'b run from an export' UPDATE_DOVECOT_CONF_CONFIG="$scratch/export/config" "$binary" -- \
    'c as a, with arguments' "$binary" --database "sqlite:///$database" --output "$target" -- \
    'd C program' "$scratch/sqlite_reference" "$database" "$target" "$scratch/expected" -- \
    'e sqlite3' "$sqlite" -readonly "$database" "$select" -- \
    'f python3 -c pass' "$python" -c pass -- \
    'g /bin/true' /bin/true \
    >"$scratch/times"

# A run of Modoboa's command takes more than a second, hence the few rounds, and our run once more in turns with it.
if [ -n "$manage" ]; then
    # its modules are to be compiled once, not at each run
    unset PYTHONDONTWRITEBYTECODE
    # shellcheck disable=SC2086  # split on purpose
    $manage update_dovecot_conf </dev/null >"$scratch/first.out" 2>&1 || {
        status=$?
        cat "$scratch/first.out" >&2
        fail "Modoboa's own command ended with status $status"
    }
    # shellcheck disable=SC2086
    "$scratch/measure" 5 \
        "h Modoboa's own command" $manage update_dovecot_conf -- \
        'i as a, in turns with h' "$binary" \
        >>"$scratch/times"
fi

# Notes under a command's letter how many instructions it takes, the dynamic linker's included.
count() {
    letter=$1
    shift
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" </dev/null >/dev/null 2>"$scratch/callgrind" || {
        cat "$scratch/callgrind" >&2
        fail "under callgrind, this failed: $*"
    }
    awk -v letter="$letter" '/Collected *:/ { print letter "\t" $4; found = 1 } END { exit !found }' \
        "$scratch/callgrind" >>"$scratch/instructions" || {
        cat "$scratch/callgrind" >&2
        fail "callgrind counted nothing for: $*"
    }
}
count a "$binary"
UPDATE_DOVECOT_CONF_CONFIG=$scratch/export/config
count b "$binary"
UPDATE_DOVECOT_CONF_CONFIG=$scratch/sqlite/config
count c "$binary" --database "sqlite:///$database" --output "$target"
count d "$scratch/sqlite_reference" "$database" "$target" "$scratch/expected"
count e "$sqlite" -readonly "$database" "$select"

# A thread is no process, hence the flag. If the program replaced itself by another one, that counts as well.
strace -f -qq -e trace=clone,clone3,fork,vfork,execve,execveat -e signal=none -o "$scratch/trace" \
    "$binary" </dev/null >/dev/null || fail "under strace, the run failed"
started=$(awk '
    NR == 1 { first = $1; next }
    / resumed>/ || /CLONE_THREAD/ { next }
    /(clone3?|v?fork)\(/ || ($1 == first && /execve(at)?\(/) { n++ }
    END { print n + 0 }
' "$scratch/trace")

# otherwise something else than a run with nothing to do was measured
after=$(stat -c '%n %i %y %s' "$target" "$scratch/export/dovecot-modoboa.conf.ext")
[ "$before" = "$after" ] || fail "a target was written again although nothing had changed"

echo "$("$python" --version 2>&1) at $python, SQLite $("$sqlite" --version | cut -d ' ' -f 1), $rounds rounds," \
    "load $(cut -d ' ' -f 1 /proc/loadavg), $(nproc) processors"
echo
awk -F '\t' -v size="$(stat -L -c %s "$binary")" -v started="$started" '
    FNR == NR { instructions[$1] = $2 / 1e6; next }
    {
        order[++n] = letter = substr($1, 1, 1)
        label[letter] = $1; cpu[letter] = $2; wall[letter] = $3; peak[letter] = $4
    }

    # at most must and aim; with sign -1, at least
    function target(what, value, format, unit, must, aim, sign) {
        bound = sign < 0 ? ">=" : "<="
        sign = sign < 0 ? -1 : 1
        printf "%-52s " format "%-4s must %s %-4s %-8s  aim %s %-4s %s\n", what, value, unit, bound, must,
            sign * value <= sign * must ? "met" : "NOT MET", bound, aim, sign * value <= sign * aim ? "met" : "not met"
    }

    END {
        printf "%-24s %9s %9s %9s %9s %9s %9s\n", "", "CPU ms", "against d", "wall ms", "peak MiB", "M instr.", "against d"
        for (i = 1; i <= n; i++) {
            l = order[i]
            printf "%-24s %9.2f %8.2fx %9.2f %9.1f", label[l], cpu[l], cpu[l] / cpu["d"], wall[l], peak[l]
            if (l in instructions)
                printf " %9.2f %8.2fx", instructions[l], instructions[l] / instructions["d"]
            print ""
        }
        print ""
        target("SQLite, CPU against the C program", cpu["a"] / cpu["d"], "%8.2f", "x", 2.5, 1.6)
        target("SQLite, instructions against the C program", instructions["a"] / instructions["d"], "%8.2f", "x", 3, 2)
        target("SQLite, peak memory", peak["a"], "%8.1f", " MiB", 10, 7)
        target("SQLite, child processes started", started, "%8d", "", 0, 0)
        target("arguments, CPU on top (c less a)", cpu["c"] - cpu["a"], "%8.2f", " ms", 8, 4)
        target("size of the binary", size / 1e6, "%8.1f", " MB", 20, 12)
        if ("h" in cpu) {
            target("Modoboa\047s own command, CPU against SQLite (h / i)", cpu["h"] / cpu["i"], "%8.0f", "x", 400, 800, -1)
            target("Modoboa\047s own command, peak memory (h / i)", peak["h"] / peak["i"], "%8.1f", "x", 12, 18, -1)
        }
    }
' "$scratch/instructions" "$scratch/times"
[ -n "$manage" ] ||
    echo "Modoboa's own command: not measured, UPDATE_DOVECOT_CONF_BENCH_MANAGE has to say how it is called"
