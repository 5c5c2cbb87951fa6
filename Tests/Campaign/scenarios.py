"""The scenarios of a worker, each made when it is asked for."""

from scenario import SETUPS, Scenario
from setup_scenario import SetupScenario


class Scenarios:
    def __init__(self, world):
        self.world, self._made = world, {}

    def get(self, name, source, release):
        key = name, source, release
        if key not in self._made:
            kind = SetupScenario if name in SETUPS else Scenario
            self._made[key] = kind(self.world, name, source, release)
        return self._made[key]
