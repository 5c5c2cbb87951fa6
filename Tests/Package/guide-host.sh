# shellcheck shell=sh
# guide-host.sh: shared by the scripts of guide.sh in a container, which source it: a mail host, and words of documents.
#
#   say WORDS, fail WORDS   print a line; fail also prints the end of the journal, and exits with 1
#   block FILE HEADING NUMBER            prints a block of code of a document (guide-blocks.awk)
#   follow FILE HEADING NUMBER [INPUT]   runs each line of one, with INPUT as its standard input
#   make_users, make_database TLS, make_directory   a host with Modoboa's accounts, and an LDAP server; TLS is ldap_secured
#   stock_with_modoboa VERSION, sample VERSION      Dovecot's configuration, and then make_local VERSION
#   gets_in USER, rejected USER          a user logs in by IMAP with the password in the variable of the user's name
#   is_set_up, is_without_ldap           all of them
# The users are
#   user@example.org   with a password on the LDAP server, and none that works in Modoboa's database
#   sql@example.org    in Modoboa's database only
#   off@example.org    with a password on the LDAP server, and disabled in Modoboa
# Limits: a user is rejected if Dovecot says that the password is wrong; a temporary failure is not that.
# shellcheck disable=SC2034  # variables of the scripts that source it

set -eu
trap 'status=$?; [ "$status" -eq 0 ] || printf "%s\n" "exit status $status"' EXIT
export LC_ALL=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive
cd /inside

version=$(dovecot --version | cut -d . -f 1,2)
database=/srv/modoboa/instance/modoboa.db
file=/etc/dovecot/dovecot-modoboa.conf.ext

say() {
    printf '%s\n' "$*"
}

fail() {
    say "$*" >&2
    journalctl -q --no-pager -n 40 -o short-precise >&2 || :
    exit 1
}

block() {
    awk -v heading="$2" -v number="$3" -f guide-blocks.awk "$1" || fail "$1, $2: no block $3"
}

# The exit status of setup and --check says that something is to be done; that of doctor, that something needs attention.
follow() {
    block "$1" "$2" "$3" >commands
    while read -r line <&3; do
        say "# $line"
        status=0
        printf '%s\n' "${4:-}" | sh -c "$line" >answer 2>&1 || status=$?
        case $status:$line in
            0:* | 2:*setup | 2:*--check | 2:*doctor*) ;;
            *) cat answer; fail "$line: exit status $status" ;;
        esac
        [ "$line" != 'doveadm reload' ] || await_sockets
    done 3<commands
}

# Whoever types the next line is slower than Dovecot, which makes its sockets anew.
await_sockets() {
    sleep 1
    for _ in $(seq 100); do
        if [ -S /run/dovecot/auth-client ]; then return; fi
        sleep 0.1
    done
    fail 'Dovecot has no socket of its auth process'
}

# login USER: prints "in", "no", or Dovecot's own words.
login() {
    case $1 in
        user) password=$user ;;
        sql) password=$sql ;;
        off) password=$off ;;
    esac
    perl -MIO::Socket::INET -e '
        alarm 60;
        my $imap = IO::Socket::INET->new(PeerAddr => "127.0.0.1:143") or die "no connection\n";
        sub answer { my ($tag) = @_; while (<$imap>) { return $_ if /^$tag / } return "closed\n" }
        print $imap "a LOGIN \"$ARGV[0]\@example.org\" \"$ARGV[1]\"\r\n";
        $_ = answer("a");
        if (/^a NO \[AUTHENTICATIONFAILED\]/) { print "no"; exit }
        if (/^a OK/) { print $imap "b SELECT INBOX\r\n"; $_ = answer("b") }
        print /^b OK/ ? "in" : $_' "$1" "$password" 2>&1 || :
}

# After a reload, Dovecot may still be at it.
gets_in() {
    for _ in 1 2 3 4 5; do
        got=$(login "$1")
        case $got in
            in) return ;;
            no | *AUTH*) break ;;
        esac
        sleep 1
    done
    fail "$1 does not get in: $got"
}

