#!/bin/sh
# guide-setup.sh: sets Dovecot up and leaves LDAP again, word for word; the part of guide.sh inside a container.
#
# README.md's quick start; docs/migrating.md's "Away from LDAP", by a switch in Modoboa and by setup --undo; the steps of
# docs/setup.md by hand; leaving by hand. After each step SQL users get in, and a disabled account never does.
# The last line of its output is "passed" if all of that succeeds.

cd /inside
# shellcheck source=Tests/Package/guide-host.sh
. ./guide-host.sh

# Its files, but for the one that the timer's runs write and the lock.
contents() {
    find /etc/dovecot -type f ! -name '.*' ! -path "$file" -exec sha256sum {} + | sort
}

# step WORDS: after a change of Dovecot's configuration by hand.
step() {
    say "$*"
    doveadm reload
    gets_in sql
    rejected off
}

# include_above LINE PLACE FILE: the line above the first one that begins with PLACE.
include_above() {
    grep -q "^$2" "$3" || fail "$3 has no $2"
    awk -v line="$1" -v place="$2" 'index($0, place) == 1 && !done { print line; done = 1 } { print }' "$3" >changed
    cat changed >"$3"
}

# words PATTERN [RESULT]: what \(...\) in the pattern matches in "Away from LDAP"; RESULT has \1 and \2.
words() {
    sed -n '/^## Away from LDAP/,$p' migrating.md | tr '\n' ' ' | sed -n "s/.*$1.*/${2:-\\1}/p" | grep . ||
        fail "docs/migrating.md, Away from LDAP: no words such as $1"
}

# take_out LINE FILE: removes the line from Dovecot's configuration.
take_out() {
    grep -qxF "$1" "/etc/dovecot/$2" || fail "$2 has no line $1"
    grep -vxF "$1" "/etc/dovecot/$2" >changed
    cat changed >"/etc/dovecot/$2"
}

make_users
make_database none
make_directory
stock_with_modoboa "$version"
make_local "$version"
systemctl restart dovecot
is_without_ldap

contents >before
follow README.md 'Quick start on Debian 12 and 13' 1 y
is_set_up
[ -e /etc/dovecot/conf.d/05-modoboa-ldap.conf ] || fail 'there is no drop-in'
update_dovecot_conf doctor --bind >report || fail "$(cat report)"
follow setup.md "3. Let \`setup\` do the rest" 1 "$user"

say 'away from LDAP: switched off in Modoboa, setup --undo'
save ldap_dovecot_sync false
update_dovecot_conf
is_without_ldap
[ ! -e "$file" ] || fail "$file is still there"
undo=$(words "\`\(update_dovecot_conf setup --undo\)\`")
sh -c "$undo" || fail "$undo: exit status $?"
contents | diff before - || fail 'it is not as before'
is_without_ldap

say 'away from LDAP: setup --undo alone'
save ldap_dovecot_sync true
update_dovecot_conf setup >/dev/null || [ $? -eq 2 ]
update_dovecot_conf setup --apply
is_set_up
sh -c "$undo" || fail "$undo: exit status $?"
contents | diff before - || fail 'it is not as before'
is_without_ldap

say 'by hand'
follow setup.md 'First the file' 1 "$user"
is_without_ldap
directory=/etc/dovecot
if [ "$version" = 2.3 ]; then
    block setup.md 'Dovecot 2.3' 1 >>$directory/dovecot-ldap.conf.ext
    sed -i '/^auth_bind_userdn/d' $directory/dovecot-ldap.conf.ext
    step 'step 1'
    block setup.md 'Dovecot 2.3' 2 >$directory/conf.d/auth-ldap.conf.ext
    step 'step 2'
    block setup.md 'Dovecot 2.3' 3 >lines
    include_above "$(sed -n 1p lines)" "$(sed -n 2p lines)" $directory/conf.d/10-auth.conf
    step 'step 3'
else
    include_above "$(block setup.md 'Dovecot 2.4' 1)" '!include conf.d/' $directory/dovecot.conf
    follow setup.md 'Dovecot 2.4' 2
    step 'steps 1 and 2'
fi
follow setup.md '5. Examine, reload, try' 1 "$user"
is_set_up
update_dovecot_conf doctor --bind >report || fail "$(cat report)"

say 'away from LDAP by hand'
save ldap_dovecot_sync false
update_dovecot_conf || fail "exit status $?"
is_set_up
has_password user Invented-Sql-user
user=Invented-Sql-user
gets_in user
words "\*\*Dovecot $version:\*\* remove \`\(!include[^\`]*\)\` from \`\([^\`]*\)\`" '\1\n\2' >lines
take_out "$(sed -n 1p lines)" "$(sed -n 2p lines)"
step 'step 1'
command=$(words "2[.] \`\(doveadm reload\)\`")
sh -c "$command"
gets_in user
user=Invented-Ldap-user
is_without_ldap
rm "$(words "3[.] Delete \`\([^\`]*\)\`")"
step 'step 3'
command=$(words "\`\(apt purge *update-dovecot-conf\)\`")
echo y | sh -c "$command" >answer 2>&1 || fail "$(cat answer)"
step 'the package is purged'
user=Invented-Sql-user
gets_in user
echo passed
