#!/bin/sh
# update_dovecot_conf-etcd: carries Modoboa's LDAP parameters from one host to others through etcd.
#
# Usage: update_dovecot_conf-etcd put            on a host that reads Modoboa's database
#        update_dovecot_conf-etcd get [OPTION]   on a host with Dovecot; the options are those of update_dovecot_conf
#
# README.md beside this file says how to set it up. put stores the export if it has changed. Writers take turns by a lock of
# etcd's; one that has lost it meanwhile, as a machine that was suspended, stores nothing. get ends as update_dovecot_conf does;
# without a value from a majority of etcd's members, it is not run, and the file for Dovecot stays.
# Exit status: as of update_dovecot_conf(8); 66 etcd has no value; 69 etcd cannot be used; 75 the lock was lost; 78 settings
# are wrong. Each error is one line on standard error.

set -u
umask 077
# cron's has no sbin.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
settings=${UPDATE_DOVECOT_CONF_ETCD:-/etc/update_dovecot_conf.etcd}
said=

# fail STATUS REASON
fail() {
    printf '%s\n' "update_dovecot_conf-etcd: $2" >&2
    exit "$1"
}

# What etcdctl said last, in one line, without its log.
reason() {
    words=$(sed -n 's/^Error: //p' "$said" | tail -n 1 | LC_ALL=C tr -c '[:print:]\n' '?')
    printf '%s\n' "${words:-no answer}"
}

# etcd ARGUMENT...: etcdctl, with an end if no majority of the members answers.
etcd() {
    timeout -k 5 60 etcdctl "$@" 2>"$said"
}

# The file is run by a shell, and has a password in it.
[ -f "$settings" ] || fail 78 "$settings is missing: see README.md of samples/etcd"
[ -z "$(find "$settings" -prune \( ! -user "$(id -u)" -o -perm /077 \))" ] ||
    fail 78 "$settings: let nobody else read or change it: chown $(id -un) and chmod 600 it"
set -a
# shellcheck source=/dev/null
. "$settings"
set +a
KEY=${KEY:-/update_dovecot_conf/parameters}
LOCK=${LOCK:-/update_dovecot_conf/lock}
# etcdctl takes an address without https:// for one in clear.
for endpoint in $(printf '%s' "${ETCDCTL_ENDPOINTS:-http://127.0.0.1:2379}" | tr , ' '); do
    case $endpoint in
        https://* | unix://* | unixs://* | http://127.0.0.1:* | http://localhost:* | 'http://[::1]:'*) ;;
        *) fail 78 "$settings: ETCDCTL_ENDPOINTS: $endpoint must begin with https://, since passwords travel" ;;
    esac
done

said=$(mktemp) || exit 73
trap 'rm -f "$said"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

case ${1-} in
    get)
        shift
        # Not in a pipe, whose status would be that of its last command.
        value=$(etcd get --print-value-only "$KEY") || fail 69 "etcd gives no value: $(reason); the file for Dovecot stays"
        [ -n "$value" ] || fail 66 "etcd has no value for $KEY: has \"put\" run elsewhere? The file for Dovecot stays"
        # A built-in command: no process has the value among its arguments.
        printf '%s\n' "$value" | update_dovecot_conf --export - "$@"
        ;;
    put)
        # Without a majority, and while another writer hangs, the lock is not had.
        timeout -k 10 120 etcdctl lock "$LOCK" "$0" put-locked 2>"$said"
        status=$?
        # What the part below has said; etcdctl ends with 1, whatever that ended with.
        sed '/^{/d; /^Error: /d' "$said" >&2
        case $status:$(reason) in
            0:*) ;;
            124:*) fail 69 "the lock $LOCK is not free, or etcd has no majority; the value in etcd stays" ;;
            *:'exit status '*)
                status=$(reason)
                exit "${status#exit status }"
                ;;
            *) fail 69 "etcd gives no lock: $(reason); the value in etcd stays" ;;
        esac
        ;;
    put-locked)
        # It has said why.
        new=$(update_dovecot_conf export) || exit
        # A request of etcdctl's is one line. In JSON, no text has a line feed in it.
        new=$(printf '%s' "$new" | tr -d '\n')
        old=$(etcd get --print-value-only "$KEY") || fail 69 "etcd gives no value: $(reason)"
        if [ "$new" = "$old" ]; then exit 0; fi
        # Only while the key of the lock is there. "etcdctl txn" takes text as Go writes it.
        answer=$(printf 'create("%s") > "0"\n\nput "%s" "%s"\n\n\n' "$ETCD_LOCK_KEY" "$KEY" \
            "$(printf '%s' "$new" | sed 's/[\\"]/\\&/g')" | etcd txn) || fail 69 "etcd does not store the value: $(reason)"
        case $answer in
            SUCCESS*) printf '%s\n' "$KEY: changed in etcd" ;;
            *) fail 75 "the lock was lost meanwhile; the next run tries again" ;;
        esac
        ;;
    *)
        echo 'usage: update_dovecot_conf-etcd put | get [OPTION...]' >&2
        exit 64
        ;;
esac
