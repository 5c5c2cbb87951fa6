#!/bin/sh
# make-sample-database.sh: regenerates modoboa.sqlite3 from exports/raw_parameters.json.
#
# Usage: make-sample-database.sh [FILE]
#
# FILE is the database to write, by default modoboa.sqlite3 beside this script. The tables are those that Modoboa 2.12
# creates in SQLite, as far as its settings need them; the flag need_dovecot_update is set, as after a change in the
# panel. The same version of sqlite3 always writes the same bytes.
# Exit status: 0; 64 wrong usage; otherwise that of the step that failed, and an old FILE stays.

set -eu

here=$(cd -- "$(dirname -- "$0")" && pwd)
[ $# -le 1 ] || { echo "usage: make-sample-database.sh [FILE]" >&2; exit 64; }
database=${1:-$here/modoboa.sqlite3}
case $database in
    /*) ;;
    *) database=$PWD/$database ;;
esac

"$here/../Tests/Environment/install-packages.sh" sqlite3

new=$database.new
trap 'rm -f -- "$new"' EXIT
rm -f -- "$new"

# readfile() takes a path relative to the working directory, so that no path has to be quoted for SQL.
cd "$here/exports"
sqlite3 -batch -bail -init /dev/null "$new" <<'SQL'
PRAGMA page_size = 1024;
BEGIN;
CREATE TABLE "django_site" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(50) NOT NULL, "domain" varchar(100) NOT NULL UNIQUE);
CREATE TABLE "core_localconfig" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "api_pk" integer unsigned NULL CHECK ("api_pk" >= 0), "site_id" integer NOT NULL REFERENCES "django_site" ("id") DEFERRABLE INITIALLY DEFERRED, "_parameters" text NOT NULL CHECK ((JSON_VALID("_parameters") OR "_parameters" IS NULL)), "need_dovecot_update" bool NOT NULL, "api_versions" text NOT NULL CHECK ((JSON_VALID("api_versions") OR "api_versions" IS NULL)));
CREATE INDEX "core_localconfig_site_id_cd052b22" ON "core_localconfig" ("site_id");
INSERT INTO django_site VALUES (1, 'mail.example.org', 'mail.example.org');
INSERT INTO core_localconfig (id, api_pk, site_id, _parameters, need_dovecot_update, api_versions)
  VALUES (1, NULL, 1, rtrim(CAST(readfile('raw_parameters.json') AS text), char(10)), 1, '{}');
COMMIT;
VACUUM;
SQL
mv -- "$new" "$database"
