"""A ledger that cannot be used: no command guesses, starts or serves anything, the file stays as it
is, and once the cause is mended the same command goes on."""

import sqlite3

import pytest

from harness.ledgers import Ledger
from harness.limits import plain_user, small_disk, without_writing
from harness.refusals import nothing_changes, refuses
from harness.shipyard import Shipyard, wait_until

WRITES = (("up", "--release", "2"), ("run", "--release", "2"))
READS = (("gate", "--release", "1"), ("history",), ("watch", "RUN"), ("logs", "RUN"))
ALL = WRITES + (("deploy", "--release", "1"), ("cancel", "RUN")) + READS


class Harbour(Shipyard):
    """A yard whose ledger lies in a folder of its own; release 1 is served, 2 has a migration."""

    def __init__(self, tidegate, folder=None, **options):
        self.place = (folder or tidegate.folder / "ledger").resolve()
        self.file = self.place / "ledger.db"
        super().__init__(tidegate, ledger=Ledger("file", f"file:{self.file}"), **options)

    def serve_first(self):
        self.first = self.up("1")["run"]["run_id"]
        self.put("V2__second.sql", "CREATE TABLE second (id integer PRIMARY KEY);\n")
        return self

    def words(self, command):
        return [self.first if word == "RUN" else word for word in command]

    def refuses(self, *commands, **expected):
        """All of them, with nothing changed by any."""
        with nothing_changes(self.folder), nothing_changes(self.place):
            for command in commands:
                error = refuses(self.run, *self.words(command), **expected)
        return error

    def change(self, sql):
        with sqlite3.connect(self.file) as connection:
            connection.executescript(sql)
        connection.close()

    def goes_on(self):
        assert self.up("2")["deploy"]["state"] == "deployed"
        assert self.served() == ["1", "2"]


@pytest.fixture(name="yard")
def _yard(tidegate):
    return Harbour(tidegate).serve_first()


# --- another format ----------------------------------------------------------------------------


def test_a_ledger_of_a_newer_version_is_not_touched(yard):
    yard.change("UPDATE meta SET value = '99' WHERE key = 'format'")
    yard.refuses(*ALL, code=2, kind="format",
                 says=[str(yard.file), "newer tidegate", "format 99, this one knows 1"],
                 hint=["install the tidegate version", "nothing was changed"])  # fmt: skip
    yard.change("UPDATE meta SET value = '1' WHERE key = 'format'")
    yard.goes_on()


@pytest.mark.parametrize("change", ["DELETE FROM meta", "UPDATE meta SET value = 'old'"])
def test_a_ledger_without_a_format_is_not_guessed_at(yard, change):
    yard.change(change)
    yard.refuses(*ALL, code=2, kind="format", says=[str(yard.file), "does not say which format"],
                 hint="backup")  # fmt: skip


def test_a_record_of_a_newer_version_stops_what_needs_it(yard):
    yard.change("UPDATE document SET value = json_set(value, '$.format', 99) WHERE key LIKE '%/run/%'")
    yard.refuses(("gate", "--release", "1"), ("deploy", "--release", "1"), ("run", "--release", "1"),
                 ("watch", "RUN"), ("cancel", "RUN"), code=2, kind="format",
                 says=["run", yard.first, "newer tidegate", "format 99"], hint="install the tidegate version")  # fmt: skip


def test_a_state_of_a_newer_version_opens_no_gate(yard):
    yard.change("UPDATE document SET value = json_set(value, '$.state', 'moored') WHERE key LIKE '%/release/1'")
    yard.refuses(("gate", "--release", "1"), ("deploy", "--release", "1"), code=7, kind="unknown",
                 says="written by a newer version", hint="install the tidegate version")  # fmt: skip


# --- no ledger ---------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["no\n", "a text that is longer than the header of a database\n" * 100])
def test_a_ledger_that_is_no_database_is_left_as_it_is(yard, content):
    yard.file.write_text(content, encoding="utf-8")
    yard.refuses(*ALL, code=2, kind="format",
                 says=["cannot use the ledger", str(yard.file), "is not a database"], hint="check its path")  # fmt: skip
    assert yard.file.read_text(encoding="utf-8") == content


