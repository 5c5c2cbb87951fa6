import ArgumentParser
import CSystemShims
import Glibc

// Before anything is read that may be a password.
process_hide()

// A standard descriptor that is closed would be taken by the next file that is opened, and a
// message would go into that. /dev/null in its place is opened the wrong way round, so that the
// report is known to be lost.
for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
  _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
}

// A line for a reader that is gone (`update_dovecot_conf -v | head -1`) must not end the program
// halfway.
signal(SIGPIPE, SIG_IGN)
// A limit on the size of files (setrlimit(2)) is an error of write(2) then, not the end of the
// program with half a file left behind.
signal(SIGXFSZ, SIG_IGN)

// The cron line has no arguments, and needs no argument parser, which costs more than the rest of
// such a run. Both ways lead to the same options and the same run.
if process_arguments()[0] == nil {
  SyncRun(options: OptionValues()).runAndExit()
} else {
  CommandLineInterface.runAndExit()
}
