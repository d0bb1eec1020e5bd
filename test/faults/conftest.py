"""engine_campaign(kind): a campaign of this module; its cases are counted and must be without violation."""

import pytest
from harness.faults.campaign import Campaign, keep_counts


@pytest.fixture(name="engine_campaign")
def _engine_campaign(request):
    def run(kind, cases, expect=None):
        cases = list(cases)
        with Campaign(kind) as campaign:
            outcomes = campaign.run(cases)
        keep_counts(request.node.name.replace("/", "_"), outcomes)
        broken = [each for each in outcomes if each.violations]
        assert not broken, f"{len(broken)} of {len(outcomes)} cases:\n" + "\n".join(map(str, broken[:5]))
        assert len(outcomes) >= (expect or 1)
        return outcomes

    return run
