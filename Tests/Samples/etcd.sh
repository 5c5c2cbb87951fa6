#!/bin/sh
# etcd.sh: tests samples/etcd with an etcd of three members.
#
# Usage: etcd.sh BINARY
#
# A change arrives at two readers. With one member of three it goes on, with two killed each command ends with 69 and one line,
# and the files stay; so do they without a value, and with half a one. Writers take turns: what was read earlier is not stored
# later, not even by a writer that has lost the lock. Who may read may not write, no password is among any arguments, and
# etcd is never asked in clear, nor with the wrong CA.
# Exit status: 0; 1 with the reason on standard error; 64 usage error.
#
# Limits: needs root and the right to create namespaces, in which all of it runs: the members have a network of their own.

set -eu
umask 022

fail() {
    if [ -s "${scratch:-}/said" ]; then cat "$scratch/said" >&2; fi
    printf '%s\n' "etcd.sh: $*" >&2
    exit 1
}

[ $# -eq 1 ] || { echo "usage: etcd.sh BINARY" >&2; exit 64; }
program=$(realpath -- "$1")
cd -- "$(dirname -- "$0")/../.."
if [ "${SAMPLES_TEST_NAMESPACE:-}" != $$ ]; then
    Tests/Environment/install-packages.sh etcd-server etcd-client iproute2 openssl sqlite3
    unshare --net --mount --pid --fork --mount-proc true || fail "no right to make namespaces"
    # shellcheck disable=SC2016  # that shell has the process id
    exec unshare --net --mount --pid --fork --kill-child --mount-proc \
        sh -c 'SAMPLES_TEST_NAMESPACE=$$ exec "$@"' sh Tests/Samples/etcd.sh "$program"
fi

scratch=$(mktemp -d "${TMPDIR:-/tmp}/etcd-test.XXXXXX")
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
ip link set lo up

# Programs of the test come first: etcdctl and update_dovecot_conf note their arguments, and the latter stops after an export
# while the file that HOLD names is there.
mkdir "$scratch/bin"
cat >"$scratch/bin/etcdctl" <<SH
#!/bin/sh
printf '%s\n' "\$*" >>"$scratch/arguments"
exec /usr/bin/etcdctl "\$@"
SH
cat >"$scratch/bin/update_dovecot_conf" <<SH
#!/bin/sh
printf '%s\n' "\$*" >>"$scratch/arguments"
status=0
"$program" "\$@" || status=\$?
if [ -n "\${HOLD:-}" ]; then
    : >"\$HOLD.reached"
    while [ -e "\$HOLD" ]; do sleep 0.05; done
fi
exit "\$status"
SH
chmod 755 "$scratch"/bin/*
export PATH="$scratch/bin:$PATH"
carry=$PWD/samples/etcd/update_dovecot_conf-etcd.sh

# A certificate of the members, and a CA that has not signed it.
for name in ca other; do
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$name" -keyout "$scratch/$name.key" -out "$scratch/$name.pem" \
        2>/dev/null
done
openssl req -newkey rsa:2048 -nodes -subj /CN=etcd -keyout "$scratch/etcd.key" -out "$scratch/etcd.csr" 2>/dev/null
printf 'subjectAltName = IP:127.0.0.1, IP:127.0.0.2, IP:127.0.0.3\n' >"$scratch/etcd.ext"
openssl x509 -req -in "$scratch/etcd.csr" -days 2 -CA "$scratch/ca.pem" -CAkey "$scratch/ca.key" -CAcreateserial \
    -extfile "$scratch/etcd.ext" -out "$scratch/etcd.pem" 2>/dev/null

# start NUMBER
start() {
    url=https://127.0.0.$1:2379
    peer=http://127.0.0.$1:2380
    etcd --name "m$1" --data-dir "$scratch/m$1" --listen-client-urls "$url" --advertise-client-urls "$url" \
        --cert-file "$scratch/etcd.pem" --key-file "$scratch/etcd.key" --listen-peer-urls "$peer" \
        --initial-advertise-peer-urls "$peer" --unsafe-no-fsync --bcrypt-cost 4 \
        --initial-cluster m1=http://127.0.0.1:2380,m2=http://127.0.0.2:2380,m3=http://127.0.0.3:2380 >>"$scratch/m$1.log" 2>&1 &
    eval "member$1=$!"
}

# stop NUMBER
stop() {
    eval "kill -s KILL \"\$member$1\""
    eval "wait \"\$member$1\"" || :
}

# settings NAME PASSWORD: as whom to ask etcd, as samples/etcd/update_dovecot_conf.etcd. A busy machine is waited for, where
# an answer is to come.
settings() {
    (umask 077 && cat >"$scratch/$1.etcd") <<END
ETCDCTL_ENDPOINTS=https://127.0.0.1:2379,https://127.0.0.2:2379,https://127.0.0.3:2379
ETCDCTL_CACERT=$scratch/ca.pem
ETCDCTL_USER=$1
ETCDCTL_PASSWORD=$2
ETCDCTL_DIAL_TIMEOUT=${patience:-50s}
ETCDCTL_COMMAND_TIMEOUT=${patience:-50s}
END
}

# as NAME ARGUMENT...: etcdctl as that user.
as() (
    set -a
    # shellcheck source=/dev/null
    . "$scratch/$1.etcd"
    shift
    exec /usr/bin/etcdctl "$@"
)

# anybody ARGUMENT...: the same before there are users.
anybody() (
    set -a
    # shellcheck source=/dev/null
    . "$scratch/root.etcd"
    unset ETCDCTL_USER ETCDCTL_PASSWORD
    exec /usr/bin/etcdctl "$@"
)

# run STATUS COMMAND...: with one line on standard error if it fails, and none else.
run() {
    wanted=$1
    shift
    status=0
    "$@" >"$scratch/said" 2>"$scratch/errors" || status=$?
    [ "$status" -eq "$wanted" ] || { cat "$scratch/errors" >&2; fail "$*: exit status $status instead of $wanted"; }
    lines=$(wc -l <"$scratch/errors")
    [ "$lines" -eq $((wanted ? 1 : 0)) ] || { cat "$scratch/errors" >&2; fail "$*: $lines lines of errors"; }
}

put() {
    UPDATE_DOVECOT_CONF_ETCD=$scratch/writer.etcd UPDATE_DOVECOT_CONF_CONFIG=$scratch/writer.conf "$carry" put
}

# get NAME: on the host of that name.
get() {
    UPDATE_DOVECOT_CONF_ETCD=$scratch/reader.etcd UPDATE_DOVECOT_CONF_CONFIG=$scratch/$1.conf "$carry" get
}

# save NAME: somebody changes a parameter in Modoboa.
save() {
    sqlite3 "$scratch/modoboa.sqlite3" "UPDATE core_localconfig
        SET _parameters = json_set(_parameters, '\$.core.ldap_search_base', 'ou=$1,dc=example')"
}

# stored NAME, arrived NAME: the change is in etcd, in the files of both readers.
stored() {
    as reader get --print-value-only /update_dovecot_conf/parameters >"$scratch/stored"
    grep -q "\"ou=$1,dc=example\"" "$scratch/stored" || fail "etcd does not have $1"
}
arrived() {
    for reader in one two; do
        grep -q "^ *ldap_base = \"ou=$1,dc=example\"$" "$scratch/$reader/dovecot-modoboa.conf.ext" || fail "$1 is not in the file of $reader"
    done
}

# soon COMMAND...: it succeeds within some seconds.
soon() {
    for _ in $(seq 100); do
        if "$@" >"$scratch/said" 2>&1; then return; fi
        sleep 0.1
    done
    fail "in vain: $*"
}

for number in 1 2 3; do start "$number"; done
install -m 600 samples/modoboa.sqlite3 "$scratch/modoboa.sqlite3"
printf 'database = sqlite://%s\n' "$scratch/modoboa.sqlite3" >"$scratch/writer.conf"
for reader in one two; do
    mkdir "$scratch/$reader"
    printf '%s\n' "dovecot_directory = $scratch/$reader" "state_directory = $scratch/$reader.state" 'dovecot_version = 2.4' \
        'reload = never' >"$scratch/$reader.conf"
done
chmod 600 "$scratch"/*.conf

# As README.md of the sample has it.
secret=etcds3cret
settings root "$secret-root"
settings writer "$secret-writer"
settings reader "$secret-reader"
soon anybody endpoint health
for name in root writer reader; do
    printf '%s\n' "$secret-$name" | anybody user add "$name" --interactive=false >/dev/null
done
(
    commands=$(sed -n 's/^    etcdctl \(role\|user grant-role\|auth\)/\1/p' samples/etcd/README.md | sed 's/modoboa-//g')
    [ "$(printf '%s\n' "$commands" | wc -l)" -eq 9 ] || fail "README.md has other commands: $commands"
    printf '%s\n' "$commands" | while read -r words; do
        # shellcheck disable=SC2086
        anybody $words >/dev/null || fail "etcdctl $words"
    done
)

# Before the first value.
run 66 get one
[ ! -e "$scratch/one/dovecot-modoboa.conf.ext" ] || fail "a file without a value"

# It arrives at both; a second time nothing is to be done.
save first
run 0 put
grep -q '^/update_dovecot_conf/parameters: changed in etcd$' "$scratch/said" || fail "put does not say what it has done"
for reader in one two; do
    run 0 get "$reader"
    grep -q 'written for Dovecot 2.4' "$scratch/said" || fail "get does not say what it has done"
done
arrived first
stored first
# Every byte, but for the line feeds between the parts.
UPDATE_DOVECOT_CONF_CONFIG=$scratch/writer.conf update_dovecot_conf export | tr -d '\n' >"$scratch/export"
tr -d '\n' <"$scratch/stored" | cmp - "$scratch/export" || fail "etcd has another value than the export"
revision=$(as reader get -w fields /update_dovecot_conf/parameters | sed -n 's/^"ModRevision" : //p')
for command in put 'get one'; do
    # shellcheck disable=SC2086
    run 0 $command
    [ ! -s "$scratch/said" ] || fail "$command speaks with nothing to do"
done
[ "$revision" = "$(as reader get -w fields /update_dovecot_conf/parameters | sed -n 's/^"ModRevision" : //p')" ] ||
    fail "an unchanged value is stored again"

# The role of a reader.
if as reader put /update_dovecot_conf/parameters x >"$scratch/said" 2>&1; then fail "a reader may write"; fi
if as reader get / --prefix >"$scratch/said" 2>&1; then fail "a reader may read everything"; fi
if as writer get / --prefix >"$scratch/said" 2>&1; then fail "a writer may read everything"; fi

# No value, half a one, and a source that fails.
for value in '' '{"params": {"authentication_type":'; do
    as root put /update_dovecot_conf/parameters "$value" >/dev/null
    run "$([ -z "$value" ] && echo 66 || echo 65)" get one
done
as root del /update_dovecot_conf/parameters >/dev/null
run 66 get two
arrived first
mv "$scratch/modoboa.sqlite3" "$scratch/away"
run 66 put
grep -q '^update_dovecot_conf: ' "$scratch/errors" || fail "put does not say why there is no export"
mv "$scratch/away" "$scratch/modoboa.sqlite3"
run 0 put

# The settings are not read, and the peer is not asked.
chmod 644 "$scratch/reader.etcd"
run 78 get one
chmod 600 "$scratch/reader.etcd"
cp "$scratch/reader.etcd" "$scratch/kept"
for endpoint in http://192.0.2.1:2379 127.0.0.1:2379,etcd.example.org:2379; do
    sed -i "s|^ETCDCTL_ENDPOINTS=.*|ETCDCTL_ENDPOINTS=$endpoint|" "$scratch/reader.etcd"
    run 78 get one
done
cp "$scratch/kept" "$scratch/reader.etcd"
sed -i 's,/ca.pem,/other.pem,; s/TIMEOUT=.*/TIMEOUT=2s/' "$scratch/reader.etcd"
run 69 get one
cp "$scratch/kept" "$scratch/reader.etcd"
sed -i 's/^ETCDCTL_PASSWORD=.*/&x/' "$scratch/reader.etcd"
run 69 get one
grep -q 'authentication failed' "$scratch/errors" || fail "get does not say what etcd said"
cp "$scratch/kept" "$scratch/reader.etcd"

# Two writers: the first one reads, then is slow; the second one has to wait, and its newer value is the last.
HOLD=$scratch/hold
: >"$HOLD"
save older
(export HOLD && put) >"$scratch/first" 2>&1 &
first=$!
soon [ -e "$HOLD.reached" ]
save newer
put >"$scratch/second" 2>&1 &
second=$!
sleep 1
stored first
rm "$HOLD"
wait "$first" || fail "the first writer: $(cat "$scratch/first")"
wait "$second" || fail "the second writer: $(cat "$scratch/second")"
[ "$(cat "$scratch/first" "$scratch/second" | grep -c ': changed in etcd$')" -eq 2 ] || fail "not both writers had something to store"
stored newer

# A writer that has lost its lock, as after a pause longer than its life, stores nothing.
rm "$HOLD.reached"
: >"$HOLD"
save stale
(export HOLD && put) >"$scratch/said" 2>"$scratch/first" &
first=$!
soon [ -e "$HOLD.reached" ]
key=$(as root get --prefix --keys-only /update_dovecot_conf/lock/ | head -n 1)
as root lease revoke "${key##*/}" >/dev/null
save current
run 0 put
rm "$HOLD"
status=0
wait "$first" || status=$?
[ "$status" -eq 75 ] || fail "a writer without its lock ends with $status: $(cat "$scratch/first")"
grep -q 'the lock was lost' "$scratch/first" || fail "it says: $(cat "$scratch/first")"
stored current
run 0 get one
run 0 get two
arrived current

# One member is killed, then a second one.
stop 1
save fewer
soon put
run 0 get one
run 0 get two
arrived fewer
stop 3
save none
patience=2s
settings writer "$secret-writer"
settings reader "$secret-reader"
run 69 put
run 69 get one
grep -q '; the file for Dovecot stays$' "$scratch/errors" || fail "get does not say that the file stays"
run 69 get two
arrived fewer
start 1
start 3
soon put
soon get one
soon get two
arrived none

# shellcheck disable=SC1003
if grep -F -e "$secret" -e 'C:\mail' "$scratch/arguments"; then fail "the arguments above have a password in them"; fi
echo "etcd carries the parameters, or the files stay"
