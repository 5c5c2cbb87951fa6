#include "CClients.h"

#ifdef WITH_MARIADB
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "load.h"

const char *mysql_client_load(struct mysql_client *client) {
  // The soname of MariaDB's Connector/C is the same on Debian 12 (3.3) and 13 (3.4). The library stays open to the end
  // of the process.
  void *library = dlopen("libmariadb.so.3", RTLD_LAZY | RTLD_LOCAL);
  if (library == NULL) return dlerror();
  LOAD(mysql_, init);
  LOAD(mysql_, options);
  LOAD(mysql_, real_connect);
  LOAD(mysql_, get_socket);
  LOAD(mysql_, get_ssl_cipher);
  LOAD(mysql_, real_query);
  LOAD(mysql_, store_result);
  LOAD(mysql_, num_fields);
  LOAD(mysql_, fetch_row);
  LOAD(mysql_, fetch_lengths);
  LOAD(mysql_, free_result);
  LOAD(mysql_, affected_rows);
  // errno is a macro.
  LOAD_AS(error_number, "mysql_errno");
  LOAD(mysql_, error);
  LOAD(mysql_, close);
  return NULL;
}

static MYSQL *volatile watched;
static my_socket STDCALL (*get_socket)(MYSQL *);
static struct sigaction before;

static void cut(int signal) {
  (void)signal;
  int saved = errno;
  MYSQL *handle = watched;
  if (handle != NULL) {
    int descriptor = get_socket(handle);
    if (descriptor >= 0) (void)shutdown(descriptor, SHUT_RDWR);
  }
  errno = saved;
}

void mysql_client_watch(const struct mysql_client *client, MYSQL *handle, double seconds) {
  get_socket = client->get_socket;
  watched = handle;

  struct sigaction action;
  memset(&action, 0, sizeof(action));
  action.sa_handler = cut;
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, &before);
  // A parent may have left the signal blocked.
  sigset_t alarm;
  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  pthread_sigmask(SIG_UNBLOCK, &alarm, NULL);

  // Again and again: at the first time there may be no socket yet.
  struct itimerval timer = {
      .it_interval = {.tv_usec = 100000},
      .it_value = {.tv_sec = (time_t)seconds, .tv_usec = (suseconds_t)((seconds - (double)(time_t)seconds) * 1e6)},
  };
  if (timer.it_value.tv_sec == 0 && timer.it_value.tv_usec == 0) timer.it_value.tv_usec = 1;
  setitimer(ITIMER_REAL, &timer, NULL);
}

void mysql_client_unwatch(void) {
  struct itimerval none = {{0}};
  setitimer(ITIMER_REAL, &none, NULL);
  watched = NULL;
  sigaction(SIGALRM, &before, NULL);
}
#else
// A translation unit may not be empty (C11 6.9).
typedef int without_mysql;
#endif
