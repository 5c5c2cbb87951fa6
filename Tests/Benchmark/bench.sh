#!/bin/sh
# bench.sh: measures what a run with nothing to do costs, for each database and an export, and compares it with a minimal
# C program and with the database's own client.
#
# Usage: bench.sh BINARY [ROUNDS]
#
# BINARY is the release binary of update_dovecot_conf, ROUNDS the number of measurements of each command (default 40).
# Prints times, memory, instructions, and whether each target is met; a missed target is not a failure.
# Exit status: 0 measured; 1 something could not be measured; 64 usage error.
#
# Environment: UPDATE_DOVECOT_CONF_BENCH_MANAGE, if set, is the command for manage.py of a Modoboa instance, split at
# blanks, with an absolute path first: "/srv/modoboa/env/bin/python /srv/modoboa/instance/manage.py". Modoboa's own
# update_dovecot_conf is then measured, too. The instance needs the application modoboa.ldapsync and a working Redis, and
# should be a test instance: if an update is pending there, the first run makes it.
#
# UPDATE_DOVECOT_CONF_BENCH_BEFORE, if set, is another binary of this program, such as an older version, which is measured
# alternately with this one.
#
# Limits: times are only comparable within one run, on an idle machine; only instruction counts are reproducible. The
# servers' own work is not counted. Needs root, for the servers and to install missing packages on Debian.

set -eu

# python3 or gcc of a version manager can be a slow shell wrapper
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C
manage=${UPDATE_DOVECOT_CONF_BENCH_MANAGE:-}
before_binary=${UPDATE_DOVECOT_CONF_BENCH_BEFORE:-}
unset UPDATE_DOVECOT_CONF_BENCH_MANAGE UPDATE_DOVECOT_CONF_BENCH_BEFORE

usage() {
    echo "usage: bench.sh BINARY [ROUNDS]" >&2
    exit 64
}

