#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "CSystemShims.h"

static struct termios usual;
static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
static struct sigaction before[sizeof(signals) / sizeof(*signals)];
static struct sigaction before_stop;

// tcsetattr(3) waits for output, and a signal that is handled ends it; a terminal must not stay without echo for that.
static int set_terminal(int when, const struct termios *settings) {
  for (int attempt = 0; attempt < 10; attempt++) {
    if (tcsetattr(STDIN_FILENO, when, settings) == 0) return 0;
    if (errno != EINTR) break;
  }
  return -1;
}

static void show_and_end(int number) {
  (void)set_terminal(TCSANOW, &usual);
  signal(number, SIG_DFL);
  raise(number);
}

bool terminal_hide_input(void) {
  if (tcgetattr(STDIN_FILENO, &usual) != 0) return false;

  struct sigaction action;
  memset(&action, 0, sizeof(action));
  action.sa_handler = show_and_end;
  for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) sigaction(signals[i], &action, &before[i]);
  // A process stopped now would leave the terminal without echo.
  action.sa_handler = SIG_IGN;
  sigaction(SIGTSTP, &action, &before_stop);

  struct termios silent = usual;
  silent.c_lflag &= ~(tcflag_t)ECHO;
  silent.c_lflag |= ECHONL;
  // Discards what was typed ahead, since it was echoed.
  return set_terminal(TCSAFLUSH, &silent) == 0;
}

void terminal_show_input(void) {
  (void)set_terminal(TCSAFLUSH, &usual);
  for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) sigaction(signals[i], &before[i], NULL);
  sigaction(SIGTSTP, &before_stop, NULL);
}
