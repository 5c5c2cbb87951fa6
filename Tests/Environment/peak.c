// peak: runs a program and tells how much memory the largest of its processes had, and whether it left any behind.
//
// Usage: peak REPORT SECONDS PROGRAM [ARGUMENT]...
//
// REPORT gets a line "PEAK ORPHANS OVERRUN": KiB of the largest resident set (getrusage(2), which has in it the processes
// that the program waited for), how many processes outlived the program, and 1 if it had to be killed after SECONDS.
// Exit status: the program's, or 128 and the number of the signal that ended it; 125 if it could not be run.
//
// A process that is started by vfork(2), as posix_spawn(3) does it, has the memory of its parent in its record: so this
// one, which is small, stands between the tests and the program. Nobody below it gets more than 1 GiB of addresses, so
// that a program that fails does not take the machine with it.

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

// Kills the children, which by now are the orphans, and says how many there are.
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
        // The kernel kills who asked for that some moments after his parent.
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
