import ArgumentParser
import CSystemShims
import Glibc

// Before anything is read that may hold a password.
process_hide()

// If a standard descriptor is closed, the next open file would get its number, and messages would go
// into that file. /dev/null takes its place, opened in the wrong direction so that writes fail and a
// lost report is noticed.
for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
  _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
}

// A reader that exits early (`update_dovecot_conf -v | head -1`) must not kill the program halfway.
signal(SIGPIPE, SIG_IGN)
// Exceeding a file size limit (setrlimit(2)) then is an error of write(2), instead of killing the
// program with half a file written.
signal(SIGXFSZ, SIG_IGN)

// Without arguments, as in the cron line, skip the argument parser, which costs more than the rest of
// such a run. Both ways lead to the same options and the same run.
if process_arguments()[0] == nil {
  SyncRun(options: OptionValues()).runAndExit()
} else {
  CommandLineInterface.runAndExit()
}
