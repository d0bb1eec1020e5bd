"""What lint keeps `up` from doing, and what goes past it: blocked, overridden, contract phases, going back."""

import pytest
from harness.listener import Listener
from harness.shipyard import Shipyard

USERS = "CREATE TABLE users (id bigint PRIMARY KEY, name text);\n"
DROP = "ALTER TABLE users DROP COLUMN name;\n"
EXPAND = "ALTER TABLE users ADD COLUMN full_name text;\n"
CONTRACT = "-- tidegate: phase=contract after=V2\n" + DROP


class Yard(Shipyard):
    """A shop whose first release is deployed, on PostgreSQL."""

    def __init__(self, tidegate, database):
        super().__init__(tidegate, database="env:DATABASE_URL", command="[tidegate, migrate]")
        self.app = database
        self.variables = {"DATABASE_URL": database.url}
        self.put("V1__first.sql", USERS)
        self.up("1")

    def run(self, *args, env=None, **options):
        return super().run(*args, env={**self.variables, **(env or {})}, **options)

    def configure(self, text):
        path = self.folder / "tidegate.yml"
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    def columns(self):
        rows = self.app.query(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'users'"
            " ORDER BY ordinal_position"
        )
        return [row[0] for row in rows]

    def overrides(self):
        return [each for each in self.history() if each["kind"] == "override"]


@pytest.fixture(name="yard")
def _yard(tidegate, database):
    return Yard(tidegate, database("postgres"))


def rules(result):
    return [each["rule"] for each in result["lint"]["findings"] if each["allowed"] is None]


def test_a_release_that_breaks_the_serving_one_is_blocked_before_anything_starts(yard):
    yard.put("V2__drop.sql", DROP)
    blocked = yard.up("2", code=3)
    assert blocked["error"]["code"] == "blocked" and "drop-column" in blocked["error"]["message"]
    assert "--override lint" in blocked["error"]["hint"]
    assert "drop-column" in rules(blocked) and blocked["run"]["run_id"] is None
    assert yard.columns() == ["id", "name"] and yard.served() == ["1"]
    assert yard.gate("2", code=8)["state"] == "blocked"


def test_that_it_was_blocked_stands_in_the_history(yard):
    yard.put("V2__drop.sql", DROP)
    yard.up("2", code=3)
    entry = yard.history()[0]
    assert (entry["kind"], entry["state"], entry["release"]) == ("lint", "blocked", "2")
    assert "drop-column" in entry["reason"]
    assert "blocked" in yard.run("history").out


def test_who_is_to_be_notified_is_told_of_it_once(yard):
    with Listener() as listener:
        yard.configure(f"notify: ['webhook:{listener.url}/hook']\n")
        yard.up("1")
        yard.put("V2__drop.sql", DROP)
        yard.up("2", code=3)
        assert [each["kind"] for each in listener.bodies] == ["blocked"]
        [body] = listener.bodies
        assert body["title"] == "shop: release 2 is blocked by lint in default"
        assert (body["outcome"], body["state"], body["serving"]) == ("failure", "blocked", "1")
        assert "drop-column" in body["reason"] and "--override lint" in body["next"]
        yard.run("watch", "--release", "2")
        assert len(listener.bodies) == 1


def test_run_tells_what_lint_found_and_is_not_blocked(yard):
    yard.put("V2__drop.sql", DROP)
    result = yard.json(0, "run", "--release", "2")
    assert "drop-column" in rules(result) and result["lint"]["summary"]["error"] == 1
    assert result["verdict"] == "success"
    again = yard.json(0, "run", "--release", "2")
    assert again["nothing_to_do"] and again["lint"] is None


def test_a_person_is_told_the_place(yard):
    yard.put("V2__drop.sql", DROP)
    told = yard.run("up", "--release", "2")
    assert told.code == 3 and "db/migrations/V2__drop.sql:1:" in told.err, told


