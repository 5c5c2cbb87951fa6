#!/bin/sh
# debian13.sh: creates a Debian 13 tree with Dovecot 2.4, once, and prints its path as the only line on standard output.
#
# Usage: debian13.sh
#
# See debian-tree.sh; the tree is debian-13.

set -eu

# The client libraries are for the program, which loads them when it runs in the tree.
packages=dovecot-core,dovecot-ldap,dovecot-imapd,dovecot-pop3d,dovecot-lmtpd,dovecot-managesieved,dovecot-sieve
packages=$packages,dovecot-pgsql,dovecot-mysql,dovecot-sqlite,ca-certificates
# sqlite3 is for the script that records logins.
packages=$packages,libpq5,libmariadb3,libsqlite3-0,sqlite3

exec "$(dirname -- "$0")/debian-tree.sh" debian-13 trixie "$packages"
