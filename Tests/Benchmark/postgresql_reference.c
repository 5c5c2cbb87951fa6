/*
 * postgresql_reference: the minimum that a program needs to find out from PostgreSQL that there is nothing to do, in
 * plain C.
 *
 * Usage: postgresql_reference CONNINFO TARGET EXPECTED
 *
 * Connects through libpq, selects _parameters of the row of core_localconfig with the lowest id, reads TARGET and
 * compares it with EXPECTED byte for byte. CONNINFO is a libpq connection string.
 * Exit status: 0 they are equal; 1 they differ, or a step failed, with the reason on standard error; 64 usage error.
 *
 * Limits: a yardstick, not a tool. It waits for the server without a time-out. It does not parse the JSON and renders
 * nothing: EXPECTED is prepared in advance. It ignores mode and owner, takes no lock and reads no configuration file.
 *
 * Build: gcc -std=c11 -O2 -Wall -Wextra -Werror -o postgresql_reference postgresql_reference.c -lpq
 */
#include "reference.h"

#include <postgresql/libpq-fe.h>

int main(int argc, char **argv)
{
	if (argc != 4) {
		fputs("usage: postgresql_reference CONNINFO TARGET EXPECTED\n", stderr);
		return 64;
	}

	/* never print the conninfo: it contains a password */
	PGconn *connection = PQconnectdb(argv[1]);
	if (PQstatus(connection) != CONNECTION_OK)
		fail("PostgreSQL", PQerrorMessage(connection));
	PGresult *result = PQexec(connection, "SELECT _parameters FROM core_localconfig ORDER BY id LIMIT 1");
	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		fail("PostgreSQL", PQerrorMessage(connection));
	/* copied, as in a program that uses them later: the copy outlives the result */
	char *parameters = PQntuples(result) == 1 ? strdup(PQgetvalue(result, 0, 0)) : NULL;
	if (parameters == NULL || *parameters == '\0')
		fail("PostgreSQL", "no parameters");
	PQclear(result);
	PQfinish(connection);

	expect_equal(argv[2], argv[3]);
	free(parameters);
	return 0;
}