def test_an_override_passes_and_is_recorded_with_its_reason(yard):
    yard.put("V2__drop.sql", DROP)
    assert yard.run("up", "--release", "2", "--override", "lint").code == 2
    yard.up("2", "--override", "lint", "--reason", "nobody reads it")
    assert yard.columns() == ["id"] and yard.served() == ["1", "2"]
    [entry] = yard.overrides()
    assert (entry["state"], entry["reason"]) == ("lint", "nobody reads it")


def test_a_blocked_release_that_was_mended_goes_on(yard):
    yard.put("V2__drop.sql", DROP)
    yard.up("2", code=3)
    (yard.folder / "db/migrations/V2__drop.sql").unlink()
    yard.put("V2__expand.sql", EXPAND)
    assert yard.up("2")["run"]["attempt"] == 1
    assert yard.served() == ["1", "2"] and yard.overrides() == []


def test_an_exception_with_its_reason_passes(yard):
    yard.put("V2__drop.sql", "-- tidegate: allow drop-column: unread since 0.9\n" + DROP)
    result = yard.up("2")
    [allowed] = [each for each in result["lint"]["findings"] if each["allowed"]]
    assert allowed["allowed"]["reason"] == "unread since 0.9"


def test_what_the_release_brings_along_itself_may_change_again(yard):
    yard.put("V2__new.sql", "CREATE TABLE plans (id bigint PRIMARY KEY, old text);\n")
    yard.put("V3__again.sql", "ALTER TABLE plans DROP COLUMN old;\n")
    assert rules(yard.up("2")) == []


def test_a_warning_blocks_where_the_environment_says_so(yard):
    yard.put("V2__dml.sql", "UPDATE users SET name = 'x';\n")
    yard.configure("lint: {rules: {unbounded-dml: warning}, fail_on: warning}\n")
    assert "unbounded-dml" in yard.up("2", code=3)["error"]["message"]
    yard.configure("environments: {default: {lint: {fail_on: error}}}\n")
    yard.up("2", "--env", "default")


def test_run_alone_tells_it_and_goes_on(yard):
    yard.put("V2__drop.sql", DROP)
    told = yard.run("run", "--release", "2")
    assert told.code == 0 and "would block" in told.err and "drop-column" in told.err, told


def test_a_contract_phase_passes_when_the_serving_release_was_built_with_its_expansion(yard):
    yard.put("V2__expand.sql", EXPAND)
    yard.up("2")
    yard.put("V3__contract.sql", CONTRACT)
    result = yard.up("3")
    [allowed] = [each for each in result["lint"]["findings"] if each["rule"] == "drop-column"]
    assert "release 2 serves" in allowed["allowed"]["reason"]
    assert yard.columns() == ["id", "full_name"] and yard.served() == ["1", "2", "3"]


def test_a_contract_phase_is_too_early_while_an_older_release_serves(yard):
    yard.put("V2__expand.sql", EXPAND)
    yard.put("V3__contract.sql", CONTRACT)
    blocked = yard.up("2", code=3)
    assert "contract-too-early" in rules(blocked)
    [early] = [each for each in blocked["lint"]["findings"] if each["rule"] == "contract-too-early"]
    assert "release 1 serves" in early["message"] and "migration 2" in early["message"]
    assert yard.columns() == ["id", "name"] and yard.served() == ["1"]


def test_a_contract_phase_that_names_no_migration_blocks(yard):
    yard.put("V2__contract.sql", "-- tidegate: phase=contract\n" + DROP)
    assert "contract-too-early" in rules(yard.up("2", code=3))


def test_without_a_ledger_a_contract_phase_is_allowed_with_a_note(yard):
    yard.put("V2__expand.sql", EXPAND)
    yard.put("V3__contract.sql", CONTRACT)
    result = yard.json(0, "lint", "db/migrations/V3__contract.sql")
    [note] = [each for each in result["findings"] if each["rule"] == "contract-too-early"]
    assert note["severity"] == "note" and "no ledger was asked" in note["message"]


def ship_a_contract(yard):
    yard.put("V2__expand.sql", EXPAND)
    yard.up("2")
    yard.put("V3__contract.sql", CONTRACT)
    yard.up("3")


