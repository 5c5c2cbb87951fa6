#!/bin/sh
# systemd-inside.sh: the part of systemd.sh that runs in a container, as a unit of its systemd.
#
# The package is installed beside a running Dovecot; from here on its timer elapses every three seconds. A change in the
# database arrives, and Dovecot is reloaded by systemd; runs with nothing to do leave no line in the journal; a change that
# ends Dovecot's authentication is taken back, and the service is failed until the next good run; the database may be a
# credential, plain or encrypted, or stand in a settings.py of another user; what the service may do and may not, and how
# exposed systemd calls it; and removal and purge leave nothing behind, not even a service that failed.
# The last line of what it says is "passed" if all of that is so.

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

# expect VALUE COMMAND...: what the command prints.
expect() {
    wanted=$1
    shift
    got=$("$@" 2>&1) || :
    [ "$got" = "$wanted" ] || fail "$*: '$got' instead of '$wanted'"
}

# soon COMMAND...: it succeeds within the time of a few runs.
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

# It is in the file, and the run has ended well.
arrived() {
    grep -q "^ *\(ldap_\)\?base = \"ou=$1\"$" "$file" 2>/dev/null && [ "$(flag)" = 0 ] &&
        [ "$(systemctl is-active "$service")" = inactive ]
}

# said PRIORITY: what the program has said with it (syslog(3)).
said() {
    journalctl --sync
    journalctl -q --no-pager -o cat -t update_dovecot_conf -p "$1..$1"
}

# All lines about timer and service, whoever says them; systemd writes \x2d for a hyphen in some names.
lines() {
    journalctl --sync
    journalctl -q --no-pager -o cat | grep -c 'update.*dovecot.*conf' || :
}

# A Dovecot that includes the file, and dies of one.
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
# To the full minute, and the delay of this host.
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

save fatal
soon systemctl -q is-failed "$service"
systemctl stop "$timer"
soon systemctl -q is-failed "$service"
expect 10 systemctl show --value --property=ExecMainStatus "$service"
expect "$service" failed
expect 1 flag
said 3 | grep -q "^update_dovecot_conf: $file: .*, so the old file is back and in use: " || fail "$(said 3)"
grep -q 'ou=second' "$file" || fail 'the old file is not back'
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

# What the service has, a program finds that has the same unit and other things to do.
expect 268435456 systemctl show --value --property=MemoryMax "$service"
expect 64 systemctl show --value --property=TasksMax "$service"
systemd-analyze security --no-pager --threshold=25 "$service" >exposure 2>&1 || { cat exposure; fail 'the service is exposed more than 2.5'; }
tail -n 1 exposure
cat >rights.sh <<'SH'
set -eux
# Another user's rights, with limits of its own, for a process that is then killed. Not by setpriv, which needs capset(2).
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
# No core, whoever asks for one.
[ "$(ulimit -H -c)" = 0 ]
# What others have planted is neither run nor loaded; and only some directories can be written.
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
