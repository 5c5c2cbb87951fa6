"""How long this machine keeps the campaign waiting for a processor.

A run that is late because nobody let it run does not hang, and its own time-outs run out, too. A timer of the same priority is
late as often as the runs are: its lateness is not counted as theirs."""

import threading
import time

STEP = 0.02
# What a timer may be late on an idle machine.
USUAL = 0.002
# In a case that had to wait longer than that, what depends on time is not judged.
LIMIT = 0.3


class Timer(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.seconds = 0.0

    def run(self):
        while True:
            began = time.monotonic()
            time.sleep(STEP)
            self.seconds += max(0.0, time.monotonic() - began - STEP - USUAL)


_timer = Timer()


def watch():
    """Begins; a process that was forked before has no such thread."""
    _timer.start()


def seconds():
    """How late all has been until now."""
    return _timer.seconds


def patiently(attempt, times=4):
    """What has to succeed, done again if it failed while it had to wait for a processor."""
    for left in reversed(range(times)):
        late = seconds()
        try:
            return attempt()
        except RuntimeError:
            if not left or seconds() - late < LIMIT:
                raise
