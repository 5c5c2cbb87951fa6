#!/bin/sh
# prepare.sh: prepares what the tests need besides the Swift toolchain: packages, the tools in this directory, and Debian
# trees with further releases of Dovecot.
#
# Usage: prepare.sh
#
# Everything is made outside of the checkout, in $UPDATE_DOVECOT_CONF_TEST_CACHE, by default
# /var/cache/update_dovecot_conf-tests: bin/ with the compiled tools, and the trees that dovecot-tree.sh names. What is up to
# date stays, except the tools.
# Exit status: 0; otherwise that of the failed step, with its reason on standard error.
#
# Limits: needs root on Debian 12.

set -eu
here=$(cd -- "$(dirname -- "$0")" && pwd)
cache=${UPDATE_DOVECOT_CONF_TEST_CACHE:-/var/cache/update_dovecot_conf-tests}

# mariadb-server-core and mariadb-client-core contain the programs only: no user, no data, no service.
"$here/install-packages.sh" gcc libc6-dev libsqlite3-dev sqlite3 libpq-dev libmariadb-dev libldap-dev dovecot-core \
    dovecot-ldap dovecot-imapd dovecot-pop3d dovecot-lmtpd dovecot-managesieved dovecot-sieve dovecot-pgsql dovecot-mysql \
    dovecot-sqlite slapd ldap-utils iproute2 postgresql-15 mariadb-server-core mariadb-client-core openssl strace patch \
    python3-minimal bash zsh fish

mkdir -p "$cache/bin"
for tool in read23 expand23 expand24 peak rogue_mount; do
    # Always compiled, which takes no time: a changed header would go unnoticed otherwise.
    gcc -std=c11 -O2 -Wall -Wextra -Werror -o "$cache/bin/$tool.new" "$here/$tool.c"
    mv "$cache/bin/$tool.new" "$cache/bin/$tool"
done

# Making one keeps one core busy. The next run waits for those that this one leaves behind when it is interrupted.
"$here/dovecot-tree.sh" debian-12-backports >/dev/null &
backports=$!
"$here/dovecot-tree.sh" debian-testing >/dev/null &
testing=$!
status=0
tree=$("$here/dovecot-tree.sh" debian-13) || status=$?
wait "$backports" || status=$?
wait "$testing" || status=$?
[ "$status" -eq 0 ] || exit "$status"
install -m 755 "$cache/bin/expand24" "$tree/usr/local/bin/expand24"
