#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "CSystemShims.h"

void process_hide(void) {
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  // Where a Swift toolchain is installed, the runtime prints registers and the memory around them to standard error on
  // a crash, and survives such a signal if it was sent by kill(2).
  static const int crashes[] = {SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};
  for (size_t i = 0; i < sizeof(crashes) / sizeof(*crashes); i++) {
    struct sigaction action;
    if (sigaction(crashes[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN) signal(crashes[i], SIG_DFL);
  }
  struct rlimit limit;
  if (getrlimit(RLIMIT_CORE, &limit) == 0) {
    limit.rlim_cur = 0;
    (void)setrlimit(RLIMIT_CORE, &limit);
  }
}
