// How a table of functions is filled: shared by the files of this folder.

#ifndef CCLIENTS_LOAD_H
#define CCLIENTS_LOAD_H

#include <dlfcn.h>
#include <stddef.h>

// Puts the function `symbol` of an open library into a member of the table `client`, or returns dlerror's text from the
// function that uses this.
#define LOAD_AS(member, symbol)                                               \
  do {                                                                        \
    *(void **)&client->member = dlsym(library, symbol);                       \
    if (client->member == NULL) return dlerror();                             \
  } while (0)

// As LOAD_AS, for a function that is called `prefix name`.
#define LOAD(prefix, name) LOAD_AS(name, #prefix #name)

#endif
