"""What a campaign is for: how many cases it should have had, and how many all pieces of it had so far.

The pieces of a campaign are its runs with one program, each with another seed; .build/campaign/figures has a line for each."""

import collections
import hashlib
import json
import time

from fuzz import CHECKOUT
from host import read
from verdict import COLUMNS

PATH = f"{CHECKOUT}/.build/campaign/figures"

# What is counted, the parts that do it, and the goal.
GOALS = (
    ("error injections", ("inject",), 10_000),
    ("kills", ("kill", "moment"), 10_000),
    ("in-process cases", ("inprocess",), 10_000_000),
)


def add(program, options, table, minutes):
    """Notes this piece; the lines that say what all pieces with this program come to."""
    digest = hashlib.sha256(read(program)).hexdigest()[:16]
    piece = {"program": digest, "date": time.strftime("%Y-%m-%d", time.gmtime()), "seed": options.seed,
             "minutes": round(minutes, 1), "cases": table.cases, "followed": table.followed, "known": table.known,
             "scenarios": {part: sorted(keys) for part, keys in table.scenarios.items()}, "repeated": table.repeated,
             "starved": table.starved, "errors": table.errors, "faults": {"/".join(key): count for key, count in table.faults.items()}}
    with open(PATH, "a") as file:
        file.write(json.dumps(piece) + "\n")
    with open(PATH) as file:
        pieces = [piece for piece in map(json.loads, file) if piece["program"] == digest]
    return _lines(pieces)


def _lines(pieces):
    cases, faults, scenarios, known = collections.Counter(), collections.Counter(), collections.defaultdict(set), {}
    for piece in pieces:
        cases.update(piece["cases"])
        for key, count in piece["faults"].items():
            faults[key.split("/")[1]] += count
        for part, keys in piece["scenarios"].items():
            scenarios[part].update(keys)
        for part, count in piece["known"].items():
            known[part] = max(count, known.get(part, 0))
    total = lambda key: sum(piece.get(key, 0) for piece in pieces)
    yield (f"all pieces with this program: {len(pieces)}, {total('minutes'):.0f} minutes, seeds "
           f"{', '.join(str(piece['seed']) for piece in pieces)}")
    for name, parts, goal in GOALS:
        count = sum(cases[part] for part in parts)
        notes = [f"{part} in {len(scenarios[part])} scenarios" for part in parts if scenarios[part]]
        if name == "error injections":
            notes.append(f"{total('followed')} of them in all processes")
        notes += [f"{part} has {known[part]} cases in these" for part in parts if part in known]
        verdict = "reached" if count >= goal else f"cut short at {100 * count // goal} %"
        yield f"  {name}: {count} of {goal}, {verdict}" + (f" ({', '.join(notes)})" if notes else "")
    others = [part for part in cases if cases[part] and not any(part in parts for _, parts, _ in GOALS)]
    yield "  others: " + ", ".join(f"{part} {cases[part]}" for part in others)
    yield "  findings: " + ", ".join(f"{column} {faults[column]}" for column in COLUMNS)
    yield (f"  repeated, since the machine kept them waiting: {total('repeated')}; not judged for that: {total('starved')}; "
           f"the campaign itself failed: {total('errors')}")
