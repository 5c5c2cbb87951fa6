#!/bin/sh
# systemd-inside.sh: the part of systemd.sh inside a container, as a unit of its systemd.
#
# The package is installed beside a running Dovecot; its timer then elapses every three seconds. A change in the database
# arrives, and systemd reloads Dovecot; runs with nothing to do log nothing; a change with which Dovecot's auth process
# exits is rolled back, root gets one mail, and the service is failed until the next successful run; the database can be a credential, plain or
# encrypted, or named by another user's settings.py; the parameters may come from etcd; the service's rights and exposure are checked; removal and purge leave
# nothing behind, not even a failed service.
# The last line of its output is "passed" if all of that succeeds.

set -eu
export LC_ALL=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive
cd -- "$(dirname -- "$0")"

service=update-dovecot-conf.service
timer=update-dovecot-conf.timer
file=/etc/dovecot/dovecot-modoboa.conf.ext
configuration=/etc/update_dovecot_conf.conf
database=/srv/modoboa/modoboa.sqlite3
drop_ins=/etc/systemd/system/$service.d
version=$(dovecot --version | cut -d . -f 1,2)

fail() {
    printf '%s\n' "$*"
    journalctl -q --no-pager -n 40 -o short-precise || :
    exit 1
}

# expect VALUE COMMAND...: the command prints this value.
expect() {
    wanted=$1
    shift
    got=$("$@" 2>&1) || :
    [ "$got" = "$wanted" ] || fail "$*: '$got' instead of '$wanted'"
}

# soon COMMAND...: it succeeds within a few runs.
soon() {
    for _ in $(seq 60); do
        if "$@"; then return; fi
        sleep 0.25
    done
    fail "in vain: $*"
}

apt() {
    apt-get -q -y -o Dpkg::Use-Pty=0 "$@" >apt.log 2>&1 || { cat apt.log; fail "apt-get $* failed"; }
}

failed() {
    systemctl list-units --plain --no-legend --state=failed | cut -d ' ' -f 1
}

# Modoboa's user saves a parameter.
save() {
    runuser -u modoboa -- sqlite3 -cmd '.timeout 5000' "$database" \
        "UPDATE core_localconfig SET _parameters = json_set(_parameters, '\$.core.ldap_search_base', 'ou=$1'), need_dovecot_update = 1"
}

flag() {
    sqlite3 -cmd '.timeout 5000' "$database" 'SELECT need_dovecot_update FROM core_localconfig'
}

# The change is in the file, and the run succeeded.
arrived() {
    grep -q "^ *\(ldap_\)\?base = \"ou=$1\"$" "$file" 2>/dev/null && [ "$(flag)" = 0 ] &&
        [ "$(systemctl is-active "$service")" = inactive ]
}

# said PRIORITY: the program's log messages with this priority (syslog(3)).
said() {
    journalctl --sync
    journalctl -q --no-pager -o cat -t update_dovecot_conf -p "$1..$1"
}

# All log lines about timer and service, from any program; systemd writes \x2d for a hyphen in some names.
lines() {
    journalctl --sync
    journalctl -q --no-pager -o cat | grep -c 'update.*dovecot.*conf' || :
}

# A Dovecot that includes the file, and that exits with one of them.
mkdir -m 750 /srv/modoboa
useradd --system modoboa
install -m 640 modoboa.sqlite3 "$database"
chown -R modoboa:modoboa /srv/modoboa
expect wal runuser -u modoboa -- sqlite3 "$database" 'PRAGMA journal_mode = WAL'
save first
if [ "$version" = 2.3 ]; then
    sed -i 's/^!include auth-system/!include auth-ldap/' /etc/dovecot/conf.d/10-auth.conf
    echo '!include_try dovecot-modoboa.conf.ext' >>/etc/dovecot/dovecot-ldap.conf.ext
else
    sed -i 's/^!include conf.d/!include_try dovecot-modoboa.conf.ext\n&/' /etc/dovecot/dovecot.conf
