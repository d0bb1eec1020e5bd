"""The server's disk is full at some moment: what was there stays, what is said tells why, and with room again the next
run comes to the end."""

import os

import pytest
from harness.faults.campaign import Case
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
    if result.code in (1, 6) and not ("free disk space" in words or "No space left on device" in words):
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
