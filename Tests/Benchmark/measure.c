/*
 * measure: runs commands alternately and prints their costs.
 *
 * Usage: measure ROUNDS LABEL [NAME=VALUE...] COMMAND [ARGUMENT...] [-- LABEL [NAME=VALUE...] COMMAND ...]...
 *
 * One round runs each command in the given order, so that load on the machine affects all of them alike. Each measured
 * run follows an unmeasured one of the same command: otherwise, what the previous command left in the CPU caches made a
 * difference of 15 %. NAME=VALUE before a command is added to its environment.
 * COMMAND is an absolute path. Standard input, output and error of the commands are /dev/null.
 * Standard output, one line per command, separated by tabs: LABEL, median user+system CPU time in ms, median wall time in
 * ms, largest peak of memory (resident set) in MiB.
 * Exit status: 0; 1 as soon as a command cannot be run, is killed or exits with another status than 0; 64 usage error.
 *
 * Limits: no command may have "--" among its arguments. Processes that a command leaves running are not counted.
 * Link it statically: the kernel passes the starting process's peak on to the started one, so it must be the smaller one.
 *
 * Build: gcc -std=c11 -O2 -Wall -Wextra -Werror -static -o measure measure.c
 */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#define UNCOUNTED (-1)

extern char **environ;

struct command {
	const char *label;
	char **argv;
	char **env;
	double *cpu;
	double *wall;
	long peak_kib;
};

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (memory == NULL) {
		perror("measure");
		exit(1);
	}
	return memory;
}

static void usage(void)
{
	fputs("usage: measure ROUNDS LABEL [NAME=VALUE...] COMMAND [ARGUMENT...] [-- LABEL ...]...\n", stderr);
	exit(64);
}

/* The command's own variables, then this process's, except those that the command sets. */
static char **environment(char **own, size_t own_count)
{
	size_t count = 0;

	while (environ[count] != NULL)
		count++;
	char **result = allocate(own_count + count + 1, sizeof(*result));
	memcpy(result, own, own_count * sizeof(*result));
	size_t used = own_count;
	for (size_t i = 0; i < count; i++) {
		size_t name = strcspn(environ[i], "=") + 1;
		size_t j = 0;
		while (j < own_count && strncmp(own[j], environ[i], name) != 0)
			j++;
		if (j == own_count)
			result[used++] = environ[i];
	}
	return result;
}

static void parse(struct command *command, char **words, int rounds)
{
	if (words[0] == NULL)
		usage();
	command->label = words[0];
	command->argv = words + 1;
	while (command->argv[0] != NULL && command->argv[0][0] != '/' && strchr(command->argv[0], '=') != NULL)
		command->argv++;
	if (command->argv[0] == NULL)
		usage();
	command->env = environment(words + 1, (size_t)(command->argv - (words + 1)));
	command->cpu = allocate((size_t)rounds, sizeof(double));
	command->wall = allocate((size_t)rounds, sizeof(double));
}

static double milliseconds(struct timeval time)
{
	return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

static void run(struct command *command, const posix_spawn_file_actions_t *actions, int round)
{
	struct timespec start, end;
	struct rusage usage;
	pid_t pid;
	int status;

	clock_gettime(CLOCK_MONOTONIC, &start);
	int error = posix_spawn(&pid, command->argv[0], actions, NULL, command->argv, command->env);
	if (error != 0) {
		fprintf(stderr, "measure: %s: %s: %s\n", command->label, command->argv[0], strerror(error));
		exit(1);
	}
	while (wait4(pid, &status, 0, &usage) < 0) {
		if (errno != EINTR) {
			perror("measure: wait4");
			exit(1);
		}
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "measure: %s: %s %d (its output went to /dev/null, run it by hand)\n", command->label,
			WIFEXITED(status) ? "exit status" : "ended by signal",
			WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
		exit(1);
	}
	if (round == UNCOUNTED)
		return;
	command->cpu[round] = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
	command->wall[round] = (double)(end.tv_sec - start.tv_sec) * 1e3 + (double)(end.tv_nsec - start.tv_nsec) / 1e6;
	if (usage.ru_maxrss > command->peak_kib)
		command->peak_kib = usage.ru_maxrss;
}

static int ascending(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static double median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof(*values), ascending);
	return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

int main(int argc, char **argv)
{
	posix_spawn_file_actions_t actions;
	size_t count = 0;
	char *end;

	if (argc < 4)
		usage();
	errno = 0;
	long rounds = strtol(argv[1], &end, 10);
	if (errno != 0 || *end != '\0' || rounds < 1 || rounds > 1000000)
		usage();

	struct command *commands = allocate((size_t)argc, sizeof(*commands));
	char **words = argv + 2;
	for (int i = 2; i <= argc; i++) {
		if (i < argc && strcmp(argv[i], "--") != 0)
			continue;
		argv[i] = NULL;
		parse(&commands[count++], words, (int)rounds);
		words = argv + i + 1;
	}

	int error = posix_spawn_file_actions_init(&actions);
	for (int fd = 0; fd <= 2 && error == 0; fd++)
		error = posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", fd == 0 ? O_RDONLY : O_WRONLY, 0);
	if (error != 0) {
		fprintf(stderr, "measure: %s\n", strerror(error));
		return 1;
	}

	for (int round = 0; round < rounds; round++) {
		for (size_t i = 0; i < count; i++) {
			run(&commands[i], &actions, UNCOUNTED);
			run(&commands[i], &actions, round);
		}
	}
	for (size_t i = 0; i < count; i++)
		printf("%s\t%.3f\t%.3f\t%.2f\n", commands[i].label, median(commands[i].cpu, (int)rounds),
		       median(commands[i].wall, (int)rounds), (double)commands[i].peak_kib / 1024);
	return 0;
}
