// The few things of the C library that Swift's Glibc module lacks.

#ifndef CSYSTEMSHIMS_H
#define CSYSTEMSHIMS_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

/// Has the terminal at standard input not show what is typed, until terminal_show_input or a signal that ends the process.
/// Returns false with errno set if it cannot.
bool terminal_hide_input(void);
void terminal_show_input(void);

/// The arguments of the process as the kernel gave them, without its name; NULL ends them.
///
/// Swift's CommandLine.arguments reads /proc/self/cmdline, and is empty without a word where /proc is not mounted.
char **process_arguments(void);

/// A new file in memory, open for reading and writing and closed in programs that this one starts; see memfd_create(2).
/// Returns -1 with errno set if there is none to be had.
int memory_file(const char *name);

/// A pipe, closed in programs that are started; pipe2(2).
int worker_pipe(int ends[2]);

/// fork(2), which Swift hides: for a process without threads, whose child calls worker_confine first.
pid_t worker_fork(void);

/// What a worker may use at most, setrlimit(2); 0 everywhere else: core files, further processes.
struct worker_limits {
  /// Seconds of processor time.
  rlim_t cpu;
  /// Bytes of memory that is its own: heap, stack, written data of libraries.
  rlim_t data;
  /// One more than the highest descriptor.
  rlim_t files;
};

/// Takes from a child what it shares with its parent: all descriptors but some, the terminal, the chance to outlive it
/// or to gain rights by exec. What libraries print goes to /dev/null.
///
/// `kept` lists descriptors in ascending order. Returns 0, or -1 with errno set.
int worker_confine(pid_t parent, const int *kept, int count, const struct worker_limits *limits);

/// Has a signal end this process after so many milliseconds; 0 for never.
///
/// For a worker that its parent may not kill: a parent without CAP_KILL can neither, nor does PR_SET_PDEATHSIG, once the
/// worker is another user's.
void worker_end_in(unsigned milliseconds);

/// Has every write to a file fail from now on, RLIMIT_FSIZE.
int worker_write_no_files(void);

/// Becomes another user for good: supplementary groups, group, user, no capability. Returns 0, or -1 with errno set; the
/// caller must end then, since a part may be done.
int worker_become(uid_t user, gid_t group, const gid_t *groups, int count);

/// Stays the same user, without any capability: root can then do what files that it owns allow, no more.
int worker_stay(void);

/// Overwrites all variables, which may hold passwords of the caller's, and sets PATH and HOME alone.
int worker_forget_environment(const char *home);

/// Forgets all variables but those that begin with one of some texts, divided by blanks.
void worker_keep_variables(const char *beginnings);

/// The access control list of a file, which may not be a link, as the kernel stores it: its length, 0 for none, -1 if it
/// cannot be read.
ssize_t path_access_list(const char *path, void *list, size_t size);

/// Whether a path is on the file system of proc(5), whose links do not always lead where their text says.
bool path_is_on_proc(const char *path);

/// Keeps the memory of this process, which holds passwords, out of core dumps and away from other processes of its user.
///
/// No core file is written (the soft limit of RLIMIT_CORE), and the process is not dumpable: see PR_SET_DUMPABLE in
/// prctl(2), which holds for a core_pattern that is a pipe, for ptrace(2) and for /proc/PID/mem, too. A child of fork
/// inherits both. A program that it runs is dumpable again and may raise its limit, as the hard one stays. Signals of a
/// crash do what they do without the Swift runtime, whose backtrace shows memory.
void process_hide(void);

/// Has the end of a child be told even if our parent has us ignore SIGCHLD.
void worker_expect_end(void);

/// Before a program is started: no descriptor but the standard ones passes to it, as far as the kernel can see to that,
/// and its end will be told even if our parent has us ignore SIGCHLD.
void child_prepare(void);

/// A descriptor that poll(2) finds readable when a child has ended; -1 with errno set if there is none to be had.
int child_descriptor(pid_t child);

/// Whether a child has ended, which stays to be collected: 0 if not, 1 if by itself with the status, 2 by the signal that
/// is the status; -1 with errno set if that cannot be seen.
int child_state(pid_t child, int *status);

/// The same open file under a number that is none of standard input, output or error, closed in programs that this one
/// starts; the former number is closed. Returns -1 with errno set if there is none to be had.
int descriptor_above_standard(int descriptor);

#endif
