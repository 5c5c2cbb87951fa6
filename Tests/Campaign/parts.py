"""The parts of the campaign."""

from edits import Edits
from fuzz import Fuzz
from inject import Inject
from judge import Judge
from kills import KillsAtCalls, KillsAtMoments
from load import Load
from memcheck import Memcheck
from sanitized import Sanitized
from scenarios import Scenarios


def make(world):
    scenarios = Scenarios(world)
    return {part.name: part for part in (
        Judge(world, scenarios), Inject(world, scenarios), KillsAtCalls(world, scenarios),
        KillsAtMoments(world, scenarios), Edits(world, scenarios), Fuzz(world), Load(world), Memcheck(world, scenarios), Sanitized(world, scenarios))}
