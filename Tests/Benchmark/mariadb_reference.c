/*
 * mariadb_reference: the minimum that a program needs to find out from MariaDB that there is nothing to do, in plain C.
 *
 * Usage: mariadb_reference SOCKET USER PASSWORD DATABASE TARGET EXPECTED
 *
 * Connects to the Unix socket SOCKET through libmariadb, selects _parameters of the row of core_localconfig with the
 * lowest id, reads TARGET and compares it with EXPECTED byte for byte.
 * Exit status: 0 they are equal; 1 they differ, or a step failed, with the reason on standard error; 64 usage error.
 *
 * Limits: a yardstick, not a tool. It waits for the server without a time-out. It does not parse the JSON and renders
 * nothing: EXPECTED is prepared in advance. It ignores mode and owner, takes no lock and reads no configuration file.
 *
 * Build: gcc -std=c11 -O2 -Wall -Wextra -Werror -o mariadb_reference mariadb_reference.c -lmariadb
 */
#include "reference.h"

#include <mariadb/mysql.h>

int main(int argc, char **argv)
{
	static const char query[] = "SELECT _parameters FROM core_localconfig ORDER BY id LIMIT 1";
	MYSQL_RES *result;
	MYSQL_ROW row;

	if (argc != 7) {
		fputs("usage: mariadb_reference SOCKET USER PASSWORD DATABASE TARGET EXPECTED\n", stderr);
		return 64;
	}

	MYSQL *connection = mysql_init(NULL);
	if (connection == NULL)
		fail(argv[1], strerror(ENOMEM));
	if (mysql_real_connect(connection, NULL, argv[2], argv[3], argv[4], 0, argv[1], 0) == NULL ||
	    mysql_real_query(connection, query, sizeof(query) - 1) != 0 ||
	    (result = mysql_store_result(connection)) == NULL)
		fail(argv[1], mysql_error(connection));
	/* copied, as in a program that uses them later: the copy outlives the result */
	row = mysql_fetch_row(result);
	char *parameters = row != NULL && row[0] != NULL ? strdup(row[0]) : NULL;
	if (parameters == NULL || *parameters == '\0')
		fail(argv[1], "no parameters");
	mysql_free_result(result);
	mysql_close(connection);

	expect_equal(argv[5], argv[6]);
	free(parameters);
	return 0;
}
