#include "CClients.h"

#ifdef WITH_MYSQL
#include "load.h"

const char *mysql_client_load(struct mysql_client *client) {
  // The soname of MariaDB's Connector/C is the same on Debian 12 (3.3) and 13 (3.4). The library is never
  // closed.
  void *library = dlopen("libmariadb.so.3", RTLD_LAZY | RTLD_LOCAL);
  if (library == NULL) return dlerror();
  LOAD(mysql_, init);
  LOAD(mysql_, options);
  LOAD(mysql_, real_connect);
  LOAD(mysql_, get_ssl_cipher);
  LOAD(mysql_, real_query);
  LOAD(mysql_, use_result);
  LOAD(mysql_, num_fields);
  LOAD(mysql_, fetch_row);
  LOAD(mysql_, fetch_lengths);
  LOAD(mysql_, free_result);
  LOAD(mysql_, affected_rows);
  // errno is a macro.
  LOAD_AS(error_number, "mysql_errno");
  LOAD(mysql_, error);
  LOAD(mysql_, close);
  LOAD_AS(statement_init, "mysql_stmt_init");
  LOAD_AS(statement_prepare, "mysql_stmt_prepare");
  LOAD_AS(statement_bind_param, "mysql_stmt_bind_param");
  LOAD_AS(statement_execute, "mysql_stmt_execute");
  LOAD_AS(statement_field_count, "mysql_stmt_field_count");
  LOAD_AS(statement_bind_result, "mysql_stmt_bind_result");
  LOAD_AS(statement_fetch, "mysql_stmt_fetch");
  LOAD_AS(statement_affected_rows, "mysql_stmt_affected_rows");
  LOAD_AS(statement_error_number, "mysql_stmt_errno");
  LOAD_AS(statement_error, "mysql_stmt_error");
  LOAD_AS(statement_close, "mysql_stmt_close");
  return NULL;
}
#else
// A translation unit may not be empty (C11 6.9).
typedef int without_mysql;
#endif
