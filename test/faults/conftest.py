"""engine_campaign(kind): a campaign of this module; its cases are counted and must be without violation."""

import pytest
from harness.faults.campaign import WORKERS, Campaign, keep_count

# A worker's server takes as long to start as so many cases.
WORTH_A_SERVER = 4


@pytest.fixture(name="engine_campaign")
def _engine_campaign():
    def run(kind, cases, expect=None):
        cases = list(cases)
        workers = min(WORKERS, 1 + len(cases) // WORTH_A_SERVER)
        with Campaign(kind, workers, keep_count) as campaign:
            outcomes = campaign.run(cases)
        broken = [each for each in outcomes if each.violations]
        assert not broken, f"{len(broken)} of {len(outcomes)} cases:\n" + "\n".join(map(str, broken[:5]))
        assert len(outcomes) >= (expect or 1)
        return outcomes

    return run
