"""The server's disk is full at some moment: what was there stays, what is said tells why, and with room again the next
run comes to the end."""

import os
import signal

import pytest
from harness.faults.campaign import Case
from harness.faults.maria_steps import LOG_ROWS, without_transactions
from harness.faults.systems import ASKING, MIXED, SERVERS
from harness.faults.trial import said
from harness.limits import small_disk

# A page is what a file grows by at least. The disk takes an empty database and all that is written, for which PAGES
# are enough; the long form leaves out all but each STRIDE-th.
PAGE = {"postgres": 8192, "mariadb": 4096}
DISK = {"postgres": "24m", "mariadb": "2m"}
PAGES = {"postgres": 120, "mariadb": 204}
STRIDE = {"postgres": 2, "mariadb": 8}  # a table of MariaDB takes 17 pages
WORDS = {
    "postgres": "disk full (53100, a tablespace on a small disk)",
    "mariadb": "disk full (errors 3, 1005, 1114, the database's folder on a small disk)",
}


def leave_room(disk, size):
    disk.fill()
    filler = disk.folder / "filler"
    os.truncate(filler, max(0, filler.stat().st_size - size))


def check_reason(trial, result):
    """Whoever can mend it is told what to mend: not the migration. 4: what a server says to who comes is its own."""
    error = (said(result).json or {}).get("error") or {}
    words = f"{error.get('message')} {error.get('hint')}"
    wanted = "free disk space" if result.code == 1 else "No space left on device"
    if result.code in (1, 6) and not (wanted in words or "free disk space" in words):
        trial.violate("exit code lied", f"nothing is said of the disk: {words}")


def full_disk(pages):
    """The case's database on a small disk of its own (a tmpfs), with so much room left."""

    def act(trial):
        kind, folder = trial.place.kind, trial.place.server.folder / f"disk-{trial.database.name}"
        with small_disk(folder, DISK[kind]) as disk:
            trial.place.move_to(folder / "data")
            leave_room(disk, pages * PAGE[kind])
            result = trial.run()
            disk.empty()
            check_reason(trial, result)
            # 4: not even a session can begin.
            trial.moment(result, (0, 1, 4, 6))
            trial.go_on()
            trial.place.discard()

    return act


def cases(kind, step):
    for project in (MIXED[kind], ASKING[kind]):
        for pages in range(0, PAGES[kind], step):
            yield Case(WORDS[kind], f"room for {pages} pages", project, full_disk(pages))


@pytest.mark.limit(300)
@pytest.mark.parametrize("kind", SERVERS)
def test_a_disk_that_is_full_at_some_moment(engine_campaign, kind):
    engine_campaign(kind, cases(kind, 24), expect=8)


@pytest.mark.long
@pytest.mark.limit(3000)
@pytest.mark.parametrize("kind", SERVERS)
def test_a_disk_that_is_full_at_any_moment(engine_campaign, kind):
    engine_campaign(kind, cases(kind, STRIDE[kind]), expect=50)


# --- MariaDB waits for room -----------------------------------------------------------------------

ROOM_FOR_SOME = 400 * 1024
WAITS = "disk full, the server waits for room (MyISAM, Aria)"


def check_rows(trial):
    (rows,) = trial.database.query("SELECT count(*) FROM log")[0]
    if rows != LOG_ROWS:
        trial.violate("not applied once", f"{rows} rows of {LOG_ROWS} in a table without transactions")


def wait_for_room(is_told_to_stop):
    """A table without transactions: the statement goes on when there is room, or its rows stay when it is ended."""

    def act(trial):
        folder = trial.place.server.folder / f"disk-{trial.database.name}"
        with small_disk(folder, DISK["mariadb"]) as disk:
            trial.place.move_to(folder / "data")
            trial.run("migrate", "--to", "1")
            leave_room(disk, ROOM_FOR_SOME)
            running = trial.start()
            if not trial.until(trial.place.waits_for_room, running=running):
                trial.violate("stuck", "the server was to wait for room")
            if is_told_to_stop:
                running.signal(signal.SIGTERM)
                trial.until(lambda: not trial.place.waits_for_room())
            disk.empty()
            result = trial.finish(running)
            trial.moment(result, (6,) if is_told_to_stop else (0, 6))
            if result.code:
                trial.database.query("TRUNCATE log")  # as the advice says, before repair
            trial.go_on()
            check_rows(trial)
            trial.place.discard()

    return act


def waiting_cases(endings):
    for engine in ("MyISAM", "Aria"):
        for name, is_told_to_stop in endings.items():
            yield Case(WAITS, name, without_transactions(engine), wait_for_room(is_told_to_stop))


@pytest.mark.limit(300)
def test_who_is_told_to_stop_while_the_server_waits_for_room(engine_campaign):
    engine_campaign("mariadb", waiting_cases({"SIGTERM": True}), expect=2)


@pytest.mark.long
@pytest.mark.limit(600)
def test_the_server_waits_for_room_and_gets_it(engine_campaign):
    engine_campaign("mariadb", waiting_cases({"room comes": False}), expect=2)
