/*
 * expand24: expands %-variables as Dovecot 2.4 does, with Dovecot's own expander.
 *
 * Usage: chroot TREE /path/in/TREE/expand24 USER, with the tree debian-13 that dovecot-tree.sh makes
 *
 * Known variables: %{user} = USER, and all filters, functions and providers of the library (%{user | domain},
 * %{literal('x')}, %{env:NAME} ...).
 * Standard input: any number of strings, each preceded by its length in 4 bytes, big-endian. Standard output, at once for
 * each: one byte, 0 for expanded or 1 for refused; the length in 4 bytes; the result or Dovecot's error message.
 * Exit status: 0 at the end of the input; 2 with the reason on standard error; 64 usage error. A panic in Dovecot's
 * library ends it by a signal.
 *
 * Limits: unlike in auth, the user name is not escaped for LDAP. Other variables of auth, such as %{ldap:...}, are
 * unknown. A string with a NUL is refused, since Dovecot has no such strings. Works with the library of Debian 13's
 * dovecot-core (2.4.1). Compile it on a system whose C library is not newer than Debian 13's.
 *
 * Build: gcc -std=c11 -O2 -Wall -Wextra -Werror -o expand24 expand24.c
 */
#define _POSIX_C_SOURCE 200809L
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOOL "expand24"
#define DOVECOT "2.4"
#include "libdovecot.h"
#include "frames.h"

/* Declared here, since nothing else needs Debian's dovecot-dev; names and types are Dovecot's. */
typedef unsigned int data_stack_frame_t;
typedef int value_provider_func_t(const char *key, const char **value_r, void *context, const char **error_r);
struct var_expand_table {
	const char *key;
	const char *value;
	value_provider_func_t *func;
};
struct var_expand_params {
	const struct var_expand_table *table;
	const void *providers;
	const void *tables_arr;
	const void *providers_arr;
	const char *(*escape_func)(const char *str, void *context);
	void *escape_context;
	void *const *contexts;
	void *context;
	void *event;
};

static void (*lib_init)(void);
static void (*lib_deinit)(void);
static data_stack_frame_t (*t_push_named)(const char *format, ...);
static bool (*t_pop)(data_stack_frame_t *frame);
static int (*t_var_expand)(const char *str, const struct var_expand_params *params, const char **result_r,
			   const char **error_r);

static void expand(const char *text, const struct var_expand_params *params)
{
	data_stack_frame_t frame = t_push_named("%s", "expand24");
	const char *result = NULL, *error = NULL;

	if (t_var_expand(text, params, &result, &error) == 0)
		answer(false, result);
	else
		answer(true, error != NULL ? error : "refused without a message");
	if (!t_pop(&frame))
		fail("the expander left a data stack frame open");
}

int main(int argc, char **argv)
{
	char *text;
	size_t length;

	if (argc != 2) {
		fputs("usage: expand24 USER\n", stderr);
		return 64;
	}
	open_libdovecot();
	LOAD(lib_init);
	LOAD(lib_deinit);
	LOAD(t_push_named);
	LOAD(t_pop);
	LOAD(t_var_expand);

	const struct var_expand_table table[] = {
		{ .key = "user", .value = argv[1] },
		{ .key = NULL },
	};
	const struct var_expand_params params = { .table = table };

	lib_init();
	while ((text = next_string(&length)) != NULL) {
		if (memchr(text, '\0', length) != NULL)
			answer(true, "zero byte");
		else
			expand(text, &params);
	}
	lib_deinit();
	return 0;
}
