"""Which part gets how much of the time, and what belongs to the share of make check."""

import scenario

# Shares of the time. Parts follow each other in each worker; the in-process fuzzers come last, by themselves.
SHARES = {"inject": 30, "kill": 15, "moment": 10, "edit": 5, "fuzz": 15, "load": 10, "memcheck": 5, "inprocess": 10}
PARTS = list(SHARES)

SEED_OF_CHECK = 20
# Scenarios and numbers of cases that take about two minutes on two cores.
OF_CHECK = [
    {"part": "judge"},
    {"part": "inject", "number": 360, "chosen": [
        ("change", "sqlite", "2.3"), ("first", "sqlite", "2.4"), ("idle", "postgresql", "2.3"), ("change", "mariadb", "2.3"),
        ("change", "export", "2.4"), ("bind", "sqlite", "2.3"), ("login", "export", "2.3"), ("check", "sqlite", "2.3"),
        ("doctor", "sqlite", "2.3"), ("export", "postgresql", "2.3"), ("reload", "sqlite", "2.3"),
        ("reload", "sqlite", "2.4"), ("rollback", "sqlite", "2.3"), ("prompt", "export", "2.3"), ("setup", "sqlite", "2.3")]},
    {"part": "kill", "number": 180, "chosen": [
        ("change", "sqlite", "2.3"), ("change", "postgresql", "2.4"), ("first", "export", "2.3"), ("reload", "sqlite", "2.3"),
        ("rollback", "sqlite", "2.4"), ("setup", "sqlite", "2.4"), ("undo", "sqlite", "2.3")]},
    {"part": "moment", "number": 100, "chosen": [
        ("change", "mariadb", "2.3"), ("change", "sqlite", "2.3"), ("reload", "sqlite", "2.3")]},
    {"part": "edit", "number": 60, "chosen": [("idle", "sqlite", "2.3"), ("change", "postgresql", "2.3")]},
    {"part": "fuzz", "number": 1600},
    {"part": "load", "number": 60},
]


def seconds_of(part, seconds, parts):
    return seconds * SHARES[part] / sum(SHARES[one] for one in parts)


def of_time(seed, seconds, workers, parts, names, errors, skip):
    """The jobs of each worker, so that all of them end after so many seconds. names, errors: the scenarios, and the errors or
    signals, if not all. skip: how many cases of each part an earlier campaign with this seed has done."""
    jobs = []
    for part in parts:
        if part != "inprocess":
            job = {"part": part, "seed": seed, "seconds": seconds_of(part, seconds, parts), "workers": workers,
                   "skip": skip}
            keys = ()
            if part in ("inject", "kill", "moment"):
                keys, job["errors"] = scenario.every(), errors
            jobs.append(job | {"chosen": [key for key in keys if key[0] in names]})
    return [[{"part": "judge"}] + [job | {"worker": worker} for job in jobs] for worker in range(workers)]


def of_memcheck(workers):
    """All of memcheck, which is bounded by its number of cases."""
    return [[{"part": "memcheck", "workers": workers, "worker": worker}] for worker in range(workers)]


def of_sanitize(workers):
    """A fixed share for the program with sanitizers in its C."""
    return [[{"part": "sanitized", "number": 300, "seed": SEED_OF_CHECK, "workers": workers, "worker": worker}]
            for worker in range(workers)]


def of_check(workers):
    return [[job | {"seed": SEED_OF_CHECK, "workers": workers, "worker": worker} for job in OF_CHECK]
            for worker in range(workers)]


def repeating(cases):
    """One worker does them, in order."""
    return [[{"part": case.split("/")[0], "cases": [case]} for case in cases]]