fi
cat >/usr/local/sbin/auth <<'SH'
#!/bin/sh
if grep -q fatal /etc/dovecot/dovecot-modoboa.conf.ext; then exit 1; fi
exec /usr/lib/dovecot/auth "$@"
SH
chmod 755 /usr/local/sbin/auth
printf 'service auth {\n  executable = /usr/local/sbin/auth\n}\n' >/etc/dovecot/local.conf
expect '' failed

apt install ./new.deb
grep -q '^update_dovecot_conf: no database is found: .* (exit status 78, ' apt.log || { cat apt.log; fail 'the first run said nothing'; }
expect enabled systemctl is-enabled "$timer"
expect active systemctl is-active "$timer"
left=$(($(date -d "$(systemctl show --value --property=NextElapseUSecRealtime "$timer")" +%s) - $(date +%s)))
# To the full minute, plus this host's delay.
if [ "$left" -lt 0 ] || [ "$left" -gt 110 ]; then fail "the next run is in $left s"; fi
[ -e /var/lib/systemd/timers/stamp-$timer ] || fail 'the timer is not persistent'

echo "database = sqlite://$database" >>"$configuration"
mkdir -p "/etc/systemd/system/$timer.d"
printf '[Timer]\nOnCalendar=\nOnCalendar=*:*:0/3\nRandomizedDelaySec=0\n' >"/etc/systemd/system/$timer.d/often.conf"
systemctl daemon-reload
systemctl restart "$timer"
soon arrived first
expect "$file: written for Dovecot $version; Dovecot reloaded" said 5
expect '' said 4
expect '600 root:root' stat -c '%a %U:%G' "$file"
save second
soon arrived second
expect "$file: changed ($([ "$version" = 2.3 ] || echo ldap_)base); Dovecot reloaded" sh -c "journalctl -q --no-pager -o cat -t update_dovecot_conf -p 5..5 | tail -n 1"
expect 2 sh -c 'journalctl -q --no-pager -o cat -t systemd | grep -c "^Reloaded dovecot.service"'
for part in "$database"*; do expect '640 modoboa:modoboa' stat -c '%a %U:%G' "$part"; done

before=$(lines)
stamp=$(stat -c %y /var/lib/systemd/timers/stamp-$timer)
sleep 9
expect "$before" lines
[ "$stamp" != "$(stat -c %y /var/lib/systemd/timers/stamp-$timer)" ] || fail 'the timer did not elapse'
expect success systemctl show --value --property=Result "$service"

# Root gets one mail, however many runs fail.
cat >/usr/sbin/sendmail <<'SH'
#!/bin/sh
cat >>/inside/mails
SH
chmod 755 /usr/sbin/sendmail
cp -R systemd/. /etc/systemd/system/
systemctl daemon-reload
systemd-analyze verify --man=no update-dovecot-conf-failed.service "$service" >verified 2>&1 || fail "$(cat verified)"
[ ! -s verified ] || fail "$(cat verified)"
save fatal
soon systemctl -q is-failed "$service"
sleep 9
systemctl stop "$timer"
soon systemctl -q is-failed "$service"
expect 1 grep -c '^Subject: update_dovecot_conf fails on' mails
expect 1 grep -c "$file: .*, so the old file is back and in use: " mails
expect 10 systemctl show --value --property=ExecMainStatus "$service"
expect "$service" failed
expect 1 flag
said 3 | grep -q "^update_dovecot_conf: $file: .*, so the old file is back and in use: " || fail "$(said 3)"
grep -q 'ou=second' "$file" || fail 'the old file is not back'
rm -r "$drop_ins" /etc/systemd/system/update-dovecot-conf-failed.service /usr/sbin/sendmail
systemctl daemon-reload
save third
systemctl start "$timer"
soon arrived third
expect '' failed

sed -i '/^database/d' "$configuration"
mkdir -p /etc/credstore /etc/credstore.encrypted "$drop_ins"
(umask 077 && echo "sqlite://$database" >/etc/credstore/update_dovecot_conf.database)
save fourth
soon arrived fourth
before=$(lines)
sleep 6
expect "$before" lines
systemd-creds encrypt --with-key=host --name=database /etc/credstore/update_dovecot_conf.database \
    /etc/credstore.encrypted/update_dovecot_conf.database 2>/dev/null
