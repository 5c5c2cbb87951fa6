#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "CSystemShims.h"

pid_t worker_fork(void) { return fork(); }

// To repeat after each change of the user ids, which resets both (prctl(2)).
static int bind_to_parent(void) {
  return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0 ? 0 : -1;
}

static int limit(int resource, rlim_t most) {
  struct rlimit now;
  if (getrlimit(resource, &now) != 0) return -1;
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most) most = now.rlim_max;
  struct rlimit value = {.rlim_cur = most, .rlim_max = most};
  if (setrlimit(resource, &value) == 0) return 0;
  // valgrind(1) does not allow lowering the hard limit of descriptors.
  value.rlim_max = now.rlim_max;
  return resource == RLIMIT_NOFILE ? setrlimit(resource, &value) : -1;
}

// Closes all descriptors but `kept`, in ascending order; one by one before Linux 5.9, which has close_range(2).
static void close_others(const int *kept, int count) {
  int next = 0;
  for (int i = 0; i <= count; i++) {
    unsigned end = i < count ? (unsigned)kept[i] : ~0U;
    if ((unsigned)next < end && syscall(SYS_close_range, next, end - 1, 0) != 0)
      for (unsigned number = (unsigned)next; number < end && number < 65536; number++) (void)close((int)number);
    if (i < count) next = kept[i] + 1;
  }
}

// For a system without /dev/null, as in a chroot: nothing to be read, and nowhere to write.
static int open_nothing(void) {
  int ends[2];
  int opened = open("/dev/null", O_RDWR);
  if (opened >= 0 || pipe(ends) != 0) return opened;
  close(ends[1]);
  return ends[0];
}

int worker_confine(pid_t parent, const int *kept, int count, const struct worker_limits *limits) {
  close_others(kept, count);
  // Standard descriptors that are now closed become /dev/null, so that no library prints to the parent's terminal.
  for (int number = 0; number <= 2; number++) {
    if (fcntl(number, F_GETFD) != -1) continue;
    int opened = open_nothing();
    if (opened < 0) return -1;
    if (opened != number) {
      if (dup2(opened, number) < 0) return -1;
      close(opened);
    }
  }
  // No controlling terminal, either: the child could fake its input (TIOCSTI, ioctl_tty(2)).
  (void)setsid();
  static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM};
  for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) signal(signals[i], SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, NULL);

  if (bind_to_parent() != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  // The parent may have ended before PR_SET_PDEATHSIG. It is 0 in a new PID namespace (unshare -p).
  pid_t now = getppid();
  if (now != parent && now != 0) _exit(0);
  if (limit(RLIMIT_CORE, 0) != 0 || limit(RLIMIT_CPU, limits->cpu) != 0 || limit(RLIMIT_DATA, limits->data) != 0 ||
      limit(RLIMIT_NOFILE, limits->files) != 0 || limit(RLIMIT_NPROC, 0) != 0 || limit(RLIMIT_STACK, 8 << 20) != 0)
    return -1;
  return 0;
}

void worker_end_in(unsigned milliseconds) {
  struct itimerval timer = {
      .it_value = {.tv_sec = milliseconds / 1000, .tv_usec = (suseconds_t)(milliseconds % 1000) * 1000}};
  (void)setitimer(ITIMER_REAL, &timer, NULL);
}

int worker_write_no_files(void) { return limit(RLIMIT_FSIZE, 0); }

static int drop_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  struct __user_cap_data_struct data[2];
  memset(data, 0, sizeof(data));
  return (int)syscall(SYS_capset, &header, data);
}

int worker_become(uid_t user, gid_t group, const gid_t *groups, int count) {
  // There is only one thread for the C library's wrappers to change.
  if (setgroups((size_t)count, groups) != 0 || setresgid(group, group, group) != 0 || setresuid(user, user, user) != 0)
    return -1;
  // A process that was not root keeps its capabilities across setresuid(2).
  if (drop_capabilities() != 0 || bind_to_parent() != 0) return -1;
  // Root's session keys are accessible to every process in the session (session-keyring(7)); a new one has none.
  (void)syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
  // Make sure that there is no way back.
  if (setresuid((uid_t)-1, 0, (uid_t)-1) == 0) {
    errno = EPERM;
    return -1;
  }
  return 0;
}

int worker_stay(void) {
  // Only exec could give root its capabilities back, and preventing that takes CAP_SETPCAP. It gives none back with
  // PR_SET_NO_NEW_PRIVS, and this process may not start others.
  return drop_capabilities();
}

int worker_forget_environment(const char *home) {
  // clearenv(3) would leave the values in memory, where the libraries of this process could read them.
  for (char **variable = environ; variable != NULL && *variable != NULL; variable++)
    explicit_bzero(*variable, strlen(*variable));
  if (clearenv() != 0) return -1;
  if (setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1) != 0) return -1;
  return setenv("HOME", home, 1);
}

static bool begins_with_one(const char *variable, const char *beginnings) {
  while (*beginnings != '\0') {
    size_t length = strcspn(beginnings, " ");
    if (strncmp(variable, beginnings, length) == 0) return true;
    beginnings += length + strspn(beginnings + length, " ");
  }
  return false;
}

void worker_keep_variables(const char *prefixes) {
  char **kept = environ;
  for (char **variable = environ; variable != NULL && *variable != NULL; variable++)
    if (begins_with_one(*variable, prefixes)) *kept++ = *variable;
  if (kept != NULL) *kept = NULL;
}

int worker_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }
