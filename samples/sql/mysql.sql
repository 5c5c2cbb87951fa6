-- Accounts that may do what update_dovecot_conf does, and nothing else, in Modoboa's database in MariaDB or MySQL.
--
-- Put the database's name in the place of modoboa if it has another. Then, as root:
--
--     mysql < mysql.sql
--
-- It sets no password and locks each account, so nobody can log in. Give an account a password of its own and unlock it
-- in one statement, in the mysql client, where the password is neither in a file nor in the shell's history:
--
--     ALTER USER 'update_dovecot_conf'@'localhost' IDENTIFIED BY '...' ACCOUNT UNLOCK;
--
-- The client keeps statements that name IDENTIFIED out of ~/.mysql_history.

-- 1. One host with Dovecot: reads the parameters and clears the flag that asks for an update. 'localhost' is the socket
--    and, as long as the server resolves names (no skip_name_resolve), 127.0.0.1 too. For another host write its address
--    there, and add REQUIRE SSL as below.

CREATE USER 'update_dovecot_conf'@'localhost' ACCOUNT LOCK PASSWORD EXPIRE;
GRANT SELECT (`id`, `_parameters`, `need_dovecot_update`), UPDATE (`need_dovecot_update`)
  ON `modoboa`.`core_localconfig` TO 'update_dovecot_conf'@'localhost';

-- 2. Several hosts with Dovecot and one database: each compares for itself, and none has to clear the flag, which only
--    Modoboa's own command reads. Give this account to them, with "acknowledge = no", and leave out part 1 unless one
--    host is to clear the flag. Narrow '%' to the addresses of these hosts, as '192.0.2.%', if you can. The server takes
--    it over TLS alone; that a host talks to the right server it has to see to itself, with
--    ?ssl_mode=verify_identity&ssl_ca=/path/to/ca.pem in its URL.

CREATE USER 'update_dovecot_conf_read'@'%' REQUIRE SSL ACCOUNT LOCK PASSWORD EXPIRE;
GRANT SELECT (`id`, `_parameters`, `need_dovecot_update`)
  ON `modoboa`.`core_localconfig` TO 'update_dovecot_conf_read'@'%';

-- 3. "update_dovecot_conf login" also says whether Modoboa has an enabled account, if it may read these columns, and
--    "update_dovecot_conf accounts" needs them; none of them is a password. For the account of part 2, grant the same to
--    'update_dovecot_conf_read'@'%'.
--
--     GRANT SELECT (`id`, `name`, `enabled`) ON `modoboa`.`admin_domain` TO 'update_dovecot_conf'@'localhost';
--     GRANT SELECT (`address`, `domain_id`, `user_id`, `is_send_only`)
--       ON `modoboa`.`admin_mailbox` TO 'update_dovecot_conf'@'localhost';
--     GRANT SELECT (`id`, `is_active`) ON `modoboa`.`core_user` TO 'update_dovecot_conf'@'localhost';

-- 4. "update_dovecot_conf doctor sharing" looks whether the tables of shared folders are there (Modoboa 2.12 or later).
--    An account sees only tables that it has a right to; it reads no row of them.
--
--       GRANT SELECT (`from_user`) ON `modoboa`.`admin_usershare` TO 'update_dovecot_conf'@'localhost';
--       GRANT SELECT (`from_user`) ON `modoboa`.`admin_anyoneshare` TO 'update_dovecot_conf'@'localhost';

-- 5. "update_dovecot_conf doctor oauth2" also says whether Modoboa knows Dovecot as an OAuth2 client; if it may not, it
--    prints the statement that gives the right.

-- To take it back:
--     DROP USER 'update_dovecot_conf'@'localhost', 'update_dovecot_conf_read'@'%';
