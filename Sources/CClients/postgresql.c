#include "CClients.h"

#ifdef WITH_POSTGRESQL
#include "load.h"

const char *pq_client_load(struct pq_client *client) {
  // The soname of libpq has not changed since PostgreSQL 8.1 (2005), so it is the same on Debian 12 and 13. The library
  // is never closed. RTLD_LAZY saves a sixth of the loading time: not for libpq itself (-z now), but for Kerberos below
  // it.
  void *library = dlopen("libpq.so.5", RTLD_LAZY | RTLD_LOCAL);
  if (library == NULL) return dlerror();
  LOAD(PQ, conninfoParse);
  LOAD(PQ, conninfoFree);
  LOAD(PQ, freemem);
  LOAD(PQ, connectStartParams);
  LOAD(PQ, connectPoll);
  LOAD(PQ, status);
  LOAD(PQ, socket);
  LOAD(PQ, setErrorVerbosity);
  LOAD(PQ, setNoticeProcessor);
  LOAD(PQ, connectionNeedsPassword);
  LOAD(PQ, errorMessage);
  LOAD(PQ, sendQuery);
  LOAD(PQ, sendQueryParams);
  LOAD(PQ, setSingleRowMode);
  LOAD(PQ, consumeInput);
  LOAD(PQ, isBusy);
  LOAD(PQ, getResult);
  LOAD(PQ, resultStatus);
  LOAD(PQ, resultErrorField);
  LOAD(PQ, nfields);
  LOAD(PQ, getisnull);
  LOAD(PQ, getvalue);
  LOAD(PQ, getlength);
  LOAD(PQ, cmdTuples);
  LOAD(PQ, clear);
  LOAD(PQ, finish);
  return NULL;
}
#else
// A translation unit may not be empty (C11 6.9).
typedef int without_postgresql;
#endif