def test_a_ledger_that_is_another_database_is_left_as_it_is(yard):
    yard.file.unlink()
    yard.change("CREATE TABLE customer (name text); INSERT INTO customer VALUES ('Ada')")
    yard.refuses(*ALL, code=2, kind="format",
                 says=["cannot use the ledger", str(yard.file), "database of something else"],
                 hint=["name another file", "not changed"])  # fmt: skip


def test_the_database_of_the_app_is_no_ledger(yard):
    for command in ALL:
        refuses(yard.run, *yard.words(command), "--ledger", "file:shop.db", code=2, kind="format",
                says="database of something else", hint="name another file")  # fmt: skip
    assert yard.run("status", "--json").json["pending"] == 1 and yard.served() == ["1"]


def test_a_folder_in_the_place_of_the_ledger_is_told(yard):
    yard.file.unlink()
    yard.file.mkdir()
    yard.refuses(*ALL, code=2, kind="config", says=[str(yard.file), "is a folder"],
                 hint=f"file:{yard.file}/ledger.db")  # fmt: skip


def test_a_file_in_the_place_of_the_ledgers_folder_is_told(tidegate):
    yard = Harbour(tidegate)
    yard.place.write_text("in the way\n", encoding="utf-8")
    with nothing_changes(yard.folder):
        for command in (("up", "--release", "1"), ("gate", "--release", "1"), ("history",)):
            refuses(yard.run, *command, code=2, kind="config", hint="file:PATH",
                    says=["cannot use the ledger", str(yard.place), "a file has that name"])  # fmt: skip


# --- damage ------------------------------------------------------------------------------------


def test_a_damaged_ledger_is_told_with_the_way_to_a_backup_and_not_replaced(yard):
    content = yard.file.read_bytes()
    yard.file.write_bytes(content[:4096] + b"damage" * 100 + content[4696:])
    yard.refuses(*ALL, code=2, kind="format", says=["cannot use the ledger", str(yard.file), "is damaged"],
                 hint="restore it from a backup")  # fmt: skip
    yard.file.write_bytes(content)
    yard.goes_on()


def test_a_damaged_record_is_named_and_never_read_as_something_else(yard):
    yard.change("UPDATE document SET value = '{\"state\": ' WHERE key LIKE '%/release/1'")
    yard.refuses(("gate", "--release", "1"), ("up", "--release", "1"), ("deploy", "--release", "1"),
                 code=2, kind="format", says=["'shop/default/release/1' is damaged", "not valid JSON"],
                 hint="backup")  # fmt: skip


def test_a_ledger_without_its_tables_is_told(yard):
    yard.change("DROP TABLE document")
    yard.refuses(*ALL, code=1, kind="io", says=["cannot use the ledger", "no such table"], hint="backup")


# --- rights ------------------------------------------------------------------------------------


def test_a_ledger_that_may_not_be_written_is_read_and_nothing_starts(yard):
    with without_writing(yard.file):
        for command in READS:
            assert yard.run(*yard.words(command), prefix=plain_user()).code == 0
        yard.refuses(*WRITES, prefix=plain_user(), code=1, kind="io",
                     says=["cannot use the ledger", str(yard.file), "read-only"],
                     hint=["cannot be written by this user", f"ls -ld '{yard.file}'"])  # fmt: skip
    yard.goes_on()


def test_a_ledger_that_may_not_be_read_is_told(yard):
    yard.file.chmod(0)
    for command in ALL:
        refuses(yard.run, *yard.words(command), prefix=plain_user(), code=1, kind="io",
                says=["cannot use the ledger", str(yard.file), "Permission denied"], hint="ls -ld")  # fmt: skip
    yard.file.chmod(0o644)
    yard.goes_on()


def test_a_ledger_that_may_not_be_created_is_told(tidegate):
    yard = Harbour(tidegate)
    yard.place.mkdir()
    with without_writing(yard.place), nothing_changes(yard.folder):
        for command in (("up", "--release", "1"), ("gate", "--release", "1"), ("history",)):
            refuses(yard.run, *command, prefix=plain_user(), code=1, kind="io",
                    says=["cannot use the ledger", str(yard.file), "Permission denied"],
                    hint=f"ls -ld '{yard.place}'")  # fmt: skip
    assert yard.up("1")["deploy"]["state"] == "deployed"


# --- a full disk -------------------------------------------------------------------------------


@pytest.fixture(name="disk")
def _disk(tmp_path_factory):
    with small_disk(tmp_path_factory.mktemp("disk"), "256k") as disk:
        yield disk


