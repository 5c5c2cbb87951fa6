#!/bin/sh
# prometheus.sh: tests the alert rules of samples/prometheus.
#
# Usage: prometheus.sh BINARY
#
# promtool takes the rules, and each fires when it should (prometheus.test.yml); they name metrics that the program writes,
# have an alert for each exit status of a run, and repeat the manual (rules.py); promtool takes what the program writes.
# Exit status: 0; 1 with the reason on standard error; 64 usage error.

set -eu
export LC_ALL=C.UTF-8

fail() {
    printf '%s\n' "prometheus.sh: $*" >&2
    exit 1
}

[ $# -eq 1 ] || { echo "usage: prometheus.sh BINARY" >&2; exit 64; }
program=$(realpath -- "$1")
cd -- "$(dirname -- "$0")/../.."
Tests/Environment/install-packages.sh prometheus mandoc python3-minimal python3-yaml

scratch=$(mktemp -d "${TMPDIR:-/tmp}/prometheus-test.XXXXXX")
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

rules=samples/prometheus/update_dovecot_conf.rules.yml
said=$scratch/said
promtool check rules "$rules" >"$said" 2>&1 || { cat "$said" >&2; fail "promtool does not take $rules"; }
timeout -k 10 60 promtool test rules Tests/Samples/prometheus.test.yml >"$said" 2>&1 ||
    { cat "$said" >&2; fail "other alerts fire than should"; }

install -m 600 samples/modoboa.sqlite3 "$scratch/"
mkdir -m 755 "$scratch/dovecot"
"$program" --config /dev/null --database "sqlite://$scratch/modoboa.sqlite3" --dovecot-directory "$scratch/dovecot" \
    --dovecot-version 2.4 --dovecot-program /nonexistent --state-directory "$scratch/state" \
    --metrics-file "$scratch/metrics.prom" >/dev/null
promtool check metrics <"$scratch/metrics.prom" >"$said" 2>&1 || { cat "$said" >&2; fail "promtool does not take the metrics"; }

# As on a very wide terminal, without bold and underlined letters.
mandoc -T ascii -O width=900 man/update_dovecot_conf.8 | sed 's/.\x08//g' >"$scratch/manual"
/usr/bin/python3 Tests/Samples/rules.py "$rules" "$scratch/manual" "$scratch/metrics.prom" || fail "$rules is not what it should be"
echo "the alert rules are what they should be"
