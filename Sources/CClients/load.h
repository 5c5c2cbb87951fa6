// How a table of functions is filled: shared by the files of this folder.

#ifndef CCLIENTS_LOAD_H
#define CCLIENTS_LOAD_H

#include <dlfcn.h>
#include <stddef.h>

// Puts the function `prefix name` of an open library into the member `name` of the table `client`, or returns dlerror's
// text from the function that uses this.
#define LOAD(prefix, name)                                                    \
  do {                                                                        \
    *(void **)&client->name = dlsym(library, #prefix #name);                  \
    if (client->name == NULL) return dlerror();                               \
  } while (0)

#endif