def test_going_back_over_a_contract_phase_is_refused_and_says_which(yard):
    ship_a_contract(yard)
    for release in ("2", "1"):
        refused = yard.json(3, "deploy", "--release", release, "--back", "--reason", "broken")
        assert refused["error"]["code"] == "blocked"
        assert "3 (contract" in refused["error"]["message"], refused
    assert yard.served() == ["1", "2", "3"]


def test_going_back_over_what_was_overridden_is_refused_as_well(yard):
    yard.put("V2__drop.sql", DROP)
    yard.up("2", "--override", "lint", "--reason", "nobody reads it")
    refused = yard.json(3, "deploy", "--release", "1", "--back", "--reason", "broken")
    assert "2 (drop-column)" in refused["error"]["message"]


def test_going_back_to_a_release_that_has_the_migration_itself_is_fine(yard):
    ship_a_contract(yard)
    yard.put("V4__more.sql", "CREATE TABLE more (id bigint PRIMARY KEY);\n")
    yard.up("4")
    yard.json(0, "deploy", "--release", "3", "--back", "--reason", "broken")
    assert yard.served() == ["1", "2", "3", "4", "3"]


def test_going_back_all_the_same_is_recorded_twice(yard):
    ship_a_contract(yard)
    yard.json(0, "deploy", "--release", "2", "--back", "--override", "lint", "--reason", "we know")
    assert {each["state"] for each in yard.overrides()} == {"back", "lint"}
    assert yard.served() == ["1", "2", "3", "2"]


def test_without_files_at_hand_lint_is_left_out_aloud(yard):
    yard.configure("migrations: {dir: elsewhere}\n")
    told = yard.run("up", "--release", "2", "--", "true")
    assert told.code == 0 and "lint was left out" in told.err, told
    yard.configure("lint: {required: true}\n")
    assert yard.run("up", "--release", "3", "--", "true").code == 3


def test_where_the_database_cannot_be_asked_the_ledger_tells_what_is_pending(yard):
    yard.put("V2__drop.sql", DROP)
    gone = {"DATABASE_URL": yard.variables["DATABASE_URL"].replace("@", "@nowhere.invalid.")}
    blocked = yard.run("up", "--release", "2", "--json", env=gone)
    assert blocked.code == 3 and "drop-column" in blocked.out, blocked


def test_lint_of_an_environment_judges_what_is_pending_there(yard):
    yard.configure("environments: {default: {}}\n")
    yard.put("V2__drop.sql", DROP)
    result = yard.json(3, "lint", "--env", "default")
    assert result["files"] == 1
    assert [each["file"] for each in result["findings"]] == ["db/migrations/V2__drop.sql"] * len(
        result["findings"]
    )
    assert "PostgreSQL" in result["server"] and "assumed" not in result["server"]


def test_how_large_the_live_table_is_weighs_what_is_found(yard):
    yard.configure("lint: {small_rows: 10000}\nenvironments: {default: {}, other: {lint: {small_rows: 30000}}}\n")
    yard.put("V2__type.sql", "ALTER TABLE users ALTER COLUMN id TYPE numeric;\n")

    def found(code, environment):
        findings = yard.json(code, "lint", "--env", environment)["findings"]
        [finding] = [each for each in findings if each["rule"] == "change-type-rewrite"]
        return finding

    assert found(0, "default")["severity"] == "warning"
    yard.app.query("INSERT INTO users SELECT g, 'n' FROM generate_series(1, 20000) g RETURNING 1")
    yard.app.query("ANALYZE users")
    large = found(3, "default")
    assert large["severity"] == "error" and "20000 rows" in large["duration"], large
    assert found(0, "other")["severity"] == "warning"


def test_on_sqlite_up_is_kept_from_it_as_well(tidegate):
    yard = Shipyard(tidegate)
    yard.put("V2__users.sql", USERS)
    yard.up("1")
    yard.put("V3__drop.sql", DROP)
    blocked = yard.up("2", code=3)
    assert "drop-column" in blocked["error"]["message"] and yard.served() == ["1"]
