/*
 * read23: reads a file as Dovecot 2.3 reads dovecot-ldap.conf.ext, with Dovecot's own parser.
 *
 * Usage: read23 FILE
 *
 * Standard output: for each setting, in the order of Dovecot's parser (the last one wins), the length of its name in 4
 * bytes, big-endian, the name, the length of its value likewise, the value. !include and !include_try are followed.
 * Nothing is printed unless the whole file can be parsed.
 * Exit status: 0; 1 Dovecot refuses the file, with its message on standard error; 2 the parser could not be called, with
 * the reason on standard error; 64 usage error. Dovecot's warnings go to standard error and do not matter.
 *
 * Limits: the parser only. Whether a setting exists and its value is valid is checked by the parser's caller in Dovecot,
 * which is not run. Works with the library of Debian 12's dovecot-core (2.3.19.1); the parser has no public interface,
 * and Dovecot 2.4 does not have it.
 *
 * Build: gcc -std=c11 -O2 -Wall -Wextra -Werror -o read23 read23.c
 */
#define _POSIX_C_SOURCE 200809L
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOOL "read23"
#define DOVECOT "2.3"
#include "libdovecot.h"

/* Declared here, since nothing else needs Debian's dovecot-dev; the types are Dovecot's. */
typedef unsigned int data_stack_frame_t;
typedef const char *settings_callback_t(const char *key, const char *value, void *context);

static void put(FILE *out, const char *text)
{
	size_t length = strlen(text);

	fputc((int)(length >> 24 & 0xff), out);
	fputc((int)(length >> 16 & 0xff), out);
	fputc((int)(length >> 8 & 0xff), out);
	fputc((int)(length & 0xff), out);
	fwrite(text, 1, length, out);
}

/* Runs inside the parser's data stack frame, so it must not allocate there: the memory would live as long as the file. */
static const char *take_setting(const char *key, const char *value, void *context)
{
	put(context, key);
	put(context, value);
	return NULL;
}

int main(int argc, char **argv)
{
	void (*lib_init)(void);
	void (*lib_deinit)(void);
	data_stack_frame_t (*t_push_named)(const char *format, ...);
	bool (*t_pop)(data_stack_frame_t *frame);
	bool (*settings_read_i)(const char *path, const char *section, settings_callback_t *callback,
				void *section_callback, void *context, const char **error_r);
	const char *error = NULL;
	data_stack_frame_t frame;
	char *result = NULL;
	size_t size = 0;
	FILE *out;
	bool ok;

	if (argc != 2) {
		fputs("usage: read23 FILE\n", stderr);
		return 64;
	}
	open_libdovecot();
	LOAD(lib_init);
	LOAD(lib_deinit);
	LOAD(t_push_named);
	LOAD(t_pop);
	LOAD(settings_read_i);

	out = open_memstream(&result, &size);
	if (out == NULL) {
		perror("read23: open_memstream");
		return 2;
	}

	lib_init();
	frame = t_push_named("%s", "read23");
	/* no section wanted, sections skipped, as Dovecot's auth process reads this file */
	ok = settings_read_i(argv[1], NULL, take_setting, NULL, out, &error);
	/* the message is allocated in the frame */
	if (!ok)
		fprintf(stderr, "%s\n", error);
	if (!t_pop(&frame)) {
		fputs("read23: the parser left a data stack frame open\n", stderr);
		return 2;
	}
	lib_deinit();

	if (fclose(out) != 0) {
		perror("read23: memory");
		return 2;
	}
	if (ok && (fwrite(result, 1, size, stdout) != size || fflush(stdout) != 0)) {
		perror("read23: standard output");
		return 2;
	}
	free(result);
	return ok ? 0 : 1;
}