rm /etc/credstore/update_dovecot_conf.database
printf '[Service]\nLoadCredential=\nLoadCredentialEncrypted=database:update_dovecot_conf.database\n' >"$drop_ins/encrypted.conf"
systemctl daemon-reload
save fifth
soon arrived fifth

rm -r "$drop_ins" /etc/credstore.encrypted/update_dovecot_conf.database
systemctl daemon-reload
mkdir -p /srv/modoboa/instance/instance
cat >/srv/modoboa/instance/instance/settings.py <<PY
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': '$database'}}
PY
chmod 640 /srv/modoboa/instance/instance/settings.py
chown -R modoboa:modoboa /srv/modoboa/instance
save sixth
soon arrived sixth
for part in "$database"*; do expect '640 modoboa:modoboa' stat -c '%a %U:%G' "$part"; done

# setup in place of the include by hand; nothing is an LDAP server here. Modoboa then switches LDAP off and on.
systemctl stop "$timer"
if [ "$version" = 2.3 ]; then
    sed -i 's/^!include auth-ldap/!include auth-system/' /etc/dovecot/conf.d/10-auth.conf
    sed -i '/dovecot-modoboa/d' /etc/dovecot/dovecot-ldap.conf.ext
else
    sed -i '/dovecot-modoboa/d' /etc/dovecot/dovecot.conf
fi
rm "$file"
systemctl reload dovecot
find /etc/dovecot -type f ! -name '.*' -exec sha256sum {} + | sort >before-setup
expect '' sh -c "update_dovecot_conf setup --no-bind >shown 2>/dev/null; [ \$? -eq 2 ]"
grep -q '^+++ /etc/dovecot/conf.d/05-modoboa-ldap.conf$' shown || fail "$(cat shown)"
expect "$file: set up for Dovecot $version; Dovecot reloaded" sh -c 'update_dovecot_conf setup --no-bind --apply 2>/dev/null'
doveconf -n >/dev/null || fail 'doveconf refuses the set-up'
[ -e /etc/dovecot/conf.d/05-modoboa-ldap.conf ] || fail 'there is no drop-in'
systemctl start "$timer"
switch() {
    runuser -u modoboa -- sqlite3 -cmd '.timeout 5000' "$database" \
        "UPDATE core_localconfig SET _parameters = json_set(_parameters, '\$.core.ldap_dovecot_sync', json('$1'))"
}
switch false
soon [ ! -e /etc/dovecot/conf.d/05-modoboa-ldap.conf ]
soon [ ! -e "$file" ]
switch true
soon [ -e /etc/dovecot/conf.d/05-modoboa-ldap.conf ]
soon [ -e "$file" ]
expect '' failed
systemctl stop "$timer"
update_dovecot_conf setup --undo >undone || fail "$(cat undone)"
find /etc/dovecot -type f ! -name '.*' -exec sha256sum {} + | sort >after-setup
diff before-setup after-setup || fail 'undo left something else'
update_dovecot_conf >/dev/null
systemctl start "$timer"

