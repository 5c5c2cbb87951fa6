// peak: runs a program and reports the peak memory of its largest process, and whether it left processes behind.
//
// Usage: peak REPORT SECONDS PROGRAM [ARGUMENT]...
//
// REPORT gets a line "PEAK ORPHANS OVERRUN": the largest resident set in KiB (getrusage(2), including processes that the
// program waited for), the number of processes that outlived the program, and 1 if it was killed after SECONDS.
// Exit status: the program's, or 128 plus the number of the signal that killed it; 125 if it could not be run.
//
// The record of a process started with vfork(2), as by posix_spawn(3), includes its parent's memory, so this small program
// stands between the tests and the program. The address space below it is limited to 1 GiB, so that a faulty program does
// not exhaust the machine's memory.

#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

// Kills the children, which are orphans by now, and returns their number.
static int kill_children(void) {
  FILE *list = fopen("/proc/thread-self/children", "r");
  if (list == NULL) return 0;
  int count = 0;
  long pid = 0;
  while (fscanf(list, "%ld", &pid) == 1) {
    kill((pid_t)pid, SIGKILL);
    count++;
  }
  fclose(list);
  return count;
}

int main(int argc, char **argv) {
  if (argc < 4) return 125;
  double end = now() + atof(argv[2]);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  pid_t program = fork();
  if (program < 0) return 125;
  if (program == 0) {
    setpgid(0, 0);
    struct rlimit addresses = {1UL << 30, 1UL << 30};
    setrlimit(RLIMIT_AS, &addresses);
    execv(argv[3], argv + 3);
    _exit(125);
  }

  int status = 125, orphans = 0, overrun = 0;
  long peak = 0;
  double grace = 0;
  for (;;) {
    int state;
    struct rusage usage;
    pid_t ended = wait4(-1, &state, WNOHANG, &usage);
    if (ended < 0 && errno == ECHILD) break;
    if (ended > 0) {
      if (usage.ru_maxrss > peak) peak = usage.ru_maxrss;
      if (ended == program) {
        status = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
        // The kernel delivers a parent-death signal some moments after the parent's end.
        grace = now() + 1;
      }
      continue;
    }
    if (grace != 0 && now() > grace) {
      orphans += kill_children();
      grace = now() + 10;
    }
    if (grace == 0 && now() > end) {
      overrun = 1;
      kill(-program, SIGKILL);
    }
    usleep(5000);
  }
  FILE *report = fopen(argv[1], "w");
  if (report == NULL) return 125;
  fprintf(report, "%ld %d %d\n", peak, orphans, overrun);
  fclose(report);
  return status;
}
