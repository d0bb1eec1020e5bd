"""Fixtures of the scenarios.

    scenario_tools    engine, registry, base images: once per session
    make_yard         make_yard(AppClass, "gitlab-terraform", ..): the Yard of this test (yard.py)
"""

import pytest

from harness.docker import NoDocker
from harness.registry import NoRegistry
from harness.skips import skip_or_fail
from scenarios.yard import Tools, Yard


@pytest.fixture(name="scenario_tools", scope="session")
def _scenario_tools(aws_server, boto_server, postgres):
    try:
        tools = Tools(aws_server, boto_server, postgres)
    except NoDocker as error:
        skip_or_fail(str(error), ci_may_skip=not error.missing)
    except NoRegistry as error:
        skip_or_fail(str(error))
    yield tools
    tools.close()


@pytest.fixture(name="make_yard")
def _make_yard(aws, scenario_tools, tmp_path):
    made = []

    def make(app, example, **options):
        made.append(Yard(scenario_tools, tmp_path / f"yard-{len(made)}", app, example, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()
