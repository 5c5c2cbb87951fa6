/*
 * sqlite_reference: the minimum that a program needs to find out from SQLite that there is nothing to do, in plain C.
 *
 * Usage: sqlite_reference DATABASE TARGET EXPECTED
 *
 * Opens DATABASE read-only through libsqlite3, selects _parameters of the row of core_localconfig with the lowest id,
 * reads TARGET and compares it with EXPECTED byte for byte.
 * Exit status: 0 they are equal; 1 they differ, or a step failed, with the reason on standard error; 64 usage error.
 *
 * Limits: a yardstick, not a tool. It does not parse the JSON and renders nothing: EXPECTED is prepared in advance. It
 * ignores mode and owner, takes no lock and reads no configuration file.
 *
 * Build: gcc -std=c11 -O2 -Wall -Wextra -Werror -o sqlite_reference sqlite_reference.c -lsqlite3
 */
#include "reference.h"

#include <sqlite3.h>

int main(int argc, char **argv)
{
	sqlite3 *database = NULL;
	sqlite3_stmt *statement = NULL;

	if (argc != 4) {
		fputs("usage: sqlite_reference DATABASE TARGET EXPECTED\n", stderr);
		return 64;
	}

	if (sqlite3_open_v2(argv[1], &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(database, "SELECT _parameters FROM core_localconfig ORDER BY id LIMIT 1", -1, &statement,
			       NULL) != SQLITE_OK ||
	    sqlite3_step(statement) != SQLITE_ROW)
		fail(argv[1], sqlite3_errmsg(database));
	/* copied, as in a program that uses them later: the copy outlives the statement */
	const unsigned char *text = sqlite3_column_text(statement, 0);
	char *parameters = text != NULL ? strdup((const char *)text) : NULL;
	if (parameters == NULL || *parameters == '\0')
		fail(argv[1], "no parameters");
	sqlite3_finalize(statement);
	sqlite3_close(database);

	expect_equal(argv[2], argv[3]);
	free(parameters);
	return 0;
}
