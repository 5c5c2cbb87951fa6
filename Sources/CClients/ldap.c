#define _GNU_SOURCE
#include "CClients.h"

#ifdef WITH_LDAP
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load.h"

const char *ldap_client_load(struct ldap_client *client) {
  // The soname of Debian 13, then that of Debian 12, with the same ABI. liblber's functions are found through the same
  // handle. The library is never closed.
  void *library = dlopen("libldap.so.2", RTLD_LAZY | RTLD_LOCAL);
  if (library == NULL) library = dlopen("libldap-2.5.so.0", RTLD_LAZY | RTLD_LOCAL);
  if (library == NULL) return dlerror();
  LOAD(ldap_, init_fd);
  LOAD(ldap_, set_option);
  LOAD(ldap_, get_option);
  LOAD(ldap_, start_tls);
  LOAD(ldap_, install_tls);
  LOAD(ldap_, sasl_bind);
  LOAD(ldap_, search_ext);
  LOAD(ldap_, result);
  LOAD(ldap_, parse_result);
  LOAD(ldap_, parse_reference);
  LOAD(ldap_, msgfree);
  LOAD(ldap_, get_dn);
  LOAD(ldap_, get_values_len);
  LOAD(ldap_, value_free_len);
  LOAD(ldap_, unbind_ext);
  LOAD(ldap_, err2string);
  LOAD(ldap_, memfree);
  LOAD(ldap_, create_page_control);
  LOAD(ldap_, parse_pageresponse_control);
  LOAD(ldap_, control_find);
  LOAD(ldap_, control_free);
  LOAD(ldap_, controls_free);
  LOAD(ber_, sockbuf_add_io);
  LOAD(ber_, sockbuf_ctrl);
  LOAD_AS(set_option_of_ber, "ber_set_option");
  LOAD_AS(ber_free, "ber_memfree");
  LOAD_AS(ber_free_vector, "ber_memvfree");
  return NULL;
}

// What libldap only logs about TLS: the log lines that begin with "TLS: ".
static char tls_log[1024];

static void append_tls_log(const char *text) {
  if (strncmp(text, "TLS: ", 5) == 0) strncat(tls_log, text, sizeof(tls_log) - strlen(tls_log) - 1);
}

void ldap_client_log_tls(const struct ldap_client *client, bool on) {
  int level = on ? 1 : 0;  // LDAP_DEBUG_TRACE
  if (on) tls_log[0] = '\0';
  (void)client->set_option(NULL, LDAP_OPT_DEBUG_LEVEL, &level);
}

const char *ldap_client_tls_log(void) { return tls_log; }

void ldap_client_begin(const struct ldap_client *client) {
  // The first call reads ldaprc in the working directory, .ldaprc in the home, and variables that begin with LDAP.
  // Dovecot's auth process sees none of them.
  for (char **variable = environ; variable != NULL && *variable != NULL;) {
    char *name = NULL;
    const char *equals = strchr(*variable, '=');
    if (equals != NULL && strncmp(*variable, "LDAP", 4) == 0) name = strndup(*variable, (size_t)(equals - *variable));
    // unsetenv closes the gap, so the next variable is now at the same place. An entry without '=' is not a variable
    // and stays.
    if (name == NULL || unsetenv(name) != 0) variable++;
    free(name);
  }
  char *home = getenv("HOME");
  if (home != NULL) home = strdup(home);
  unsetenv("HOME");
  int here = open(".", O_PATH | O_CLOEXEC);
  (void)!chdir("/");
  (void)client->set_option_of_ber(NULL, LBER_OPT_LOG_PRINT_FN, (void *)append_tls_log);
  ldap_client_log_tls(client, true);
  ldap_client_log_tls(client, false);
  if (here >= 0) {
    (void)!fchdir(here);
    close(here);
  }
  if (home != NULL) setenv("HOME", home, 1);
  free(home);
}
#else
// A translation unit may not be empty (C11 6.9).
typedef int without_ldap;
#endif
