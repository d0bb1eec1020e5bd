"""`tidegate migrate` inside a task, where there is no tidegate.yml and only the environment says where
the ledger is: its word reaches the record of the run, in each ledger."""

import pytest
from harness.ledgers import ALL_LEDGERS
from harness.shipyard import Shipyard
from harness.tidegate import Tidegate

# As in an image: the migrations, and nothing of the configuration.
INSIDE = """\
#!/bin/sh
unset TIDEGATE_CONFIG
cd {image}
exec tidegate migrate --database env:APP_DATABASE
"""


@pytest.fixture(name="image")
def _image(tmp_path_factory):
    """Not below the folder with tidegate.yml."""
    return Tidegate(tmp_path_factory.mktemp("image"))


@pytest.fixture(name="yard", params=ALL_LEDGERS)
def _yard(request, tidegate, ledger, image):
    place = ledger(request.param)
    made = Shipyard(tidegate, ledger=place)
    tidegate.write("migrate.sh", INSIDE.format(image=image.folder)).chmod(0o755)
    url = place.app_database.url if place.app_database else f"sqlite:{tidegate.folder}/shop.db"
    place.variables = {**place.variables, "APP_DATABASE": url}
    if place.url == "database":
        place.variables["DATABASE_URL"] = url
    image.write("db/migrations/V1__inside.sql", "CREATE TABLE inside (id integer);\n")
    return made


def test_what_was_applied_is_known_outside(yard):
    result = yard.up("1")
    assert [each["path"] for each in result["run"]["applied"]] == ["V1__inside.sql"]
    assert result["run"]["database_state"] is None
    assert yard.query("SELECT count(*) FROM inside")[0][0] == 0


def test_what_failed_is_known_outside(yard, image):
    image.write("db/migrations/V2__bad.sql", "CREATE TABEL x (id integer);\n")
    result = yard.up("1", code=1)
    assert result["run"]["verdict"] == "failed" and result["run"]["database_state"] is None
    assert "TABEL" in result["error"]["message"]


def test_what_cannot_be_told_changes_nothing_inside(yard, image):
    """The migration goes on, and says that nobody outside will hear of it."""
    yard.up("1")
    image.write("db/migrations/V2__more.sql", "CREATE TABLE more (id integer);\n")
    lost = {"TIDEGATE_RUN": "01hf0000000000000000000000", "TIDEGATE_LEDGER": "s3://Not/a/bucket",
            "TIDEGATE_APP": "shop", "TIDEGATE_ENV": "default"}  # fmt: skip
    result = image.run("migrate", "--database", "env:APP_DATABASE", "--json",
                       env={**yard.kept_in.variables, **lost})  # fmt: skip
    assert result.code == 0 and len(result.json["applied"]) == 1
    assert "cannot be told to the ledger" in result.err and "names no bucket" in result.err


@pytest.mark.parametrize("yard", ["dynamodb", "s3"], indirect=True)
def test_the_region_that_a_flag_says_is_the_ledger_s_inside_too(yard):
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        del yard.kept_in.variables[name]
    assert yard.up("1", code=2)["error"]["message"].endswith("no AWS region is given")
    result = yard.up("1", "--region", "eu-west-1")
    assert [each["path"] for each in result["run"]["applied"]] == ["V1__inside.sql"]
