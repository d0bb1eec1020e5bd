"""Whatever goes wrong around one `up` on ECS, the promises hold: each fault once, the ledgers taking
turns. With --long, test_ecs_faults_long.py does it with every ledger, and kills it at every step.

What is true after each command is what one oracle says (harness/aws/oracle.py).
"""

import os

import pytest
from harness.aws.fault_stories import CASES as STORIES
from harness.aws.fault_stories import network_cases
from harness.aws.fault_table import CASES as ROWS
from harness.aws.kill_points import SHORT

WORKERS = max(6, 2 * (os.cpu_count() or 1))
NETWORK_SECONDS = 3


def turns(cases):
    """[(case, ledger)]: each name once."""
    first = list({each.name: each for each in reversed(cases)}.values())[::-1]
    return [(each, each.ledgers[turn % len(each.ledgers)]) for turn, each in enumerate(first)]


TURNS = turns([*STORIES, *network_cases(NETWORK_SECONDS), *SHORT, *ROWS])


@pytest.fixture(name="outcomes", scope="module")
def _outcomes(request, fault_campaign):
    """Of all that was selected, which run side by side."""
    with fault_campaign(WORKERS) as campaign:
        chosen = [each.callspec.params for each in request.session.items
                  if each.module is request.module and hasattr(each, "callspec")]  # fmt: skip
        yield {
            (case.name, ledger): campaign.submit(case, ledger)
            for case, ledger in (each["turn"] for each in chosen if "turn" in each)
        }


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: f"{turn[0].name} on {turn[1]}")
@pytest.mark.limit(300)
def test_the_promises_hold(turn, outcomes):
    case, ledger = turn
    outcome = outcomes[case.name, ledger].result()
    assert not outcome.violations, f"\n{outcome}"