fail() {
    printf '%s\n' "bench.sh: $*" >&2
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
"$here/../Environment/install-packages.sh" gcc libc6-dev libmariadb-dev libpq-dev libsqlite3-dev python3 sqlite3 \
    strace valgrind
# shellcheck source-path=SCRIPTDIR source=sources.sh
. "$here/sources.sh"
make_sources "$binary"

# the expected file for the C programs
expected() {
    echo "$scratch/$1/expected"
}
for source in sqlite postgresql mariadb; do
    cp "$(target "$source")" "$(expected "$source")"
done

warnings='-std=c11 -O2 -Wall -Wextra -Werror'
# shellcheck disable=SC2086  # split on purpose
gcc $warnings -static -o "$scratch/measure" "$here/measure.c"
for reference in sqlite:sqlite3 postgresql:pq mariadb:mariadb; do
    name=${reference%:*}_reference
    # shellcheck disable=SC2086
    gcc $warnings -o "$scratch/$name" "$here/$name.c" "-l${reference#*:}"
done

# to be the same in the end
state() {
    stat -c '%n %i %y %s' "$scratch"/*/dovecot-modoboa.conf.ext
}
before=$(state)
select='select _parameters from core_localconfig order by id limit 1'
python=$(command -v python3)
sqlite=$(command -v sqlite3)

# A run of each source, followed by its C program and its client.
from sqlite
"$scratch/measure" "$rounds" \
    'a run from SQLite' "$binary" -- \
    'b run from an export' UPDATE_DOVECOT_CONF_CONFIG="$scratch/export/config" "$binary" -- \
    'c as a, with arguments' "$binary" --database "sqlite:///$database" --output "$(target sqlite)" -- \
    'd C program' "$scratch/sqlite_reference" "$database" "$(target sqlite)" "$(expected sqlite)" -- \
    'e sqlite3' "$sqlite" -readonly "$database" "$select" -- \
    'f run from PostgreSQL' UPDATE_DOVECOT_CONF_CONFIG="$scratch/postgresql/config" "$binary" -- \
    'g C program' "$scratch/postgresql_reference" "$postgresql_url" "$(target postgresql)" \
    "$(expected postgresql)" -- \
    'h psql' "$psql" -X -A -t -q -c "$select" "$postgresql_url" -- \
    "p psql, Debian's command" /usr/bin/psql -X -A -t -q -c "$select" "$postgresql_url" -- \
    'i run from MariaDB' UPDATE_DOVECOT_CONF_CONFIG="$scratch/mariadb/config" "$binary" -- \
    'j C program' "$scratch/mariadb_reference" "$mariadb_socket" modoboa "$server_password" modoboa \
    "$(target mariadb)" "$(expected mariadb)" -- \
    'k mariadb' "$mariadb" --defaults-file="$mariadb_options" -B -N -r -e "$select" -- \
    'l python3 -c pass' "$python" -c pass -- \
    'm /bin/true' /bin/true \
    >"$scratch/times"

# Modoboa's command takes more than a second, hence few rounds, and this program again alternately with it.
if [ -n "$manage" ]; then
    # compile its modules before the first measurement
    unset PYTHONDONTWRITEBYTECODE
    # shellcheck disable=SC2086  # split on purpose
    $manage update_dovecot_conf </dev/null >"$scratch/first.out" 2>&1 || {
        status=$?
        cat "$scratch/first.out" >&2
        fail "Modoboa's own command ended with status $status"
    }
    # shellcheck disable=SC2086
    "$scratch/measure" 5 \
        "n Modoboa's own command" $manage update_dovecot_conf -- \
        'o as a, in turns with n' "$binary" \
        >>"$scratch/times"
fi

if [ -n "$before_binary" ]; then
    "$scratch/measure" "$rounds" \
        'q SQLite' "$binary" -- 'r SQLite before' "$before_binary" -- \
        's PostgreSQL' UPDATE_DOVECOT_CONF_CONFIG="$scratch/postgresql/config" "$binary" -- \
        't PostgreSQL before' UPDATE_DOVECOT_CONF_CONFIG="$scratch/postgresql/config" "$before_binary" -- \
        'u MariaDB' UPDATE_DOVECOT_CONF_CONFIG="$scratch/mariadb/config" "$binary" -- \
        'v MariaDB before' UPDATE_DOVECOT_CONF_CONFIG="$scratch/mariadb/config" "$before_binary" \
        >>"$scratch/times"
fi

# Notes below a command's letter the instructions of the process, with the dynamic linker, and of its worker.
# In a forked process, callgrind continues the parent's count: a second run counts from the fork on.
count() {
    letter=$1
    shift
    counted=0
    for from in never fork; do
        rm -f "$scratch/failed"
        # through a pipe, since the worker may not write files
        {
            valgrind --tool=callgrind --trace-children=yes --zero-before="$from" --callgrind-out-file=/dev/null \
                "$@" </dev/null || echo "$?" >"$scratch/failed"
        } 2>&1 >/dev/null | cat >"$scratch/callgrind"
        [ ! -e "$scratch/failed" ] || {
            cat "$scratch/callgrind" >&2
            fail "under callgrind, this failed: $*"
        }
        # the started process prints its name first
        counted=$((counted + $(awk -v from="$from" '
            NR == 1 { first = $1 }
            /Collected *:/ && (from == "never") == ($1 == first) { n += $4 }
            END { print n + 0 }
        ' "$scratch/callgrind")))
    done
    [ "$counted" -gt 0 ] || fail "callgrind counted nothing for: $*"
    printf '%s\t%s\n' "$letter" "$counted" >>"$scratch/instructions"
}
count a "$binary"
count c "$binary" --database "sqlite:///$database" --output "$(target sqlite)"
count d "$scratch/sqlite_reference" "$database" "$(target sqlite)" "$(expected sqlite)"
count e "$sqlite" -readonly "$database" "$select"
from export
count b "$binary"
from postgresql
count f "$binary"
count g "$scratch/postgresql_reference" "$postgresql_url" "$(target postgresql)" "$(expected postgresql)"
count h "$psql" -X -A -t -q -c "$select" "$postgresql_url"
from mariadb
count i "$binary"
count j "$scratch/mariadb_reference" "$mariadb_socket" modoboa "$server_password" modoboa "$(target mariadb)" \
    "$(expected mariadb)"
count k "$mariadb" --defaults-file="$mariadb_options" -B -N -r -e "$select"

# Notes below a command's letter how many processes a run starts, and how many programs they execute.
# The flag excludes threads.
count_processes() {
    strace -f -qq -e trace=clone,clone3,fork,vfork,execve,execveat -e signal=none -o "$scratch/trace" \
        "$binary" </dev/null >/dev/null || fail "under strace, the run failed"
    awk -v letter="$1" '
        NR == 1 { next }
        / resumed>/ || /CLONE_THREAD/ { next }
        /(clone3?|v?fork)\(/ { processes++ }
        /execve(at)?\(/ { programs++ }
        END { print letter "\t" processes + 0 "\t" programs + 0 }
    ' "$scratch/trace" >>"$scratch/processes"
}
from sqlite
count_processes a
from postgresql
count_processes f
from mariadb
count_processes i

# otherwise this was not a run with nothing to do
[ "$before" = "$(state)" ] || fail "a target was written again although nothing had changed"

echo "$("$python" --version 2>&1) at $python, SQLite $("$sqlite" --version | cut -d ' ' -f 1)," \
    "PostgreSQL $("$psql" --version | cut -d ' ' -f 3)," \
    "MariaDB $("$mariadb" --version | sed 's/.*Distrib //; s/-.*//'), $rounds rounds," \
    "load $(cut -d ' ' -f 1 /proc/loadavg), $(nproc) processors"
echo
awk -F '\t' -v size="$(stat -L -c %s "$binary")" '
    FILENAME ~ /processes$/ { started[$1] = $2; executed[$1] = $3; next }
    FILENAME ~ /instructions$/ { instructions[$1] = $2 / 1e6; next }
    {
        order[++n] = letter = substr($1, 1, 1)
        label[letter] = $1; cpu[letter] = $2; wall[letter] = $3; peak[letter] = $4
    }

    # upper limits must and aim; with sign -1, lower limits
    function target(what, value, format, unit, must, aim, sign) {
        bound = sign < 0 ? ">=" : "<="
        sign = sign < 0 ? -1 : 1
        printf "%-52s " format "%-4s must %s %-4s %-8s  aim %s %-4s %s\n", what, value, unit, bound, must,
            sign * value <= sign * must ? "met" : "NOT MET", bound, aim, sign * value <= sign * aim ? "met" : "not met"
    }

    # the equivalent C program of a command, or d
    function reference(letter) {
        return letter ~ /[fghpst]/ ? "g" : letter ~ /[ijkuv]/ ? "j" : "d"
    }

    END {
        printf "%-24s %9s %9s %9s %9s %9s %9s\n", "", "CPU ms", "against C", "wall ms", "peak MiB", "M instr.", "against C"
        for (i = 1; i <= n; i++) {
            l = order[i]
            printf "%-24s %9.2f %8.2fx %9.2f %9.1f", label[l], cpu[l], cpu[l] / cpu[reference(l)], wall[l], peak[l]
            if (l in instructions)
                printf " %9.2f %8.2fx", instructions[l], instructions[l] / instructions[reference(l)]
            print ""
        }
        print ""
        target("SQLite, CPU against the C program", cpu["a"] / cpu["d"], "%8.2f", "x", 2.5, 1.6)
        target("SQLite, instructions against the C program", instructions["a"] / instructions["d"], "%8.2f", "x", 3, 2)
        target("SQLite, peak memory", peak["a"], "%8.1f", " MiB", 10, 7)
        target("SQLite, processes beside the worker", started["a"] - 1, "%8d", "", 0, 0)
        target("SQLite, programs executed", executed["a"], "%8d", "", 0, 0)
        target("PostgreSQL, CPU against the C program", cpu["f"] / cpu["g"], "%8.2f", "x", 1.4, 1.15)
        target("PostgreSQL, peak memory", peak["f"], "%8.1f", " MiB", 14, 11)
        target("PostgreSQL, processes beside the worker", started["f"] - 1, "%8d", "", 0, 0)
        target("PostgreSQL, programs executed", executed["f"], "%8d", "", 0, 0)
        target("MariaDB, CPU against mariadb", cpu["i"] / cpu["k"], "%8.2f", "x", 0.9, 0.5)
        target("MariaDB, processes beside the worker", started["i"] - 1, "%8d", "", 0, 0)
        target("MariaDB, programs executed", executed["i"], "%8d", "", 0, 0)
        target("arguments, CPU on top (c less a)", cpu["c"] - cpu["a"], "%8.2f", " ms", 8, 4)
        target("size of the binary", size / 1e6, "%8.1f", " MB", 20, 12)
        if ("r" in cpu) {
            target("SQLite, CPU against the other binary", cpu["q"] / cpu["r"], "%8.2f", "x", 1.35, 1.15)
            target("PostgreSQL, CPU against the other binary", cpu["s"] / cpu["t"], "%8.2f", "x", 1.35, 1.15)
            target("MariaDB, CPU against the other binary", cpu["u"] / cpu["v"], "%8.2f", "x", 1.35, 1.15)
        }
        if ("n" in cpu) {
            target("Modoboa\047s own command, CPU against SQLite (n / o)", cpu["n"] / cpu["o"], "%8.0f", "x", 400, 800, -1)
            target("Modoboa\047s own command, peak memory (n / o)", peak["n"] / peak["o"], "%8.1f", "x", 12, 18, -1)
        }
    }
' "$scratch/processes" "$scratch/instructions" "$scratch/times"
[ -n "$manage" ] ||
    echo "Modoboa's own command: not measured, UPDATE_DOVECOT_CONF_BENCH_MANAGE has to say how it is called"