rejected() {
    got=$(login "$1")
    [ "$got" = no ] || fail "$1 is not rejected: $got"
}

is_set_up() {
    gets_in user
    gets_in sql
    rejected off
}

is_without_ldap() {
    rejected user
    gets_in sql
    rejected off
}

# save PARAMETER JSON: as Modoboa's panel does.
save() {
    runuser -u modoboa -- sqlite3 -cmd '.timeout 5000' "$database" \
        "UPDATE core_localconfig SET _parameters = json_set(_parameters, '\$.core.$1', json('$2')), need_dovecot_update = 1"
}

# has_password USER PASSWORD: the user gets this password in Modoboa.
has_password() {
    runuser -u modoboa -- sqlite3 -cmd '.timeout 5000' "$database" \
        "UPDATE core_user SET password = '$(doveadm pw -s SHA512-CRYPT -p "$2")' WHERE email = '$1@example.org'"
}

make_users() {
    user=Invented-Ldap-user
    sql=Invented-Sql-sql
    off=Invented-Ldap-off
    groupadd --gid 5000 vmail
    useradd --uid 5000 --gid 5000 --groups dovecot vmail
    useradd --system modoboa
    useradd --system postfix
    install -d -o vmail -g vmail /srv/vmail
    install -d /var/spool/postfix/private
}

# The tables are those of Modoboa 2.12, without columns that Dovecot does not read.
make_database() {
    install -d -o modoboa -g modoboa /srv/modoboa /srv/modoboa/instance
    install -o modoboa -g dovecot -m 640 modoboa.sqlite3 "$database"
    runuser -u modoboa -- sqlite3 -bail "$database" <<'SQL'
CREATE TABLE core_user (id integer NOT NULL PRIMARY KEY, username varchar(254) NOT NULL UNIQUE, email varchar(254) NOT NULL,
    is_active bool NOT NULL, is_local bool NOT NULL, password varchar(256) NOT NULL, last_login datetime NULL,
    master_user bool NOT NULL);
CREATE TABLE admin_domain (id integer NOT NULL PRIMARY KEY, name varchar(253) NOT NULL UNIQUE, enabled bool NOT NULL);
CREATE TABLE admin_mailbox (id integer NOT NULL PRIMARY KEY, address varchar(252) NOT NULL, quota integer NOT NULL,
    is_send_only bool NOT NULL, domain_id integer NOT NULL, user_id integer NOT NULL UNIQUE);
CREATE TABLE admin_quota (username varchar(254) NOT NULL PRIMARY KEY, bytes bigint NOT NULL, messages integer NOT NULL);
INSERT INTO admin_domain VALUES (1, 'example.org', 1);
INSERT INTO core_user VALUES (1, 'user@example.org', 'user@example.org', 1, 0, '!invented', NULL, 0),
    (2, 'sql@example.org', 'sql@example.org', 1, 1, '', NULL, 0), (3, 'off@example.org', 'off@example.org', 0, 0, '!invented', NULL, 0);
INSERT INTO admin_mailbox VALUES (1, 'user', 50, 0, 1, 1), (2, 'sql', 50, 0, 1, 2), (3, 'off', 50, 0, 1, 3);
SQL
    has_password sql "$sql"
    save ldap_secured "\"$1\""
}

