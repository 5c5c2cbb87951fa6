#!/bin/sh
# /usr/local/bin/postlogin.sh: stores the time of a login in Modoboa's database, SQLite. Dovecot runs it as the user of
# its service postlogin, who must own the database and its directory.
#
# The login continues at once, whatever happens to the database.

PATH=/usr/bin:/bin
export PATH

digits() {
    printf '%s' "$1" | od -A n -v -t x1 | tr -d ' \n'
}

note() {
    # The parts of the address arrive as hexadecimal digits: no character of them can end a string.
    mailbox=$(digits "${USER%%@*}")
    domain=$(digits "${USER#*@}")
    # Modoboa keeps its times in UTC.
    timeout -k 1 10 sqlite3 -batch -init /dev/null -cmd '.timeout 5000' /srv/modoboa/instance/modoboa.db \
        "UPDATE core_user SET last_login = strftime('%Y-%m-%d %H:%M:%f', 'now') WHERE id IN (
            SELECT mb.user_id FROM admin_mailbox mb INNER JOIN admin_domain dom ON mb.domain_id = dom.id
            WHERE mb.address = CAST(X'$mailbox' AS TEXT) AND dom.name = CAST(X'$domain' AS TEXT))"
}

# Without the connections of the client and of Dovecot, which would stay open; errors go to Dovecot's log.
note </dev/null >/dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &

exec "$@"
