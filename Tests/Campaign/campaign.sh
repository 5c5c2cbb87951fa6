#!/bin/sh
# campaign.sh: prepares what a campaign needs, and runs it.
#
# Usage: campaign.sh PROGRAM [ARGUMENT...], the arguments being those of campaign.py.
#
# Installs packages, makes the Debian 13 tree of the tests, starts no service. The campaign itself runs in name spaces of its
# own: nothing of it is left behind but .build/campaign.
# Exit status: 0 no finding, 1 findings; others: it could not run.

set -eu
here=$(cd -- "$(dirname -- "$0")" && pwd)
environment=$here/../Environment
[ $# -ge 1 ] || { echo "usage: campaign.sh PROGRAM [ARGUMENT...]" >&2; exit 64; }
program=$1
shift
[ "$(id -u)" -eq 0 ] || { echo "campaign.sh: only root can make name spaces, and be another user" >&2; exit 77; }
case $here/ in
    /media/*) echo "campaign.sh: a checkout below /media is out of sight there" >&2; exit 78 ;;
esac

"$environment/install-packages.sh" python3 strace valgrind bash util-linux coreutils libc-bin openssl dovecot-core \
    dovecot-ldap slapd postgresql-15 mariadb-server-core mariadb-client-core libsqlite3-0 libpq5 libmariadb3
tree=$("$environment/dovecot-tree.sh" debian-13)
exec /usr/bin/python3 -B "$here/campaign.py" "$program" "$tree" "$@"
