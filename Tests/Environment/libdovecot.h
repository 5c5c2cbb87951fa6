/*
 * libdovecot.h: functions of Dovecot's library, which has no public interface, looked up by name.
 *
 * The including file defines TOOL, its name for messages, and DOVECOT, the version that it supports.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIBRARY "/usr/lib/dovecot/libdovecot.so.0"

static void *library;

static void fail(const char *what)
{
	fprintf(stderr, TOOL ": %s\n", what);
	exit(2);
}

static void open_libdovecot(void)
{
	library = dlopen(LIBRARY, RTLD_NOW);
	if (library == NULL)
		fail(dlerror());
}

static void load(const char *name, void *function, size_t size)
{
	void *symbol = dlsym(library, name);

	if (symbol == NULL) {
		fprintf(stderr, TOOL ": " LIBRARY " is not the library of Dovecot " DOVECOT ": %s\n", dlerror());
		exit(2);
	}
	/* ISO C has no cast from an object pointer to a function pointer */
	memcpy(function, &symbol, size);
}
#define LOAD(function) load(#function, &function, sizeof(function))
