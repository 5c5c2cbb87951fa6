// Fills a table of functions; shared by the files in this directory.

#ifndef CCLIENTS_LOAD_H
#define CCLIENTS_LOAD_H

#include <dlfcn.h>
#include <stddef.h>

// Stores the function `symbol` of an open library in a member of the table `client`, or makes the calling function
// return dlerror's text.
#define LOAD_AS(member, symbol)                                               \
  do {                                                                        \
    *(void **)&client->member = dlsym(library, symbol);                       \
    if (client->member == NULL) return dlerror();                             \
  } while (0)

// As LOAD_AS, for the function named `prefix` followed by `name`.
#define LOAD(prefix, name) LOAD_AS(name, #prefix #name)

#endif
