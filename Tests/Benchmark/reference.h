/*
 * reference.h: shared by the C programs of this directory: reads the target and compares it with the expected file.
 *
 * Include it first, since it sets feature test macros.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct content {
	char *bytes;
	size_t size;
};

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, why);
	exit(1);
}

static struct content read_file(const char *path)
{
	struct content content;
	struct stat status;
	size_t done = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &status) != 0)
		fail(path, strerror(errno));
	content.size = (size_t)status.st_size;
	content.bytes = malloc(content.size + 1);
	if (content.bytes == NULL)
		fail(path, strerror(errno));
	while (done < content.size) {
		ssize_t got = read(fd, content.bytes + done, content.size - done);
		if (got <= 0)
			fail(path, got < 0 ? strerror(errno) : "became shorter");
		done += (size_t)got;
	}
	close(fd);
	return content;
}

/* Exits unless two files are identical. */
static void expect_equal(const char *target_path, const char *expected_path)
{
	struct content target = read_file(target_path);
	struct content expected = read_file(expected_path);

	if (target.size != expected.size || memcmp(target.bytes, expected.bytes, target.size) != 0)
		fail(target_path, "differs from what was expected");
	free(expected.bytes);
	free(target.bytes);
}
