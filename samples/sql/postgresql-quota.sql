-- What Dovecot needs to write the used quota into Modoboa's database in PostgreSQL (9.5 or later).
--
-- Run it once, as the owner of the tables, connected to Modoboa's database:
--
--     sudo -u postgres psql --set ON_ERROR_STOP=1 --single-transaction --dbname modoboa --file postgresql-quota.sql
--
-- MySQL, MariaDB and SQLite need nothing like it.

-- Django writes no defaults into the table, and Dovecot may set only one of the two columns.
ALTER TABLE public.admin_quota ALTER COLUMN bytes SET DEFAULT 0;
ALTER TABLE public.admin_quota ALTER COLUMN messages SET DEFAULT 0;

-- The trigger of older instructions is for a Dovecot without INSERT ... ON CONFLICT. With Dovecot 2.3 and 2.4 it makes
-- the number of messages wrong, with 2.4 the bytes as well. Rows that it has spoiled are correct again after
-- "doveadm quota recalc -A" (2.3), or after the next message in the mailbox (2.4).
DROP TRIGGER IF EXISTS mergequota ON public.admin_quota;
DROP FUNCTION IF EXISTS public.merge_quota();