# The entries that the parameters of the samples are about, and a CA, in CA.pem.
make_directory() {
    mkdir -p directory/data
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout directory/ca.key -out CA.pem \
        -subj '/CN=Invented CA' 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout directory/key.pem -out directory/request.pem \
        -subj '/CN=ldap1.example.org' 2>/dev/null
    echo 'subjectAltName = DNS:ldap1.example.org, DNS:ldap2.example.org' >directory/names
    openssl x509 -req -in directory/request.pem -CA CA.pem -CAkey directory/ca.key -CAcreateserial \
        -extfile directory/names -out directory/certificate.pem 2>/dev/null
    cat >directory/slapd.conf <<'CONF'
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile /inside/directory/certificate.pem
TLSCertificateKeyFile /inside/directory/key.pem
database mdb
suffix dc=example,dc=org
directory /inside/directory/data
access to attrs=userPassword by anonymous auth
access to * by dn.exact=cn=dovecot,ou=services,dc=example,dc=org read
CONF
    {
        printf 'dn: dc=example,dc=org\nobjectClass: domain\ndc: example\n\n'
        for unit in people services; do
            printf 'dn: ou=%s,dc=example,dc=org\nobjectClass: organizationalUnit\nou: %s\n\n' $unit $unit
        done
        bind_password=$(sqlite3 "$database" "SELECT json_extract(_parameters, '\$.core.ldap_bind_password') FROM core_localconfig")
        printf 'dn: cn=dovecot,ou=services,dc=example,dc=org\nobjectClass: applicationProcess\nobjectClass: simpleSecurityObject\n'
        printf 'cn: dovecot\nuserPassword: %s\n\n' "$bind_password"
        for person in user off; do
            printf 'dn: uid=%s,ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\nuid: %s\ncn: %s\nsn: %s\n' \
                $person $person $person $person
            printf 'mail: %s@example.org\nuserPassword: Invented-Ldap-%s\n\n' $person $person
        done
    } >directory/entries.ldif
    slapadd -q -f directory/slapd.conf -l directory/entries.ldif
    systemd-run --quiet --unit=directory /usr/sbin/slapd -d 0 -f /inside/directory/slapd.conf -h 'ldap://127.0.0.1/'
    for _ in $(seq 100); do
        if ldapsearch -x -H ldap://127.0.0.1 -s base -b '' >/dev/null 2>&1; then return; fi
        sleep 0.1
    done
    fail "slapd does not start"
}

# stock_with_modoboa VERSION: Debian's own files, in which SQL users are Modoboa's accounts.
stock_with_modoboa() {
    configuration=/etc/dovecot
    sed -i -e 's/^!include auth-system/#&/' -e 's/^#\(!include auth-sql\)/\1/' "$configuration/conf.d/10-auth.conf"
    if [ "$1" = 2.3 ]; then
        install -m 600 dovecot-2.3/dovecot-sql-sqlite.conf.ext "$configuration/dovecot-sql.conf.ext"
        sed -i 's,^mail_location = .*,mail_location = maildir:~/Maildir,' "$configuration/conf.d/10-mail.conf"
    else
        install -m 640 -g dovecot dovecot-2.4/conf.d/auth-sql-sqlite.conf.ext "$configuration/conf.d/auth-sql.conf.ext"
        sed -i -e 's/^mail_driver = .*/mail_driver = maildir/' -e 's,^mail_path = .*,mail_path = ~/Maildir,' \
            -e '/^mail_inbox_path = /d' "$configuration/conf.d/10-mail.conf"
    fi
}

# sample VERSION: the whole configuration of samples, for SQLite, as samples/README.md says.
sample() {
    rm -rf sample
    cp -R "dovecot-$1" sample
    if [ "$1" = 2.3 ]; then
        for part in dovecot-sql dovecot-dict-sql; do mv "sample/$part-sqlite.conf.ext" "sample/$part.conf.ext"; done
        sed -i 's/quota = pgsql:/quota = sqlite:/' sample/dovecot.conf
        sed -i '/^service dict {/a\  user = modoboa' sample/conf.d/10-master.conf
    else
        mv sample/conf.d/auth-sql-sqlite.conf.ext sample/conf.d/auth-sql.conf.ext
        mv sample/conf.d/30-dict-server-sqlite.conf.ext sample/conf.d/30-dict-server.conf
    fi
    cp -R sample/. /etc/dovecot/
    chmod 600 /etc/dovecot/dovecot-*.conf.ext
    chmod 644 /etc/dovecot/dovecot-dict-sql.conf.ext
    install postlogin/sqlite.sh /usr/local/bin/postlogin.sh
}

# Failed logins do not delay later ones here.
make_local() {
    echo 'auth_failure_delay = 0' >/etc/dovecot/local.conf
    if [ "$1" = 2.3 ]; then
        printf 'service anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}\n' >>/etc/dovecot/local.conf
    fi
}
