// Comes before each C file. AddressSanitizer's shadow counts as data, so another limit, which matters to nobody, is set
// in its place.

#define _GNU_SOURCE
#include <sys/resource.h>

#undef RLIMIT_DATA
#define RLIMIT_DATA RLIMIT_MSGQUEUE
