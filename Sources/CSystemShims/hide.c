#include <sys/prctl.h>
#include <sys/resource.h>

#include "CSystemShims.h"

void process_hide(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_CORE, &limit) == 0) {
    limit.rlim_cur = 0;
    (void)setrlimit(RLIMIT_CORE, &limit);
  }
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
