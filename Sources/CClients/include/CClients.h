// The client libraries as tables of functions, each filled when a run needs the library.
//
// Nothing here is linked: a host needs only the library of its own database, and a run pays for loading only that
// one (libpq alone draws in 22 objects). Each table is typed by the library's own header, so a wrong signature
// does not compile.

#ifndef CCLIENTS_H
#define CCLIENTS_H

#ifdef WITH_SQLITE
#include <sqlite3.h>

struct sqlite_client {
  __typeof__(&sqlite3_open_v2) open_v2;
  __typeof__(&sqlite3_close_v2) close_v2;
  __typeof__(&sqlite3_busy_timeout) busy_timeout;
  __typeof__(&sqlite3_prepare_v2) prepare_v2;
  __typeof__(&sqlite3_step) step;
  __typeof__(&sqlite3_finalize) finalize;
  __typeof__(&sqlite3_column_count) column_count;
  __typeof__(&sqlite3_column_type) column_type;
  __typeof__(&sqlite3_column_int64) column_int64;
  __typeof__(&sqlite3_column_text) column_text;
  __typeof__(&sqlite3_column_bytes) column_bytes;
  __typeof__(&sqlite3_bind_text) bind_text;
  __typeof__(&sqlite3_changes) changes;
  __typeof__(&sqlite3_extended_errcode) extended_errcode;
  __typeof__(&sqlite3_errmsg) errmsg;
};

/// Fills a table from the library. Returns NULL, or dlerror's text, which stays valid until the next call of a dl
/// function by this thread.
const char *sqlite_client_load(struct sqlite_client *client);
#endif

#ifdef WITH_PQ
#include <postgresql/libpq-fe.h>

struct pq_client {
  __typeof__(&PQconninfoParse) conninfoParse;
  __typeof__(&PQconninfoFree) conninfoFree;
  __typeof__(&PQfreemem) freemem;
  __typeof__(&PQconnectStartParams) connectStartParams;
  __typeof__(&PQconnectPoll) connectPoll;
  __typeof__(&PQstatus) status;
  __typeof__(&PQsocket) socket;
  __typeof__(&PQsetErrorVerbosity) setErrorVerbosity;
  __typeof__(&PQsetNoticeProcessor) setNoticeProcessor;
  __typeof__(&PQconnectionNeedsPassword) connectionNeedsPassword;
  __typeof__(&PQerrorMessage) errorMessage;
  __typeof__(&PQsendQuery) sendQuery;
  __typeof__(&PQconsumeInput) consumeInput;
  __typeof__(&PQisBusy) isBusy;
  __typeof__(&PQgetResult) getResult;
  __typeof__(&PQresultStatus) resultStatus;
  __typeof__(&PQresultErrorField) resultErrorField;
  __typeof__(&PQntuples) ntuples;
  __typeof__(&PQnfields) nfields;
  __typeof__(&PQgetisnull) getisnull;
  __typeof__(&PQgetvalue) getvalue;
  __typeof__(&PQgetlength) getlength;
  __typeof__(&PQcmdTuples) cmdTuples;
  __typeof__(&PQclear) clear;
  __typeof__(&PQfinish) finish;
};

/// As sqlite_client_load.
const char *pq_client_load(struct pq_client *client);
#endif

#endif
