"""The parts of the campaign."""

from inject import Inject
from kills import KillsAtCalls, KillsAtMoments
from scenario import Scenarios


def make(world):
    scenarios = Scenarios(world)
    return {part.name: part for part in (
        Inject(world, scenarios), KillsAtCalls(world, scenarios), KillsAtMoments(world, scenarios))}
