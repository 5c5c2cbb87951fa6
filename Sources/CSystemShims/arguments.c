#include "CSystemShims.h"

#include <stddef.h>

static char **arguments;

// The C library gives constructors what main gets; glibc does, others need not.
__attribute__((constructor)) static void keep(int count, char **values) {
  arguments = count > 0 ? values + 1 : NULL;
}

char **process_arguments(void) {
  static char *none[] = {NULL};
  return arguments != NULL ? arguments : none;
}
