#include "CSystemShims.h"

#include <stddef.h>

static char **arguments;

// glibc passes main's arguments to constructors; other C libraries may not.
__attribute__((constructor)) static void keep(int count, char **values) {
  arguments = count > 0 ? values + 1 : NULL;
}

char **process_arguments(void) {
  static char *none[] = {NULL};
  return arguments != NULL ? arguments : none;
}
