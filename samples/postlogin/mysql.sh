#!/bin/sh
# /usr/local/bin/postlogin.sh: stores the time of a login in Modoboa's database, MySQL or MariaDB. Dovecot runs it as
# the user of its service postlogin. The account is in the file below, mode 0600, owned by that user:
#
#     [client]
#     host = 127.0.0.1
#     port = 3306
#     user = modoboa
#     password = s3cret
#     loose-skip-ssl
#
# (The last line is for a server on this host that has no TLS: the client of Debian 13 asks for it.)
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
    timeout -k 1 10 mysql --defaults-file=/etc/dovecot/postlogin.cnf --connect-timeout=5 --database=modoboa \
        --execute="UPDATE core_user u INNER JOIN admin_mailbox mb ON mb.user_id = u.id
            INNER JOIN admin_domain dom ON mb.domain_id = dom.id SET u.last_login = UTC_TIMESTAMP(6)
            WHERE mb.address = CONVERT(X'$mailbox' USING utf8mb4) AND dom.name = CONVERT(X'$domain' USING utf8mb4)"
}

# Without the connections of the client and of Dovecot, which would stay open; errors go to Dovecot's log.
note </dev/null >/dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &

exec "$@"
