"""The history of a real project (PostgreSQL, Flyway's layout), shipped from an empty database on."""

import shutil

import pytest
from harness import schemas
from harness.app import LittleApp
from harness.corpora import corpora
from harness.project import Project

CONFIGURATION = """\
version: 1
app: kestra
database: env:DATABASE_URL
ledger: file:.tidegate/ledger.db
persistent: true
migrations: {{dir: db/migrations}}
migrate: {{executor: process, command: [tidegate, migrate]}}
deploy: {deploy}
"""

# Lint rightly says that the first release cannot live with the later files, and that one fails.
OVERRIDE = ("--override", "lint", "--reason", "nobody uses the first release")


class Shipped(Project):
    """The corpus as an app of its own, whose release answers on HTTP."""

    def __init__(self, tidegate, database, corpus, app):
        super().__init__(tidegate, database)
        self.corpus, self.app = corpus, app
        self.files = corpus.meta["apply_order"]
        self.folder = tidegate.folder / "db" / "migrations"
        tidegate.write("tidegate.yml", CONFIGURATION.format(deploy=app.deploy))

    def check_out(self, *names):
        """The folder as a checkout of these files would leave it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for name in names:
            shutil.copy(self.corpus.migrations / name, self.folder)

    def up(self, release, *more):
        return self.run("up", "--release", release, "--json", *more)

    def applied(self):
        return [path for (path,) in self.database.query(
            "SELECT path FROM tidegate_migration WHERE status = 'applied' ORDER BY seq")]  # fmt: skip

    def assert_complete(self):
        assert self.database.schema() == schemas.normalize_postgres(self.corpus.expected_schema)
        assert self.applied() == self.files


@pytest.fixture(name="shipped")
def _shipped(tidegate, database):
    corpus = corpora("kestra-flyway")
    with LittleApp(tidegate.folder) as app:
        yield Shipped(tidegate, database("postgres"), corpus, app)


def test_from_an_empty_database_to_the_expected_schema_in_one_command(shipped):
    shipped.check_out(*shipped.files)
    result = shipped.up("r1")
    assert result.code == 0, result
    run = result.json["run"]
    assert run["verdict"] == "success" and run["nothing_to_do"] is False
    assert [each["path"] for each in run["applied"]] == shipped.files
    shipped.assert_complete()
    assert shipped.app.release == "r1"
    validated = shipped.run("validate")
    assert validated.code == 0, validated


def test_the_second_time_there_is_nothing_to_do(shipped):
    shipped.check_out(*shipped.files)
    assert shipped.up("r1").code == 0
    before = shipped.history("seq, version, status, run_id"), shipped.runs("run_id, verdict")
    again = shipped.up("r1")
    assert again.code == 0, again
    assert again.json["run"]["nothing_to_do"] is True and again.json["deploy"]["nothing_to_do"] is True
    text = shipped.run("up", "--release", "r1")
    assert text.code == 0 and text.out.startswith("nothing to do: release r1 is already serving"), text
    assert (shipped.history("seq, version, status, run_id"), shipped.runs("run_id, verdict")) == before
    entries = shipped.run("history", "--json").json["entries"]
    assert sorted(entry["kind"] for entry in entries) == ["deployment", "run"]


def test_a_later_release_without_new_migrations_deploys_and_migrates_nothing(shipped):
    shipped.check_out(*shipped.files)
    assert shipped.up("r1").code == 0
    result = shipped.up("r2")
    assert result.code == 0 and result.json["run"]["applied"] == [], result
    assert shipped.app.release == "r2"
    shipped.assert_complete()


def break_last_index(path):
    """Lets the last index name a column that is not there; LINE:COLUMN of that name."""
    text = path.read_text(encoding="utf-8")
    before = text[: text.rindex("(") + 1] + "lower("
    path.write_text(before + '"nowhere"), ' + text[text.rindex("(") + 1 :], encoding="utf-8")
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rindex(chr(10))}"


def test_a_broken_tenth_file_closes_the_gate_and_the_mended_one_goes_on(shipped):
    tenth = shipped.files[9]
    shipped.check_out(shipped.files[0])
    assert shipped.up("r1").code == 0
    shipped.check_out(*shipped.files)
    broken = shipped.folder / tenth
    whole = broken.read_text(encoding="utf-8")
    place = break_last_index(broken)

    failed = shipped.run("up", "--release", "r2", *OVERRIDE)
    assert failed.code == 1, failed
    assert f"--> db/migrations/{tenth}:{place}\n" in failed.err, failed
    lines = [line.removeprefix("| ") for line in failed.err.splitlines()]
    source = next(i for i, line in enumerate(lines) if 'lower("nowhere")' in line)
    assert lines[source + 1].index("^") == lines[source].index('"nowhere"')
    assert shipped.applied() == shipped.files[:9]
    assert shipped.app.release == "r1"
    gate = shipped.fail(8, "gate", "--release", "r2")
    assert gate["open"] is False and gate["verdict"] == "failed"
    shipped.fail(8, "deploy", "--release", "r2")
    assert shipped.app.release == "r1"

    broken.write_text(whole, encoding="utf-8")
    mended = shipped.up("r2", *OVERRIDE)
    assert mended.code == 0, mended
    assert mended.json["run"]["attempt"] == 2
    assert [each["path"] for each in mended.json["run"]["applied"]] == shipped.files[9:]
    shipped.assert_complete()
    assert shipped.app.release == "r2"
    assert shipped.run("gate", "--release", "r2").code == 0
