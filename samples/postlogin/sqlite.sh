#!/bin/sh
# /usr/local/bin/postlogin.sh: stores the time of a login in Modoboa's database, SQLite. Dovecot runs it as the user of
# its service postlogin, who must own the database and its directory.
#
# The login continues at once, whatever happens to the database.

PATH=/usr/bin:/bin
export PATH

note() {
    # The name arrives as hexadecimal digits: no character of it can end the string.
    user=$(printf '%s' "$USER" | od -A n -v -t x1 | tr -d ' \n')
    # Modoboa keeps its times in UTC.
    timeout -k 1 10 sqlite3 -batch -init /dev/null -cmd '.timeout 5000' /srv/modoboa/instance/modoboa.db \
        "UPDATE core_user SET last_login = strftime('%Y-%m-%d %H:%M:%f', 'now') WHERE email = CAST(X'$user' AS TEXT)"
}

# Without the connections of the client and of Dovecot, which would stay open; errors go to Dovecot's log.
note </dev/null >/dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &

exec "$@"
