"""The fault campaign in its long form: every fault with every ledger, the network lost for a minute, and
`up` killed, suspended and stopped at every step. Counts per fault and ledger are printed at its end.
"""

import os

import pytest
from harness.aws import kill_points
from harness.aws.campaign import Case
from harness.aws.fault_stories import CASES as STORIES
from harness.aws.fault_stories import network_cases
from harness.aws.fault_table import CASES as ROWS

pytestmark = [pytest.mark.long, pytest.mark.limit(7200)]

WORKERS = int(os.environ.get("FAULT_WORKERS", "10"))
NETWORK_SECONDS = 60
AT_AWS = ("dynamodb", "s3")
LEDGERS = Case.ledgers
# How many writes and system calls that write an `up` makes, about; a number beyond is an undisturbed one.
CONDITIONAL_WRITES = 27
SYSTEM_CALLS = {"file": 240, "database": 300}


@pytest.fixture(name="campaign", scope="module")
def _campaign(fault_campaign):
    with fault_campaign(WORKERS) as campaign:
        yield campaign


@pytest.fixture(name="count", scope="module")
def _count(campaign):
    """How many requests an undisturbed `up` sends, by ledger."""
    counts = {}

    def count(ledger):
        if ledger not in counts:
            case = Case("undisturbed", lambda trial: found.append(kill_points.count_requests(trial)))
            found = []
            holds(campaign, [case], ledger)
            counts[ledger] = found[0]
        return counts[ledger]

    return count


def holds(campaign, cases, ledger):
    futures = [campaign.submit(case, ledger) for case in cases if ledger in case.ledgers]
    outcomes = [each.result() for each in futures]
    bad = [each for each in outcomes if each.violations]
    assert not bad, f"{len(bad)} of {len(outcomes)}:\n" + "\n".join(map(str, bad[:20]))


@pytest.mark.parametrize("ledger", LEDGERS)
def test_with_every_fault(campaign, ledger):
    holds(campaign, [*network_cases(NETWORK_SECONDS), *STORIES, *ROWS], ledger)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_killed_at_every_request(campaign, count, ledger):
    holds(campaign, kill_points.requests(count(ledger)), ledger)


@pytest.mark.parametrize("ledger", SYSTEM_CALLS)
def test_killed_at_writes_of_the_ledger(campaign, ledger):
    holds(campaign, kill_points.writes(ledger, SYSTEM_CALLS[ledger], 4), ledger)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_killed_and_the_next_release_comes_first(campaign, count, ledger):
    holds(campaign, kill_points.overtaken(count(ledger), 6 if ledger in AT_AWS else 2), ledger)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_suspended_and_overtaken(campaign, count, ledger):
    holds(campaign, kill_points.suspended(count(ledger), 6 if ledger in AT_AWS else 2), ledger)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_told_to_stop_at_every_request(campaign, count, ledger):
    holds(campaign, kill_points.signalled(count(ledger), 4 if ledger in AT_AWS else 1), ledger)


@pytest.mark.parametrize("ledger", AT_AWS)
def test_conditional_writes_that_fail(campaign, ledger):
    holds(campaign, kill_points.conditional_failures(ledger, CONDITIONAL_WRITES), ledger)
