/*
 * frames.h: length-prefixed strings, which the tools of this directory exchange with the tests.
 *
 * In: 4 bytes, the length, big-endian; the bytes. Out: 1 byte, 0 or 1 for a refusal; the length; the bytes.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Returns NULL at the end of the input, otherwise memory that the next call reuses. */
static char *next_string(size_t *length)
{
	static char *text;
	static size_t room;
	unsigned char head[4];
	size_t got = fread(head, 1, sizeof(head), stdin);

	if (got == 0 && feof(stdin))
		return NULL;
	if (got != sizeof(head))
		fail("the input ends within a length");
	*length = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
	if (*length > 64 * 1024 * 1024)
		fail("a string longer than 64 MiB: is the length big-endian?");
	if (*length + 1 > room) {
		free(text);
		room = *length + 1;
		text = malloc(room);
		if (text == NULL)
			fail("out of memory");
	}
	if (fread(text, 1, *length, stdin) != *length)
		fail("the input ends within a string");
	text[*length] = '\0';
	return text;
}

static void answer(bool refused, const char *text)
{
	size_t length = strlen(text);
	unsigned char head[5] = { refused, (unsigned char)(length >> 24), (unsigned char)(length >> 16),
				  (unsigned char)(length >> 8), (unsigned char)length };

	fwrite(head, 1, sizeof(head), stdout);
	fwrite(text, 1, length, stdout);
	/* the caller may wait for this answer before the next request */
	if (fflush(stdout) != 0)
		fail("cannot write to standard output");
}
