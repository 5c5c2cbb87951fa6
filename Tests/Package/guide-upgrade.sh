#!/bin/sh
# guide-upgrade.sh: upgrades Dovecot 2.3 of Debian 12 to 2.4 of Debian 13, word for word, as docs/migrating.md says; the
# part of guide.sh inside a container.
#
# Usage: guide-upgrade.sh by-hand|setup
#
# by-hand: the whole configuration of samples/dovecot-2.3, an LDAP server with STARTTLS and a CA of one's own; what becomes
# of it is samples/dovecot-2.4. setup: Debian's files with Modoboa's accounts, set up by "setup --apply"; the maintainers'
# versions are taken, into which Modoboa's accounts come again.
# The last line of its output is "passed" if all of that succeeds.

cd /inside
# shellcheck source=Tests/Package/guide-host.sh
. ./guide-host.sh

upgrade='From Dovecot 2.3 to 2.4'
settings=/etc/dovecot/dovecot-ldap.conf.ext

# The files of the samples that differ between 2.3 and 2.4 by more than comments.
files_to_convert() {
    for name in $(cd dovecot-2.3 && find . -name '*.conf'); do
        for sample in dovecot-2.3 dovecot-2.4; do grep -v '^ *#' "$sample/$name" >"without-comments-$sample"; done
        cmp -s without-comments-dovecot-2.3 without-comments-dovecot-2.4 || printf '%s\n' "${name#./}"
    done
    printf 'dovecot-ldap.conf.ext\n'
}

make_users
if [ "$1" = by-hand ]; then
    make_database starttls
    make_directory
    sample 2.3
    install -m 644 CA.pem /etc/ssl/own-ca.pem
    sed -i 's,^tls_ca_cert_file = .*,tls_ca_cert_file = /etc/ssl/own-ca.pem,' $settings
    # Changed files stay, without a question.
    taken=UCF_FORCE_CONFFNEW=
else
    make_database none
    make_directory
    stock_with_modoboa 2.3
    taken=UCF_FORCE_CONFFNEW=1
fi
make_local 2.3
apt-get -q -y --no-install-recommends install ./update-dovecot-conf_*.deb >apt.log 2>&1 || fail "$(cat apt.log)"
systemctl restart dovecot
gets_in sql
if [ "$1" = setup ]; then
    update_dovecot_conf setup >/dev/null || [ $? -eq 2 ]
    update_dovecot_conf setup --apply
fi
is_set_up
update_dovecot_conf doctor --bind >report || fail "$(cat report)"

say 'before the upgrade'
follow migrating.md "$upgrade" 1
for converted in $([ "$1" = setup ] || files_to_convert) conf.d/auth-sql.conf.ext dovecot-sql.conf.ext; do
    grep -q "upgrade: /etc/dovecot/$converted: " answer || { cat answer; fail "doctor does not name $converted"; }
done
is_set_up

say 'the upgrade'
cp trixie.list /etc/apt/sources.list.d/
status=0
env "$taken" apt-get -q -y -o Dpkg::Use-Pty=0 install dovecot-imapd dovecot-pop3d dovecot-lmtpd dovecot-managesieved \
    dovecot-ldap dovecot-sqlite >apt.log 2>&1 || status=$?
grep -E '^dpkg: error|^(update_dovecot_conf: )?/etc/dovecot' apt.log || :
[ "$(dovecot --version | cut -d . -f 1,2)" = 2.4 ] || { cat apt.log; fail "apt-get: exit status $status"; }
grep -q '^# Syntax: Dovecot 2.4' "$file" || { cat apt.log; fail "the package has not rewritten $file"; }
if [ "$1" = by-hand ]; then sample 2.4; else stock_with_modoboa 2.4; fi
make_local 2.4
doveconf -n >settings || fail "$(doveconf -n 2>&1 | tail -n 1)"
follow migrating.md "$upgrade" 2
gets_in sql
if [ "$1" = by-hand ]; then
    grep -q '^attention .* trusted_authorities: ' answer || { cat answer; fail 'doctor does not name the CA'; }
    [ "$(login user)" != in ] || fail 'the CA is trusted already'
    sed -i '/^tls_ca_cert_file/d' $settings
    follow setup.md Certificates 1
fi
is_set_up
update_dovecot_conf doctor --bind >report || fail "$(cat report)"
echo passed
