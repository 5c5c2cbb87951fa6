/*
 * expand23: expands %-variables as Dovecot 2.3 does, with Dovecot's own expander.
 *
 * Usage: expand23 USER
 *
 * Known variables: %u %{user} = USER, %n %{username} = USER up to the first @, %d %{domain} = USER after it, and all
 * modifiers and functions of the library.
 * Standard input: any number of strings, each preceded by its length in 4 bytes, big-endian. Standard output, at once for
 * each: one byte, 0 for expanded or 1 for refused; the length in 4 bytes; the result or Dovecot's error message.
 * Exit status: 0 at the end of the input; 2 with the reason on standard error; 64 usage error.
 *
 * Limits: unlike in auth, the user name is not escaped for LDAP. Other variables of auth (%s, %r ...) are unknown. A
 * string with a NUL is refused, since Dovecot has no such strings. Works with the library of Debian 12's dovecot-core
 * (2.3.19.1); the table of variables differs in other series.
 *
 * Build: gcc -std=c11 -O2 -Wall -Wextra -Werror -o expand23 expand23.c
 */
#define _POSIX_C_SOURCE 200809L
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOOL "expand23"
#define DOVECOT "2.3"
#include "libdovecot.h"
#include "frames.h"

/* Declared here, since nothing else needs Debian's dovecot-dev; names and types are Dovecot's. */
typedef unsigned int data_stack_frame_t;
typedef struct buffer string_t;
struct var_expand_table {
	char key;
	const char *value;
	const char *long_key;
};

static void (*lib_init)(void);
static void (*lib_deinit)(void);
static data_stack_frame_t (*t_push_named)(const char *format, ...);
static bool (*t_pop)(data_stack_frame_t *frame);
static string_t *(*t_str_new)(size_t initial_size);
static const char *(*str_c)(string_t *str);
static int (*var_expand)(string_t *dest, const char *str, const struct var_expand_table *table, const char **error_r);

static void expand(const char *text, const struct var_expand_table *table)
{
	data_stack_frame_t frame = t_push_named("%s", "expand23");
	string_t *result = t_str_new(256);
	const char *error = NULL;

	if (var_expand(result, text, table, &error) > 0)
		answer(false, str_c(result));
	else
		answer(true, error != NULL ? error : "refused without a message");
	if (!t_pop(&frame))
		fail("the expander left a data stack frame open");
}

int main(int argc, char **argv)
{
	const char *at;
	char *name, *text;
	size_t length;

	if (argc != 2) {
		fputs("usage: expand23 USER\n", stderr);
		return 64;
	}
	open_libdovecot();
	LOAD(lib_init);
	LOAD(lib_deinit);
	LOAD(t_push_named);
	LOAD(t_pop);
	LOAD(t_str_new);
	LOAD(str_c);
	LOAD(var_expand);

	at = strchr(argv[1], '@');
	name = strndup(argv[1], at != NULL ? (size_t)(at - argv[1]) : strlen(argv[1]));
	if (name == NULL)
		fail("out of memory");
	const struct var_expand_table table[] = {
		{ 'u', argv[1], "user" },
		{ 'n', name, "username" },
		{ 'd', at != NULL ? at + 1 : "", "domain" },
		{ '\0', NULL, NULL },
	};

	lib_init();
	while ((text = next_string(&length)) != NULL) {
		if (memchr(text, '\0', length) != NULL)
			answer(true, "zero byte");
		else
			expand(text, table);
	}
	lib_deinit();
	free(name);
	return 0;
}
