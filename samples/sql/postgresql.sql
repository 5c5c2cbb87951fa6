-- Roles with exactly the rights that update_dovecot_conf needs in Modoboa's PostgreSQL database.
--
-- Run it once, as a superuser or as the owner of the tables with CREATEROLE, connected to Modoboa's database:
--
--     sudo -u postgres psql --set ON_ERROR_STOP=1 --single-transaction --dbname modoboa --file postgresql.sql
--
-- It sets no password, and without one nobody can log in with a password. Set one so that it is neither in a file nor
-- in a log of the server: psql asks for it and sends only its hash:
--
--     sudo -u postgres psql --dbname modoboa --command '\password update_dovecot_conf'
--
-- pg_hba.conf says whether a role may connect without TLS. For other hosts, write lines with hostssl, and no line with
-- host above them that matches these roles:
--
--     hostssl  modoboa  update_dovecot_conf_read  192.0.2.0/24  scram-sha-256
--     host     all      update_dovecot_conf,update_dovecot_conf_read  all  reject
--
-- A host verifies the server with ?sslmode=verify-full&sslrootcert=/path/to/ca.pem in its URL.
--
-- A later migration of Modoboa keeps these rights, unless it recreates the table or a column.

-- 1. One host with Dovecot: reads the parameters and clears the flag that asks for an update.

CREATE ROLE update_dovecot_conf LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT CONNECTION LIMIT 5;
SELECT format('GRANT CONNECT ON DATABASE %I TO update_dovecot_conf', current_database()) \gexec
GRANT USAGE ON SCHEMA public TO update_dovecot_conf;
GRANT SELECT (id, _parameters, need_dovecot_update) ON public.core_localconfig TO update_dovecot_conf;
GRANT UPDATE (need_dovecot_update) ON public.core_localconfig TO update_dovecot_conf;

-- 2. Several hosts with Dovecot and one database: each compares for itself, and none has to clear the flag, which only
--    Modoboa's own command reads. Give them this role, with "acknowledge = no", and leave out part 1 unless one host is
--    to clear the flag.

CREATE ROLE update_dovecot_conf_read LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT;
ALTER ROLE update_dovecot_conf_read SET default_transaction_read_only = on;
SELECT format('GRANT CONNECT ON DATABASE %I TO update_dovecot_conf_read', current_database()) \gexec
GRANT USAGE ON SCHEMA public TO update_dovecot_conf_read;
GRANT SELECT (id, _parameters, need_dovecot_update) ON public.core_localconfig TO update_dovecot_conf_read;

-- 3. "update_dovecot_conf login" also says whether Modoboa has an enabled account, if its role may read these columns, and
--    "update_dovecot_conf accounts" needs them; none of them is a password. For the role of part 2, grant the same to
--    update_dovecot_conf_read.
--
--     GRANT SELECT (id, name, enabled) ON public.admin_domain TO update_dovecot_conf;
--     GRANT SELECT (address, domain_id, user_id, is_send_only) ON public.admin_mailbox TO update_dovecot_conf;
--     GRANT SELECT (id, is_active) ON public.core_user TO update_dovecot_conf;

-- 4. "update_dovecot_conf doctor oauth2" also says whether Modoboa knows Dovecot as an OAuth2 client; if it may not, it
--    prints the statement that gives the right.

-- To take it back:
--     DROP OWNED BY update_dovecot_conf, update_dovecot_conf_read;
--     DROP ROLE update_dovecot_conf, update_dovecot_conf_read;
