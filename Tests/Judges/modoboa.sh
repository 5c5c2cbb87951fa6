#!/bin/sh
# modoboa.sh: installs a Modoboa in a virtual environment with an instance on SQLite, once, and prints its directory as the
# only line on standard output.
#
# Usage: modoboa.sh
#
# It is made in $UPDATE_DOVECOT_CONF_TEST_CACHE, by default /var/cache/update_dovecot_conf-tests: modoboa-VERSION/ with
# venv/, instance/ and modoboa.db, which has no account but the administrator's. It takes about a minute and a half, and
# nothing if it is there.
# Exit status: 0; otherwise that of the failed step, with the end of its output on standard error.
#
# Limits: needs root on Debian 12 with its own Python.

set -eu
version=2.12.0
here=$(cd -- "$(dirname -- "$0")" && pwd)
cache=${UPDATE_DOVECOT_CONF_TEST_CACHE:-/var/cache/update_dovecot_conf-tests}
place=$cache/modoboa-$version
log=$place.log
mkdir -p "$cache"
# One at a time; who comes second finds it made.
exec 9>"$place.lock"
flock 9
if [ -e "$place/stamp" ]; then
    printf '%s\n' "$place"
    exit 0
fi
redis=
cleanup() {
    status=$?
    [ -z "$redis" ] || kill "$redis" 2>/dev/null || :
    if [ "$status" -ne 0 ]; then
        tail -n 20 "$log" >&2
        echo "modoboa.sh: Modoboa could not be installed (all of the output: $log)" >&2
    fi
}
trap cleanup EXIT
rm -rf "$place"
mkdir "$place"
# python-ldap and rrdtool-bindings are compiled.
"$here/../Environment/install-packages.sh" python3-venv python3-dev gcc libc6-dev libldap-dev libsasl2-dev librrd-dev \
    redis-server
{
    /usr/bin/python3 -m venv "$place/venv"
    timeout -k 5 600 "$place/venv/bin/pip" install --disable-pip-version-check --no-input "modoboa[ldap]==$version"
    redis-server --port 0 --unixsocket "$place/redis.sock" --save '' --dir "$place" &
    redis=$!
    cd "$place"
    timeout -k 5 300 venv/bin/modoboa-admin.py deploy instance --dburl "default:sqlite:///$place/modoboa.db" \
        --domain localhost --redisurl "unix://$place/redis.sock?db=0" --extensions modoboa.ldapsync \
        --dont-install-extensions
} </dev/null >"$log" 2>&1 9>&-
# deploy ends with 0 whatever its commands do.
[ "$(venv/bin/python -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM core_localconfig").fetchone()[0])' modoboa.db)" = 1 ]
touch stamp
rm -f redis.sock
printf '%s\n' "$place"
