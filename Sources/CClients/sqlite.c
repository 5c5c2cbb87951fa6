#include "CClients.h"

#ifdef WITH_SQLITE
#include "load.h"

const char *sqlite_client_load(struct sqlite_client *client) {
  // The soname of SQLite 3 has never changed, so it is the same on Debian 12 and 13. The library is never closed.
  // RTLD_LAZY saves half of the loading time, unless the library is linked with -z now, as on Debian 12.
  void *library = dlopen("libsqlite3.so.0", RTLD_LAZY | RTLD_LOCAL);
  if (library == NULL) return dlerror();
  LOAD(sqlite3_, open_v2);
  LOAD(sqlite3_, close_v2);
  LOAD(sqlite3_, busy_timeout);
  LOAD(sqlite3_, prepare_v2);
  LOAD(sqlite3_, step);
  LOAD(sqlite3_, finalize);
  LOAD(sqlite3_, column_count);
  LOAD(sqlite3_, column_type);
  LOAD(sqlite3_, column_int64);
  LOAD(sqlite3_, column_text);
  LOAD(sqlite3_, column_bytes);
  LOAD(sqlite3_, bind_text);
  LOAD(sqlite3_, changes);
  LOAD(sqlite3_, db_config);
  LOAD(sqlite3_, limit);
  LOAD(sqlite3_, progress_handler);
  LOAD(sqlite3_, hard_heap_limit64);
  LOAD(sqlite3_, extended_errcode);
  LOAD(sqlite3_, errmsg);
  return NULL;
}

void sqlite_client_distrust(const struct sqlite_client *client, sqlite3 *handle, int longest) {
  // Variadic, so Swift cannot call it. Unknown options are ignored; 3.31 and later have all of these.
  // Not SQLITE_DBCONFIG_TRUSTED_SCHEMA: Django's CHECK constraints call json_valid(), which 3.40 does not trust.
  (void)client->db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  (void)client->db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  (void)client->db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  (void)client->limit(handle, SQLITE_LIMIT_LENGTH, longest);
  (void)client->limit(handle, SQLITE_LIMIT_ATTACHED, 0);
}
#else
// A translation unit may not be empty (C11 6.9).
typedef int without_sqlite;
#endif
