# shellcheck shell=sh
# sources.sh: sets up each source of a run, configured and in sync, for scripts that measure runs.
#
# Usage, in a script with `set -eu` that has $here, its own directory, and a function `fail`:
#     . sources.sh
#     make_sources BINARY
#     from postgresql                 # or sqlite, export, mariadb: the source of the next runs
#     BINARY                          # which have nothing to do for `target postgresql`
#
# Each source has the same small Modoboa instance. Everything is in $scratch, a new directory in $TMPDIR, which is removed
# at the end of the script, after the servers are stopped. Set for the caller: $database, the SQLite file;
# $postgresql_url, and $psql, the client; $mariadb, the client, $mariadb_options, its option file, and $mariadb_socket.
# User and database on the servers are called modoboa; the password is $server_password (scram-sha-256,
# mysql_native_password). The servers listen only on Unix sockets, which only root and their own users, postgres and
# nobody, can reach.
#
# Limits: needs root. Installs missing packages on Debian. All users must be able to pass through $TMPDIR and its parents,
# and its path must be short enough for sockets. A killed script leaves its servers running.

server_password=Invented-1
server_pids=
postgresql_programs=/usr/lib/postgresql/15/bin
# Debian's /usr/bin/psql is a Perl wrapper for this.
psql=$postgresql_programs/psql
mariadb=/usr/bin/mariadb

make_sources() {
    "${here:?}/../Environment/install-packages.sh" libmariadb3 libpq5 libsqlite3-0 mariadb-client-core \
        mariadb-server-core postgresql-15 >&2

    scratch=$(mktemp -d "${TMPDIR:-/tmp}/update_dovecot_conf-bench.XXXXXX")
    trap 'stop_servers; rm -rf -- "$scratch"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    # private, since files there contain a password; the servers pass through
    chmod 711 "$scratch"
    umask 077

    database=$scratch/modoboa.sqlite3
    cp "$here/../../samples/modoboa.sqlite3" "$database"
    cp "$here/../../samples/exports/dumpdata.json" "$scratch/dumpdata.json"
    start_postgresql "$scratch/pg" "$here/../Corpus/04-searchbind/pg_dump.sql"
    start_mariadb "$scratch/my" "$here/../Corpus/04-searchbind/mysqldump.sql"

    unset DATABASE_URL CREDENTIALS_DIRECTORY JOURNAL_STREAM
    export UPDATE_DOVECOT_CONF_CONFIG
    configure sqlite "database = sqlite:///$database"
    configure export "export = $scratch/dumpdata.json"
    configure postgresql "database = $postgresql_url"
    configure mariadb "database = mysql://modoboa:$server_password@localhost/modoboa?unix_socket=$mariadb_socket"
    for source in sqlite export postgresql mariadb; do
        from "$source"
        "$1" </dev/null >"$scratch/first.out" 2>&1 || {
            status=$?
            cat "$scratch/first.out" >&2
            fail "the first run from the $source ended with status $status"
        }
        [ -s "$(target "$source")" ] || {
            cat "$scratch/first.out" >&2
            fail "the first run from the $source wrote no target"
        }
    done
}

# configure SOURCE LINE: each source has its own target and state, so that they do not affect each other.
configure() {
    mkdir "$scratch/$1"
    cat >"$scratch/$1/config" <<END
$2
output = $(target "$1")
dovecot_version = 2.3
state_directory = $scratch/$1
END
}

target() {
    echo "$scratch/$1/dovecot-modoboa.conf.ext"
}

from() {
    UPDATE_DOVECOT_CONF_CONFIG=$scratch/$1/config
}

# start_postgresql DIR DUMP: creates DIR, for all that the server writes.
start_postgresql() {
    make_server_directory "$1" postgres password "$server_password"
    (become postgres "$postgresql_programs/initdb" --pgdata="$1/data" --no-sync --encoding=UTF8 --locale=C \
        --username=modoboa --pwfile="$1/password" --auth=scram-sha-256) >>"$1/log" 2>&1 ||
        server_failed "$1" "initdb failed"
    become postgres "$postgresql_programs/postgres" -D "$1/data" --listen_addresses= --unix_socket_directories="$1" \
        --fsync=off --full_page_writes=off --shared_buffers=16MB --autovacuum=off </dev/null >>"$1/log" 2>&1 &
    server_pids="$server_pids $!"
    # as pg_ctl does it: the last line of the server's pid file is its state
    wait_for $! "$1" grep -q '^ready' "$1/data/postmaster.pid"

    postgresql_url="postgres://modoboa:$server_password@/modoboa?host=$1"
    {
        "$psql" -X -q "$postgresql_url&dbname=postgres" -c 'CREATE DATABASE modoboa' &&
            "$psql" -X -q "$postgresql_url" -v ON_ERROR_STOP=1 -f "$2"
    } >>"$1/log" 2>&1 || server_failed "$1" "the PostgreSQL database could not be filled"
}

# start_mariadb DIR DUMP: as start_postgresql.
start_mariadb() {
    # one statement a line
    make_server_directory "$1" nobody accounts.sql "CREATE DATABASE modoboa CHARACTER SET utf8mb4;
CREATE USER modoboa@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('$server_password');
GRANT ALL ON modoboa.* TO modoboa@localhost;"
    settings='--no-defaults --innodb-buffer-pool-size=8M --innodb-log-file-size=4M --innodb-flush-log-at-trx-commit=0'
    # shellcheck disable=SC2086  # split on purpose
    (become nobody /usr/bin/mariadb-install-db $settings --datadir="$1/data" --skip-test-db --skip-name-resolve \
        --auth-root-authentication-method=normal) >>"$1/log" 2>&1 || server_failed "$1" "mariadb-install-db failed"
    mariadb_socket=$1/socket
    # shellcheck disable=SC2086
    become nobody /usr/sbin/mariadbd $settings --datadir="$1/data" --init-file="$1/accounts.sql" --skip-networking \
        --socket="$mariadb_socket" </dev/null >>"$1/log" 2>&1 &
    server_pids="$server_pids $!"

    mariadb_options=$1/client.cnf
    printf '%s\n' '[client]' "socket=$mariadb_socket" user=modoboa "password=$server_password" '[mysql]' \
        database=modoboa >"$mariadb_options"
    wait_for $! "$1" "$mariadb" --defaults-file="$mariadb_options" -e 'SELECT 1'
    "$mariadb" --defaults-file="$mariadb_options" <"$2" >>"$1/log" 2>&1 ||
        server_failed "$1" "the MariaDB database could not be filled"
}

# make_server_directory DIR USER FILE TEXT: a directory owned by USER with that private file and an empty log.
make_server_directory() {
    mkdir "$1"
    : >"$1/log"
    printf '%s\n' "$4" >"$1/$3"
    chown -R "$2:" "$1"
    # all users can reach the socket in it, as with Debian's servers
    chmod 711 "$1"
}

# become USER COMMAND...: replaces the (sub)shell, so that the known pid is the command's.
become() {
    user=$1
    shift
    exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@"
}

# wait_for PID DIR COMMAND...: until the command succeeds, at most half a minute.
wait_for() {
    server=$1
    directory=$2
    shift 2
    tries=300
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        if [ "$tries" -eq 0 ] || ! kill -0 "$server" 2>/dev/null; then
            server_failed "$directory" "a server is not up: $directory"
        fi
        sleep 0.1
    done
}

server_failed() {
    tail -n 30 "$1/log" >&2
    fail "$2"
}

stop_servers() {
    for server in $server_pids; do
        kill "$server" 2>/dev/null || :
        wait "$server" 2>/dev/null || :
    done
    server_pids=
}
