#!/bin/sh
# dovecot-tree.sh: creates a Debian tree with Dovecot, once, and prints its path as the only line on standard output.
#
# Usage: dovecot-tree.sh NAME
#
# NAME is one of
#   debian-13              Dovecot 2.4.1
#   debian-12-backports    Dovecot 2.3.21, of Debian 12's backports
#   debian-testing         the Dovecot that Debian will release next; as of its making, since a complete tree stays
#
# See debian-tree.sh.

set -eu
tree=$(dirname -- "$0")/debian-tree.sh

dovecot="dovecot-core,dovecot-ldap,dovecot-imapd,dovecot-pop3d,dovecot-lmtpd,dovecot-managesieved,dovecot-sieve"
dovecot="$dovecot,dovecot-pgsql,dovecot-mysql,dovecot-sqlite"
# The client libraries are for the program, which loads them when it runs in the tree; sqlite3 is for the script that
# records logins.
others="ca-certificates,libpq5,libmariadb3,libsqlite3-0,sqlite3"

case ${1-} in
    debian-13) exec "$tree" "$1" trixie "$dovecot,$others" ;;
    debian-12-backports) exec "$tree" "$1" bookworm "$others" "$dovecot" ;;
    debian-testing) exec "$tree" "$1" testing "$dovecot,$others" ;;
    *) echo "usage: dovecot-tree.sh debian-13 | debian-12-backports | debian-testing" >&2; exit 64 ;;
esac
