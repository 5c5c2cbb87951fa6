#!/bin/sh
# modoboa.sh: installs a Modoboa in a virtual environment with an instance, once, and prints its directory as the only line
# on standard output.
#
# Usage: modoboa.sh
#
# It is made in $UPDATE_DOVECOT_CONF_TEST_CACHE, by default /var/cache/update_dovecot_conf-tests: modoboa-VERSION/ with
# venv/, instance/ and its database, which has no account but the administrator's: modoboa.db for SQLite, modoboa.sql for
# PostgreSQL. It takes about two minutes, and nothing if it is there.
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
if [ -e "$place/stamp" ] && [ -e "$place/modoboa.sql" ]; then
    printf '%s\n' "$place"
    exit 0
fi
redis=
postgres=
work=
cleanup() {
    status=$?
    [ -z "$redis" ] || kill "$redis" 2>/dev/null || :
    [ -z "$postgres" ] || { kill "$postgres" 2>/dev/null && wait "$postgres"; } || :
    [ -z "$work" ] || rm -rf "$work"
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
    redis-server postgresql-15
{
    /usr/bin/python3 -m venv "$place/venv"
    timeout -k 5 600 "$place/venv/bin/pip" install --disable-pip-version-check --no-input "modoboa[ldap,postgresql]==$version"
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
# The same for PostgreSQL, made by Modoboa's own commands.
work=$(mktemp -d /tmp/modoboa.XXXXXX)
chown postgres "$work"
bin=/usr/lib/postgresql/15/bin
owner='setpriv --reuid postgres --regid postgres --clear-groups'
{
    $owner "$bin/initdb" -D "$work/data" -A trust -E UTF8 --no-sync --locale=C.UTF-8
    $owner "$bin/postgres" -D "$work/data" -k "$work" -c listen_addresses= -c fsync=off &
    postgres=$!
    tries=100
    until "$bin/psql" -h "$work" -U postgres -c 'CREATE USER modoboa' postgres; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ]
        sleep 0.2
    done
    "$bin/createdb" -h "$work" -U postgres -O modoboa modoboa
    cd instance
    timeout -k 5 300 ../venv/bin/python -c '
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "instance.settings"
sys.path.insert(0, ".")
from django.conf import settings
settings.DATABASES["default"] |= {"ENGINE": "django.db.backends.postgresql", "NAME": "modoboa", "USER": "modoboa",
                                  "HOST": sys.argv[1]}
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_initial_data")
' "$work"
    cd ..
    "$bin/pg_dump" -h "$work" -U modoboa --no-owner -f modoboa.sql.new modoboa
    mv modoboa.sql.new modoboa.sql
} </dev/null >>"$log" 2>&1 9>&-
touch stamp
rm -f redis.sock
printf '%s\n' "$place"
