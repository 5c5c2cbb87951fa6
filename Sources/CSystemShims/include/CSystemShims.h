// The few things of the C library that Swift's Glibc module lacks.

#ifndef CSYSTEMSHIMS_H
#define CSYSTEMSHIMS_H

#include <stdbool.h>
#include <sys/types.h>

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
