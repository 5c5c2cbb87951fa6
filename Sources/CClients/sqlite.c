#include "CClients.h"

#ifdef WITH_SQLITE
#include <dlfcn.h>
#include <stddef.h>

#define LOAD(name)                                                \
  do {                                                            \
    *(void **)&client->name = dlsym(library, "sqlite3_" #name);   \
    if (client->name == NULL) return dlerror();                   \
  } while (0)

const char *sqlite_client_load(struct sqlite_client *client) {
  // The soname of SQLite 3 has never changed: it is the same on Debian 12 and 13. The library stays open to the
  // end of the process. Binding each function when it is first called spares half of the loading.
  void *library = dlopen("libsqlite3.so.0", RTLD_LAZY | RTLD_LOCAL);
  if (library == NULL) return dlerror();
  LOAD(open_v2);
  LOAD(close_v2);
  LOAD(busy_timeout);
  LOAD(prepare_v2);
  LOAD(step);
  LOAD(finalize);
  LOAD(column_type);
  LOAD(column_text);
  LOAD(column_bytes);
  LOAD(extended_errcode);
  LOAD(errmsg);
  return NULL;
}
#else
// A translation unit may not be empty (C11 6.9).
typedef int without_sqlite;
#endif
