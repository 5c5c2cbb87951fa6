#define _GNU_SOURCE
#include <netdb.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "CSystemShims.h"

// All that the lookup reads and writes, in one piece of memory: it outlives the call if the answer does not come.
struct lookup {
  struct gaicb request;
  struct addrinfo hints;
  char name[];
};

bool host_lookup_ends(const char *name, double seconds) {
  struct lookup *lookup = calloc(1, sizeof(*lookup) + strlen(name) + 1);
  if (lookup == NULL) return true;
  strcpy(lookup->name, name);
  lookup->hints.ai_socktype = SOCK_STREAM;
  lookup->request.ar_name = lookup->name;
  lookup->request.ar_request = &lookup->hints;

  struct gaicb *list[] = {&lookup->request};
  struct timespec timeout = {.tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)};
  if (getaddrinfo_a(GAI_NOWAIT, list, 1, NULL) == 0)
    (void)gai_suspend((const struct gaicb *const *)list, 1, &timeout);
  // A thread of the C library's still waits for the answer; the memory is its own now.
  if (gai_error(&lookup->request) == EAI_INPROGRESS) return false;
  if (lookup->request.ar_result != NULL) freeaddrinfo(lookup->request.ar_result);
  free(lookup);
  return true;
}
