#!/bin/sh
# demo.sh: shows what update_dovecot_conf does, on copies of modoboa.sqlite3 and dovecot-2.3 in a scratch directory.
#
# Usage: demo.sh BINARY
#
# BINARY is update_dovecot_conf. Neither Dovecot nor Modoboa is needed; a Dovecot that is here is neither asked nor
# reloaded. Nothing outside the scratch directory is changed, except that sqlite3 is installed if it is missing (on
# Debian, as root). The directory is removed at the end, unless KEEP=1 is in the environment. The demo checks the exit
# status of each command, and that no password is ever shown.
# Exit status: 0; 1 something did not behave as said, with the reason on standard error; 64 wrong usage.

set -eu

PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C
unset DATABASE_URL CREDENTIALS_DIRECTORY UPDATE_DOVECOT_CONF_CONFIG JOURNAL_STREAM

fail() {
    printf '%s\n' "demo.sh: $*" >&2
    exit 1
}

[ $# -eq 1 ] || { echo "usage: demo.sh BINARY" >&2; exit 64; }
case $1 in
    /*) binary=$1 ;;
    *) binary=$PWD/$1 ;;
esac
if [ ! -f "$binary" ] || [ ! -x "$binary" ]; then
    fail "no such program: $binary"
fi
here=$(cd -- "$(dirname -- "$0")" && pwd)
"$here/../Tests/Environment/install-packages.sh" sqlite3

scratch=$(mktemp -d "${TMPDIR:-/tmp}/update_dovecot_conf-demo.XXXXXX")
cleanup() {
    if [ "${KEEP:-}" = 1 ]; then
        echo
        printf 'kept: %s\n' "$scratch"
    else
        rm -rf -- "$scratch"
    fi
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

cp "$here/modoboa.sqlite3" "$scratch/"
cd "$scratch"
chmod 600 modoboa.sqlite3
mkdir dovecot
chmod 755 dovecot
file=dovecot/dovecot-modoboa.conf.ext
output=$scratch/output

# The program with the options that all its runs here share. The URL has an absolute path, as Modoboa's own do.
# --dovecot-program names a missing program.
update_dovecot_conf() {
    command=sync
    case ${1-} in
        export | doctor) command=$1; shift ;;
    esac
    set -- --config /dev/null --database "sqlite://$scratch/modoboa.sqlite3" "$@"
    [ "$command" = export ] ||
        set -- --dovecot-directory "$scratch/dovecot" --dovecot-program "$scratch/no-dovecot" \
            --state-directory "$scratch/state" "$@"
    "$binary" "$command" "$@"
}

say() {
    printf '\n'
    printf '# %s\n' "$@"
}

# Cuts long lines of a file, wraps the one line that reports a change, and shortens paths to those in the scratch
# directory.
narrow() {
    sed "s,$scratch/,,g" | awk -v report="$file: " '
        index($0, report) == 1 {
            while (length($0) > 99) {
                for (end = 99; end > 1 && substr($0, end, 1) != " "; end--) { }
                print substr($0, 1, end - 1)
                $0 = "    " substr($0, end + 1)
            }
        }
        length($0) > 99 { $0 = substr($0, 1, 96) "..." }
        { print }'
}

# A command as it would be typed.
typed() {
    line='$'
    for word in "$@"; do
        case $word in
            *[!A-Za-z0-9_./:=%-]*) line="$line '$word'" ;;
            *) line="$line $word" ;;
        esac
    done
    printf '%s\n' "$line"
}

# no_password FILE: it must not hold what the database has for a password, as it is or as Dovecot quotes it.
no_password() {
    for secret in 'mail" #1' 'mail\" #1' 'A new one'; do
        if grep -qF -e "$secret" "$1"; then fail "a password was shown"; fi
    done
}

# run STATUS COMMAND...: shows the command and what it prints, and checks its exit status.
run() {
    wanted=$1
    shift
    typed "$@"
    status=0
    "$@" >"$output" 2>&1 || status=$?
    no_password "$output"
    narrow <"$output"
    [ "$status" -eq "$wanted" ] || fail "the exit status was $status, not $wanted"
    case $1 in
        update_dovecot_conf) echo "[exit status $status]" ;;
    esac
}

# silent COMMAND...: the same for a run that has nothing to do.
silent() {
    run 0 "$@"
    [ ! -s "$output" ] || fail "a run with nothing to do printed something"
}

echo "Modoboa's LDAP parameters, and the file that Dovecot includes. Every run below also has the options"
printf '%s\n' "  --config /dev/null --database sqlite://$scratch/modoboa.sqlite3"
echo 'and each but "export" has'
printf '%s\n' "  --dovecot-directory $scratch/dovecot --state-directory $scratch/state" \
    "  --dovecot-program $scratch/no-dovecot"
echo 'The last one does not exist, so no Dovecot on this machine is reloaded. Below, the name of the scratch directory'
echo 'is left out, and lines that are too long for a terminal are cut and end in "...".'

say "1. See what would be written. Nothing is changed yet; the password is masked; exit status 2 says" \
    "   that there is something to do."
run 2 update_dovecot_conf --dovecot-version 2.3 --check
[ ! -e "$file" ] || fail "--check wrote the file"

say "2. Write it. One line names the settings that changed, never their values."
run 0 update_dovecot_conf --dovecot-version 2.3

say "3. Only the owner can read the file, whatever the umask. The password contains quotation marks, a" \
    "   backslash and a #, and is quoted as Dovecot reads it; this demo hides it, the program does not."
run 0 ls -l "$file"
[ "$(stat -c %a "$file")" = 600 ] || fail "the file is not 0600"
grep -qxF 'dnpass = "it'\''s \"C:\\mail\" #1"' "$file" || fail "the password is not in the file as Dovecot reads it"
run 0 sed '/^dnpass/s/=.*/= "(hidden by sed)"/' "$file"

say "4. Run again, as cron does every minute: nothing to do, nothing printed, nothing touched."
run 0 stat -c 'inode %i, modified %y' "$file"
before=$(cat "$output")
silent update_dovecot_conf --dovecot-version 2.3
run 0 stat -c 'inode %i, modified %y' "$file"
[ "$(cat "$output")" = "$before" ] || fail "a run with nothing to do touched the file"

say "5. Somebody saves a new bind password in Modoboa. The diff shows that it changed, but not what it is."
echo "\$ sqlite3 modoboa.sqlite3 \"UPDATE core_localconfig SET _parameters = json_set(_parameters, ...)\""
sqlite3 -batch -bail -init /dev/null modoboa.sqlite3 \
    "UPDATE core_localconfig SET _parameters = json_set(_parameters, '\$.core.ldap_bind_password', 'A new one, 100%')"
run 2 update_dovecot_conf --dovecot-version 2.3 --check
run 0 update_dovecot_conf --dovecot-version 2.3
silent update_dovecot_conf --dovecot-version 2.3

say "6. If Dovecot runs on this host, a change reloads it, and the old file is restored if Dovecot cannot work with" \
    "   the new one. Is Dovecot set up to use the file? Here is the sample of a whole configuration for 2.3, with two" \
    "   faults. doctor names the lines and changes nothing. What only Dovecot's programs know is unchecked."
cp -R "$here/dovecot-2.3/." dovecot/
# The samples are for /etc/dovecot.
find dovecot -name '*.conf*' -type f -exec sed -i "s,/etc/dovecot/,$scratch/dovecot/,g" {} +
chmod -R go-w dovecot
sed -i '1i auth_bind_userdn = uid=%u,ou=people,dc=example,dc=org' dovecot/dovecot-ldap.conf.ext
sed -i '/^!include auth-ldap/d; $a !include auth-ldap.conf.ext' dovecot/conf.d/10-auth.conf
echo "\$ sed -i '1i auth_bind_userdn = ...' dovecot/dovecot-ldap.conf.ext"
echo "\$ sed -i '/^!include auth-ldap/d; \$a !include auth-ldap.conf.ext' dovecot/conf.d/10-auth.conf"
run 2 update_dovecot_conf doctor --dovecot-version 2.3
for fault in 'overriding_settings: .*/dovecot-ldap.conf.ext line 1: auth_bind_userdn ' \
    'passdb_order: .*/auth-sql.conf.ext line '; do
    grep -q "^attention  $fault" "$output" || fail "doctor did not find: $fault"
done

say "7. Do what it says, starting at the end of each file."
number=$(grep -n '^!include auth-sql' dovecot/conf.d/10-auth.conf | cut -d : -f 1)
run 0 sed -i -e "\$d" -e "${number}i !include auth-ldap.conf.ext" dovecot/conf.d/10-auth.conf
run 0 sed -i 1d dovecot/dovecot-ldap.conf.ext
echo "\$ update_dovecot_conf doctor --dovecot-version 2.3 | grep -E 'overriding|order'"
update_dovecot_conf doctor --dovecot-version 2.3 >"$output" || [ $? -eq 2 ]
no_password "$output"
grep -E '^ok +(overriding_settings|passdb_order): ' "$output" | narrow
[ "$(grep -cE '^ok +(overriding_settings|passdb_order): ' "$output")" -eq 2 ] || fail "doctor still finds the faults"

say "8. Dovecot is upgraded to 2.4, with other names and another syntax."
run 2 update_dovecot_conf --dovecot-version 2.4 --check
run 0 update_dovecot_conf --dovecot-version 2.4
silent update_dovecot_conf --dovecot-version 2.4
run 0 ls -l "$file"

say "9. Print the parameters without the passwords, to show them to others. Without --redact, this is what hosts that" \
    "   do not reach the database read with --export."
run 0 update_dovecot_conf export --redact
if grep -q _password\" "$output"; then fail "a password stands in the export"; fi

say "Everything behaved as described."
