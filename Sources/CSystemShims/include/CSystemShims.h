// C library functions and system calls that Swift's Glibc module lacks.

#ifndef CSYSTEMSHIMS_H
#define CSYSTEMSHIMS_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

/// Turns off the echo of the terminal at standard input, until terminal_show_input or a signal that ends the process.
/// Returns false with errno set on failure.
bool terminal_hide_input(void);
void terminal_show_input(void);

/// The arguments of the process as the kernel passed them, without its name, terminated by NULL.
///
/// Swift's CommandLine.arguments reads /proc/self/cmdline, and is silently empty where /proc is not mounted.
char **process_arguments(void);

/// Creates an in-memory file, open for reading and writing, close-on-exec; see memfd_create(2). Returns -1 with errno
/// set on failure.
int memory_file(const char *name);

/// Creates a close-on-exec pipe; pipe2(2).
int worker_pipe(int ends[2]);

/// fork(2), which Swift hides. Only for a process without threads; the child must call worker_confine first.
pid_t worker_fork(void);

/// The resource limits of a worker, setrlimit(2); core files and further processes are limited to 0.
struct worker_limits {
  /// CPU time in seconds.
  rlim_t cpu;
  /// Private memory in bytes: heap, stack, written data of libraries.
  rlim_t data;
  /// One more than the highest descriptor.
  rlim_t files;
};

/// Takes from a child what it shares with its parent: all descriptors but `kept`, and the terminal. It cannot outlive
/// the parent or gain rights by exec, and what libraries print goes to /dev/null.
///
/// `kept` is in ascending order. Returns 0, or -1 with errno set.
int worker_confine(pid_t parent, const int *kept, int count, const struct worker_limits *limits);

/// Makes SIGALRM end this process after some milliseconds; 0 for never.
///
/// For a worker that its parent may not kill: a parent without CAP_KILL can neither, nor does PR_SET_PDEATHSIG, once the
/// worker is another user's.
void worker_end_in(unsigned milliseconds);

/// Makes every write to a file fail from now on, RLIMIT_FSIZE.
int worker_write_no_files(void);

/// Becomes another user for good: supplementary groups, group, user, no capabilities. Returns 0, or -1 with errno set;
/// then the caller must exit, since the change may be half done.
int worker_become(uid_t user, gid_t group, const gid_t *groups, int count);

/// Stays the same user, without capabilities: root then has only the rights of an owner of its files.
int worker_stay(void);

/// Overwrites all environment variables, which may contain the caller's passwords, and sets only PATH and HOME.
int worker_forget_environment(const char *home);

/// Removes all environment variables except those that begin with one of the blank-separated `prefixes`.
void worker_keep_variables(const char *prefixes);

/// Reads the access control list of a file, without following links, as the kernel stores it. Returns its length, 0 for
/// none, -1 if it cannot be read.
ssize_t path_access_list(const char *path, void *list, size_t size);

/// Whether a path is on proc(5), whose links do not always lead where their text says.
bool path_is_on_proc(const char *path);

/// Keeps the memory of this process, which holds passwords, out of core dumps and from other processes of its user.
///
/// No core file is written (soft limit of RLIMIT_CORE), and the process is not dumpable: PR_SET_DUMPABLE in prctl(2)
/// also covers a core_pattern that is a pipe, ptrace(2) and /proc/PID/mem. A forked child inherits both. A program that
/// it executes is dumpable again and may raise the soft limit, since the hard limit stays. Crash signals get their
/// default action back, because the Swift runtime's backtrace shows memory.
void process_hide(void);

/// Makes a child's exit status available even if we inherited an ignored SIGCHLD.
void worker_expect_end(void);

/// To call before starting a program: it inherits only the standard descriptors, as far as the kernel supports that, and
/// its exit status is available even if we inherited an ignored SIGCHLD.
void child_prepare(void);

/// A descriptor that becomes readable for poll(2) when a child has ended; -1 with errno set on failure.
int child_descriptor(pid_t child);

/// Whether a child has ended, without reaping it: 0 if not, 1 if it exited with `*status`, 2 if signal `*status` killed
/// it, -1 with errno set if that is not known.
int child_state(pid_t child, int *status);

/// Moves an open file off the numbers of the standard descriptors; the new descriptor is close-on-exec and the old one is
/// closed. Returns -1 with errno set on failure.
int descriptor_above_standard(int descriptor);

#endif
