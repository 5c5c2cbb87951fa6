#!/bin/sh
# /usr/local/bin/postlogin.sh: stores the time of a login in Modoboa's database, PostgreSQL. Dovecot runs it as the user
# of its service postlogin. The password is in the file below, mode 0600, owned by that user:
#
#     127.0.0.1:5432:modoboa:modoboa:s3cret
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
    PGPASSFILE=/etc/dovecot/postlogin.pgpass PGCONNECT_TIMEOUT=5 PGOPTIONS='-c statement_timeout=5s' \
        timeout -k 1 10 psql -X -q -d 'host=127.0.0.1 port=5432 dbname=modoboa user=modoboa' \
        -c "UPDATE core_user SET last_login = now() WHERE id IN (
            SELECT mb.user_id FROM admin_mailbox mb INNER JOIN admin_domain dom ON mb.domain_id = dom.id
            WHERE mb.address = convert_from('\\x$mailbox', 'UTF8') AND dom.name = convert_from('\\x$domain', 'UTF8'))"
}

# Without the connections of the client and of Dovecot, which would stay open; errors go to Dovecot's log.
note </dev/null >/dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &

exec "$@"
