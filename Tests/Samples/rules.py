"""Compares the alert rules with the manual and with metrics that the program has written.

Usage: rules.py RULES MANUAL METRICS

Each part of a remedy is in the manual word for word; each metric in an expression is in the manual, and, unless the program
writes it only for some hosts, among those written; each exit status of a run has an alert. Prints what is not so, and exits
with 1 then.
"""

import re
import sys

import yaml

PREFIX = "update_dovecot_conf_"
# An LDAP server was asked with TLS; Dovecot's configuration could be read.
SOMETIMES = {"ldap_certificate_not_after_timestamp_seconds", "included"}
# Of --check and of login.
NOT_OF_RUNS = {2, 67}


def main():
    rules_path, manual_path, metrics_path = sys.argv[1:]
    with open(rules_path) as file:
        rules = [rule for group in yaml.safe_load(file)["groups"] for rule in group["rules"]]
    with open(manual_path) as file:
        manual = " ".join(file.read().split())
    with open(metrics_path) as file:
        written = set(re.findall(rf"^{PREFIX}(\w+)", file.read(), re.M))
    section = manual[manual.index("EXIT STATUS Those from"):manual.index("EXAMPLES See what")]
    # Each status is followed by a sentence.
    statuses = {int(number) for number in re.findall(r"(?<=[.;:] )(\d+) +(?=[A-Z]|--|login|setup)", section)}

    faults = []
    if not {10, 64, 65, 78} <= statuses or max(statuses) > 78:
        faults.append(f"the manual has exit statuses {sorted(statuses)}")
    asked = set()
    for rule in rules:
        name = rule["alert"]
        for part in rule["annotations"]["remedy"].split(" ... "):
            if part not in manual:
                faults.append(f"{name}: not in the manual: {part}")
        for metric in set(re.findall(rf"{PREFIX}(\w+)", rule["expr"])):
            if PREFIX + metric not in manual or metric not in written | SOMETIMES:
                faults.append(f"{name}: the program writes no {metric}")
        asked.update(int(number) for number in re.findall(r"exit_status == (\d+)", rule["expr"]))
    if asked != statuses - NOT_OF_RUNS - {0}:
        faults.append(f"alerts for {sorted(asked)}, exit statuses {sorted(statuses)}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


sys.exit(main())
