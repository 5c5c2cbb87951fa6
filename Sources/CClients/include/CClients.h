// The client libraries as tables of functions, each filled when a run needs the library.
//
// No library is linked: a host needs only the one of its own database, and a run loads only that one (libpq alone pulls
// in 22 objects). The table's types come from the library's own header, so a wrong signature does not compile.

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
  __typeof__(&sqlite3_db_config) db_config;
  __typeof__(&sqlite3_limit) limit;
  __typeof__(&sqlite3_progress_handler) progress_handler;
  __typeof__(&sqlite3_hard_heap_limit64) hard_heap_limit64;
  __typeof__(&sqlite3_extended_errcode) extended_errcode;
  __typeof__(&sqlite3_errmsg) errmsg;
};

/// Fills a table from the library. Returns NULL on success, else dlerror's text, which is valid until the next call of a
/// dl function by this thread.
const char *sqlite_client_load(struct sqlite_client *client);

/// Keeps a handle from running the views and triggers in the file's schema, and from reading a value longer than
/// `longest` bytes (https://sqlite.org/security.html).
void sqlite_client_distrust(const struct sqlite_client *client, sqlite3 *handle, int longest);
#endif

#ifdef WITH_POSTGRESQL
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
  __typeof__(&PQsendQueryParams) sendQueryParams;
  __typeof__(&PQsetSingleRowMode) setSingleRowMode;
  __typeof__(&PQconsumeInput) consumeInput;
  __typeof__(&PQisBusy) isBusy;
  __typeof__(&PQgetResult) getResult;
  __typeof__(&PQresultStatus) resultStatus;
  __typeof__(&PQresultErrorField) resultErrorField;
  __typeof__(&PQnfields) nfields;
  __typeof__(&PQgetisnull) getisnull;
  __typeof__(&PQgetvalue) getvalue;
  __typeof__(&PQgetlength) getlength;
  __typeof__(&PQcmdTuples) cmdTuples;
  __typeof__(&PQclear) clear;
  __typeof__(&PQfinish) finish;
};

/// See sqlite_client_load.
const char *pq_client_load(struct pq_client *client);
#endif

#ifdef WITH_MYSQL
#include <mariadb/mysql.h>

struct mysql_client {
  __typeof__(&mysql_init) init;
  __typeof__(&mysql_options) options;
  __typeof__(&mysql_real_connect) real_connect;
  __typeof__(&mysql_get_ssl_cipher) get_ssl_cipher;
  __typeof__(&mysql_real_query) real_query;
  __typeof__(&mysql_use_result) use_result;
  __typeof__(&mysql_num_fields) num_fields;
  __typeof__(&mysql_fetch_row) fetch_row;
  __typeof__(&mysql_fetch_lengths) fetch_lengths;
  __typeof__(&mysql_free_result) free_result;
  __typeof__(&mysql_affected_rows) affected_rows;
  __typeof__(&mysql_errno) error_number;
  __typeof__(&mysql_error) error;
  __typeof__(&mysql_close) close;
  __typeof__(&mysql_stmt_init) statement_init;
  __typeof__(&mysql_stmt_prepare) statement_prepare;
  __typeof__(&mysql_stmt_bind_param) statement_bind_param;
  __typeof__(&mysql_stmt_execute) statement_execute;
  __typeof__(&mysql_stmt_field_count) statement_field_count;
  __typeof__(&mysql_stmt_bind_result) statement_bind_result;
  __typeof__(&mysql_stmt_fetch) statement_fetch;
  __typeof__(&mysql_stmt_affected_rows) statement_affected_rows;
  __typeof__(&mysql_stmt_errno) statement_error_number;
  __typeof__(&mysql_stmt_error) statement_error;
  __typeof__(&mysql_stmt_close) statement_close;
};

/// See sqlite_client_load.
const char *mysql_client_load(struct mysql_client *client);
#endif

#ifdef WITH_LDAP
#include <ldap.h>
#include <stdbool.h>
#include <openldap.h>

struct ldap_client {
  __typeof__(&ldap_init_fd) init_fd;
  __typeof__(&ldap_set_option) set_option;
  __typeof__(&ldap_get_option) get_option;
  __typeof__(&ldap_start_tls) start_tls;
  __typeof__(&ldap_install_tls) install_tls;
  __typeof__(&ldap_sasl_bind) sasl_bind;
  __typeof__(&ldap_search_ext) search_ext;
  __typeof__(&ldap_result) result;
  __typeof__(&ldap_parse_result) parse_result;
  __typeof__(&ldap_parse_reference) parse_reference;
  __typeof__(&ldap_msgfree) msgfree;
  __typeof__(&ldap_get_dn) get_dn;
  __typeof__(&ldap_get_values_len) get_values_len;
  __typeof__(&ldap_value_free_len) value_free_len;
  __typeof__(&ldap_unbind_ext) unbind_ext;
  __typeof__(&ldap_err2string) err2string;
  __typeof__(&ldap_memfree) memfree;
  __typeof__(&ldap_create_page_control) create_page_control;
  __typeof__(&ldap_parse_pageresponse_control) parse_pageresponse_control;
  __typeof__(&ldap_control_find) control_find;
  __typeof__(&ldap_control_free) control_free;
  __typeof__(&ldap_controls_free) controls_free;
  __typeof__(&ber_sockbuf_add_io) sockbuf_add_io;
  __typeof__(&ber_sockbuf_ctrl) sockbuf_ctrl;
  __typeof__(&ber_set_option) set_option_of_ber;
  __typeof__(&ber_memfree) ber_free;
  __typeof__(&ber_memvfree) ber_free_vector;
};

/// See sqlite_client_load.
const char *ldap_client_load(struct ldap_client *client);

/// Makes the library's first call, in which it reads /etc/ldap/ldap.conf, as in Dovecot, but none of the user's own
/// settings. It looks up this host's name, so the caller must have a deadline for that.
void ldap_client_begin(const struct ldap_client *client);

/// Starts or stops collecting what the library logs about TLS.
void ldap_client_log_tls(const struct ldap_client *client, bool on);

/// What was last collected: lines that begin with "TLS: ".
const char *ldap_client_tls_log(void);

/// A socket with a deadline, below TLS, where the library's own time-outs do not apply.
struct ldap_io {
  /// The socket, blocking or non-blocking.
  int descriptor;
  /// The deadline, in seconds of CLOCK_MONOTONIC.
  double end;
  /// Whether the deadline has passed while the library waited.
  bool expired;
  /// Whether the peer closed the connection.
  bool closed;
  /// The first other error, errno(3); 0 for none.
  int error;
  /// The first bytes from the peer.
  unsigned char first[64];
  size_t first_count;
};

/// Makes a handle read and write through a socket with a deadline, which must outlive the handle.
bool ldap_client_attach(const struct ldap_client *client, LDAP *handle, struct ldap_io *io);
#endif

#endif
