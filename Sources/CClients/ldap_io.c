#define _GNU_SOURCE
#include "CClients.h"

#ifdef WITH_LDAP
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double seconds_left(const struct ldap_io *io) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double seconds = io->end - ((double)now.tv_sec + (double)now.tv_nsec / 1e9);
  return seconds < 0 ? 0 : seconds;
}

// Waits until the socket is readable or writable; returns false with errno set at the deadline.
static bool wait_for(const struct ldap_io *io, short events) {
  for (;;) {
    double seconds = seconds_left(io);
    struct timespec left = {.tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)};
    struct pollfd entry = {.fd = io->descriptor, .events = events};
    int ready = ppoll(&entry, 1, &left, NULL);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
    if (ready == 0 && seconds == 0) {
      errno = ETIMEDOUT;
      return false;
    }
  }
}

static ber_slen_t failure(struct ldap_io *io) {
  if (errno == ETIMEDOUT && seconds_left(io) == 0)
    io->expired = true;
  else if (io->error == 0)
    io->error = errno;
  return -1;
}

static int set_up(Sockbuf_IO_Desc *layer, void *argument) {
  layer->sbiod_pvt = argument;
  return 0;
}

static int control(Sockbuf_IO_Desc *layer, int option, void *argument) {
  return LBER_SBIOD_CTRL_NEXT(layer, option, argument);
}

static ber_slen_t read_some(Sockbuf_IO_Desc *layer, void *buffer, ber_len_t count) {
  struct ldap_io *io = layer->sbiod_pvt;
  // Checked before reading, too, for a peer that never stops sending.
  if (seconds_left(io) == 0) {
    errno = ETIMEDOUT;
    return failure(io);
  }
  for (;;) {
    ssize_t got = recv(io->descriptor, buffer, count, MSG_DONTWAIT);
    if (got > 0 && io->first_count < sizeof(io->first)) {
      size_t space = sizeof(io->first) - io->first_count;
      size_t part = (size_t)got < space ? (size_t)got : space;
      memcpy(io->first + io->first_count, buffer, part);
      io->first_count += part;
    }
    if (got == 0 && count > 0) io->closed = true;
    if (got >= 0) return got;
    if (errno == EINTR) continue;
    if (errno != EAGAIN || !wait_for(io, POLLIN)) return failure(io);
  }
}

static ber_slen_t write_some(Sockbuf_IO_Desc *layer, void *buffer, ber_len_t count) {
  struct ldap_io *io = layer->sbiod_pvt;
  for (;;) {
    ssize_t put = send(io->descriptor, buffer, count, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (put >= 0) return put;
    if (errno == EINTR) continue;
    if (errno != EAGAIN || !wait_for(io, POLLOUT)) return failure(io);
  }
}

static Sockbuf_IO functions = {.sbi_setup = set_up, .sbi_ctrl = control, .sbi_read = read_some, .sbi_write = write_some};

bool ldap_client_attach(const struct ldap_client *client, LDAP *handle, struct ldap_io *io) {
  Sockbuf *buffer = NULL;
  if (client->get_option(handle, LDAP_OPT_SOCKBUF, &buffer) != LDAP_OPT_SUCCESS) return false;
  // Otherwise liblber would trust the length at the beginning of a message before the rest arrives.
  ber_len_t most = 1 << 20;
  (void)client->sockbuf_ctrl(buffer, LBER_SB_OPT_SET_MAX_INCOMING, &most);
  return client->sockbuf_add_io(buffer, &functions, LBER_SBIOD_LEVEL_PROVIDER, io) == 0;
}
#else
// A translation unit may not be empty (C11 6.9).
typedef int without_ldap_io;
#endif
