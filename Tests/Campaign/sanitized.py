"""The program with AddressSanitizer and UBSan in its C (sanitized/build.sh), undisturbed, and where the calls of that C fail.

A case is sanitized/SCENARIO/SOURCE/RELEASE/main|all/CALL:NUMBER/ERROR, as in inject.py."""

import itertools

from inject import Inject

# What the C targets call.
CALLS = set("""close close_range dup2 fcntl getxattr lgetxattr statfs memfd_create pipe2 clone fork prctl prlimit64 setrlimit setsid
setgroups setresgid setresuid capset keyctl setitimer pidfd_open waitid recvfrom sendto ppoll chdir fchdir ioctl""".split())
# Each file of C has its part in one of these.
UNITS = [("change", "sqlite", "2.3"), ("change", "postgresql", "2.3"), ("change", "mariadb", "2.4"), ("bind", "sqlite", "2.3"),
         ("login", "export", "2.4"), ("prompt", "export", "2.3"), ("rollback", "sqlite", "2.3"), ("doctor", "sqlite", "2.4")]


class Sanitized(Inject):
    name = "sanitized"

    def calls(self, key):
        # The sanitizer's own calls come before the program's first one, which hides its memory.
        found = super().calls(key)
        return dict(itertools.dropwhile(lambda item: item[1].name != "prctl", found.items()))

    def of_unit(self, key):
        return [case for case in super().of_unit(key) if case.split("/")[5].split(":")[0] in CALLS]

    def cases(self, seed, chosen=None):
        return super().cases(seed, chosen or UNITS)