# By way of etcd, with the units of samples/etcd. The flag stays, since an export has none.
systemctl stop "$timer"
install -m 755 etcd/update_dovecot_conf-etcd.sh /usr/local/sbin/update_dovecot_conf-etcd
(umask 077 && echo ETCDCTL_ENDPOINTS=http://127.0.0.1:2379 >/etc/update_dovecot_conf.etcd)
cp -R etcd/*.service etcd/*.timer etcd/update-dovecot-conf.service.d /etc/systemd/system/
systemctl daemon-reload
systemd-analyze verify --man=no update-dovecot-conf-put.timer update-dovecot-conf-put.service "$service" >verified 2>&1 ||
    fail "$(cat verified)"
[ ! -s verified ] || fail "$(cat verified)"
# The container has no name for 127.0.0.1.
client=http://127.0.0.1:2379
peer=http://127.0.0.1:2380
systemd-run --quiet --unit=etcd-test etcd --data-dir /root/etcd --listen-client-urls $client --advertise-client-urls $client \
    --listen-peer-urls $peer --initial-advertise-peer-urls $peer --initial-cluster default=$peer
soon sh -c 'etcdctl --dial-timeout 1s --command-timeout 1s endpoint health >/dev/null 2>&1'
save seventh
systemctl start update-dovecot-conf-put.service || fail 'put fails'
systemctl start "$service" || fail 'get fails'
grep -q 'ou=seventh' "$file" || fail 'nothing has arrived by etcd'
systemctl stop etcd-test
if systemctl start "$service" 2>/dev/null; then fail 'the service does not fail without etcd'; fi
expect 69 systemctl show --value --property=ExecMainStatus "$service"
journalctl --sync
journalctl -q --no-pager -o cat -t update_dovecot_conf | grep -q '; the file for Dovecot stays$' || fail 'no line says why'
rm -r "$drop_ins" /etc/systemd/system/update-dovecot-conf-put.* /usr/local/sbin/update_dovecot_conf-etcd \
    /etc/update_dovecot_conf.etcd
systemctl daemon-reload
systemctl start "$service"
expect '' failed
systemctl start "$timer"

# What the service may do is tested by a program with the same unit settings.
expect 268435456 systemctl show --value --property=MemoryMax "$service"
expect 64 systemctl show --value --property=TasksMax "$service"
systemd-analyze security --no-pager --threshold=25 "$service" >exposure 2>&1 || { cat exposure; fail 'the service is exposed more than 2.5'; }
tail -n 1 exposure
cat >rights.sh <<'SH'
set -eux
# Another user's rights and limits, for a process that is then killed. Not by setpriv, which needs capset(2).
: >"$STATE_DIRECTORY/worker"
prlimit --data=67108864 --cpu=10 --nofile=64 --core=0 perl -e '
    my ($user, $group) = (getpwnam "nobody")[2, 3];
    $) = "$group $group"; $( = $group; $< = $> = $user;
    exec @ARGV' sh -c 'id -u; id -G; exec sleep 60' >"$STATE_DIRECTORY/worker" &
until [ "$(wc -l <"$STATE_DIRECTORY/worker")" -eq 2 ]; do
    kill -s 0 $!
    sleep 0.1
done
[ "$(cat "$STATE_DIRECTORY/worker")" = "$(id -u nobody; id -g nobody)" ]
kill -s KILL $!
status=0
wait $! || status=$?
[ "$status" -eq 137 ]
rm "$STATE_DIRECTORY/worker"
# No core files, even if requested.
[ "$(ulimit -H -c)" = 0 ]
# Files planted by others are neither executed nor loaded; only some directories are writable.
for directory in /srv /etc/dovecot /tmp /var/tmp /dev/shm "$STATE_DIRECTORY" /run /run/lock /home /etc; do
    case $directory in
        /run* | /home | /etc) if (: >"$directory/new"); then exit 1; fi ;;
        *) cp /bin/true "$directory/planted" ;;
    esac
    status=0
    "$directory/planted" || status=$?
    [ "$status" -eq 126 ]
    case $directory in
        /run* | /home | /etc) ;;
        *) rm "$directory/planted" ;;
    esac
done
cp /usr/lib/*/libsqlite3.so.0 /srv/planted.so
LD_PRELOAD=/srv/planted.so /bin/true 2>&1 | grep 'failed to map segment'
rm /srv/planted.so
SH
sed -e '/^LoadCredential/d' -e 's,^ExecStart=.*,ExecStart=/bin/sh /inside/rights.sh,' \
    -e '/^\[Service\]/a StandardError=append:/inside/rights.said' "/usr/lib/systemd/system/$service" >/etc/systemd/system/rights.service
systemctl daemon-reload
for directory in /run /run/lock /home /etc; do cp /bin/true "$directory/planted"; done
systemctl start rights.service || { cat rights.said; fail 'the service has other rights than it should'; }

rm -r "/etc/systemd/system/$timer.d" /srv/modoboa/instance
systemctl daemon-reload
systemctl start "$service" 2>/dev/null || :
expect "$service" failed
apt install --reinstall ./new.deb
expect active systemctl is-active "$timer"
apt remove update-dovecot-conf
expect '' failed
expect inactive systemctl is-active "$timer"
apt purge update-dovecot-conf
expect '' find /etc /var/lib /lib/systemd -name '*update*dovecot*'
[ -e "$file" ] || fail "$file is gone"
echo passed
