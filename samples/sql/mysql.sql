-- Accounts that may do what update_dovecot_conf does, and nothing else, in Modoboa's database in MariaDB or MySQL.
--
-- Put passwords of your own in the place of CHANGE-ME-1 and CHANGE-ME-2, and the database's name in the place of
-- modoboa if it has another. Then, as root:
--
--     mysql < mysql.sql
--
-- 'localhost' is the socket and, as long as the server resolves names (no skip_name_resolve), 127.0.0.1 too. For
-- another host write its address there, and add REQUIRE SSL.

-- 1. One host with Dovecot: reads the parameters and clears the flag that asks for an update.

CREATE USER 'update_dovecot_conf'@'localhost' IDENTIFIED BY 'CHANGE-ME-1';
GRANT SELECT (`id`, `_parameters`, `need_dovecot_update`), UPDATE (`need_dovecot_update`)
  ON `modoboa`.`core_localconfig` TO 'update_dovecot_conf'@'localhost';

-- 2. Several hosts with Dovecot and one database: each compares for itself, and none has to clear the flag, which only
--    Modoboa's own command reads. Give this account to them, with "acknowledge = no", and leave out part 1 unless one
--    host is to clear the flag.

CREATE USER 'update_dovecot_conf_read'@'%' IDENTIFIED BY 'CHANGE-ME-2';
GRANT SELECT (`id`, `_parameters`, `need_dovecot_update`)
  ON `modoboa`.`core_localconfig` TO 'update_dovecot_conf_read'@'%';

-- To take it back:
--     DROP USER 'update_dovecot_conf'@'localhost', 'update_dovecot_conf_read'@'%';
