#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CSystemShims.h"

void worker_expect_end(void) {
  // We inherit an ignored SIGCHLD from our parent, and the kernel would then discard the exit status.
  struct sigaction action;
  if (sigaction(SIGCHLD, NULL, &action) == 0 && (action.sa_handler == SIG_IGN || (action.sa_flags & SA_NOCLDWAIT))) {
    action.sa_handler = SIG_DFL;
    action.sa_flags = 0;
    (void)sigaction(SIGCHLD, &action, NULL);
  }
}

void child_prepare(void) {
  worker_expect_end();
#if defined(SYS_close_range)
  // CLOSE_RANGE_CLOEXEC, Linux 5.11. What an older kernel leaves open, our own parent left open for us.
  (void)syscall(SYS_close_range, 3U, UINT_MAX, 1U << 2);
#endif
}

int child_descriptor(pid_t child) {
#if defined(SYS_pidfd_open)
  return (int)syscall(SYS_pidfd_open, child, 0);
#else
  (void)child;
  return -1;
#endif
}

int child_state(pid_t child, int *status) {
  siginfo_t info;
  info.si_pid = 0;
  if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) != 0) return -1;
  if (info.si_pid == 0) return 0;
  *status = info.si_status;
  return info.si_code == CLD_EXITED ? 1 : 2;
}

int descriptor_above_standard(int descriptor) {
  if (descriptor < 0 || descriptor > STDERR_FILENO) return descriptor;
  int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  (void)close(descriptor);
  return moved;
}
