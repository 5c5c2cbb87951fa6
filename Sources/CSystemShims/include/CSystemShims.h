// The few things of the C library that Swift's Glibc module lacks.

#ifndef CSYSTEMSHIMS_H
#define CSYSTEMSHIMS_H

#include <stdbool.h>

/// Whether the addresses of a host can be found out, or not, within some seconds: false if the resolver is still at it.
///
/// getaddrinfo(3) inside a client library would keep the process waiting for as long as resolv.conf(5) says. An answer
/// that comes now comes from the name server's memory when the library asks again.
bool host_lookup_ends(const char *name, double seconds);

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

/// Keeps the memory of this process, which holds passwords, out of core dumps and away from other processes of its user.
///
/// No core file is written (the soft limit of RLIMIT_CORE), and the process is not dumpable: see PR_SET_DUMPABLE in
/// prctl(2), which holds for a core_pattern that is a pipe, for ptrace(2) and for /proc/PID/mem, too. A child of fork
/// inherits both. A program that it runs is dumpable again and may raise its limit, as the hard one stays. Signals of a
/// crash do what they do without the Swift runtime, whose backtrace shows memory.
void process_hide(void);

#endif