def test_on_a_full_disk_nothing_is_started(tidegate, disk):
    yard = Harbour(tidegate, disk.folder).serve_first()
    disk.fill()
    yard.refuses(*WRITES, code=1, kind="io", says=["cannot use the ledger", "the disk is full", str(yard.file)],
                 hint=["free some space", f"df -h '{disk.folder}'"])  # fmt: skip
    for command in READS:
        assert yard.run(*yard.words(command)).code == 0
    disk.empty()
    yard.goes_on()


def test_a_new_ledger_on_a_full_disk_is_no_half_of_one(tidegate, disk):
    yard = Harbour(tidegate, disk.folder)
    disk.fill()
    for command in (("up", "--release", "1"), ("gate", "--release", "1")):
        refuses(yard.run, *command, code=1, kind="io", says="the disk is full", hint="free")
    assert not (yard.folder / "shop.db").exists() and yard.served() == []
    disk.empty()
    assert yard.up("1")["deploy"]["state"] == "deployed"


FILL = "sleep 0.5; cat /dev/zero > '%s/filler' 2> /dev/null || true\n"


def start_and_fill(yard, disk):
    """Starts `up` of release 2, whose migration fills the ledger's disk first; waits until it is
    done with the database."""
    yard.hook(FILL % disk.folder)
    running = yard.start("up", "--release", "2", "--json")
    wait_until((disk.folder / "filler").exists)
    wait_until(lambda: yard.run("status", "--json").json["pending"] == 0)
    return running


def test_a_disk_that_gets_room_again_while_a_release_is_migrated_loses_nothing(tidegate, disk):
    yard = Harbour(tidegate, disk.folder).serve_first()
    running = start_and_fill(yard, disk)
    assert yard.run("gate", "--release", "2").code == 8
    disk.empty()
    result = running.wait()
    assert result.code == 0 and result.json["run"]["verdict"] == "success", result
    assert yard.served() == ["1", "2"]


@pytest.mark.long  # the supervisor tries for a minute to write the outcome down
def test_a_disk_that_stays_full_while_a_release_is_migrated_leaves_its_outcome_unknown(tidegate, disk):
    yard = Harbour(tidegate, disk.folder).serve_first()
    result = start_and_fill(yard, disk).wait(110)
    assert result.code == 7 and result.json["error"]["code"] == "unknown", result
    assert "the disk is full" in result.json["error"]["message"] and result.json["error"]["hint"]
    assert yard.run("gate", "--release", "2").code in (7, 8) and yard.served() == ["1"]
    disk.empty()
    assert yard.gate("2", code=7)["state"] == "unknown", "nobody could write down how it ended"
    assert yard.up("2", code=7)["error"]["code"] == "unknown" and yard.served() == ["1"]
    yard.hook("true\n")
    assert yard.up("2", "--after-unknown")["deploy"]["state"] == "deployed"
    assert yard.served() == ["1", "2"]


def count_runs(yard):
    counted = yard.folder / "counted"
    return counted.read_text(encoding="utf-8").count("once") if counted.exists() else 0


@pytest.mark.parametrize("size", [8, 16, 20, 24, 28, 32, 36, 40, 44, 48])
def test_however_small_the_disk_no_release_is_migrated_twice_or_served_unmigrated(tidegate, size,
                                                                                  tmp_path_factory):  # fmt: skip
    with small_disk(tmp_path_factory.mktemp("disk"), f"{size}k") as disk:
        yard = Harbour(tidegate, disk.folder, command="[./count.sh]")
        tidegate.write("count.sh", "#!/bin/sh\necho once >> counted\n").chmod(0o755)
        result = yard.run("up", "--release", "1", "--json")
        assert result.json["exit"] == result.code and result.code in (0, 1, 7, 10), result
        if result.code:
            assert "the disk is full" in result.json["error"]["message"], result
        if result.code == 1:
            assert count_runs(yard) == 0, "only what never started has failed cleanly"
        disk.resize("1m")
        again = yard.run("up", "--release", "1", "--wait", "30s", "--json")
        if again.code == 7:
            again = yard.run("up", "--release", "1", "--wait", "30s", "--after-unknown", "--json")
        else:
            assert count_runs(yard) == 1
        assert again.code == 0 and yard.gate("1")["open"], again
        assert set(yard.served()) == {"1"}
