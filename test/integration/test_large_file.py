"""Files of any size are read as a stream: memory does not grow with them."""

import re
import time

import pytest
from harness.project import Project

MEBIBYTE = 1024 * 1024
MOST_RESIDENT = 32 * MEBIBYTE
SECONDS = 900

long = pytest.mark.long


class Large(Project):
    def remove_files(self):
        """pytest keeps the folders of its last runs."""
        for path in (self.tidegate.folder / "db" / "migrations").glob("*.sql"):
            path.unlink()


@pytest.fixture(name="project")
def _project(tidegate, any_database):
    made = Large(tidegate, any_database)
    yield made
    made.remove_files()


@pytest.fixture(name="postgres_project")
def _postgres_project(tidegate, database):
    made = Large(tidegate, database("postgres"))
    yield made
    made.remove_files()


def most_resident(pid):
    """The most it ever had in memory, in bytes; None when it has ended."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            found = re.search(r"^VmHWM:\s+(\d+) kB", status.read(), re.MULTILINE)
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None


def migrate(project):
    """Its JSON object and the memory that it took."""
    running = project.start("migrate", "--json")
    peak = 0
    while running.process.poll() is None:
        peak = max(peak, most_resident(running.pid) or 0)
        time.sleep(0.005)
    result = running.wait(SECONDS)
    assert result.code == 0, result
    assert peak > MEBIBYTE, "it was seen at work"
    return result.json, peak


def write_lines(project, name, head, line, size, tail=""):
    """A file of about that size; how many lines of the kind are in it."""
    path = project.put(name, head)
    count = 0
    with open(path, "a", encoding="utf-8") as file:
        while file.tell() < size:
            file.writelines(line.format(count + i) for i in range(1000))
            count += 1000
        file.write(tail)
    return count


@pytest.mark.limit(SECONDS)
@pytest.mark.parametrize("mebibytes", [60, pytest.param(1024, marks=long)])
def test_a_large_script_is_applied_in_little_memory(project, mebibytes):
    line = "INSERT INTO t VALUES ({}, '" + "sea; level's ".replace("'", "''") * 75 + "');\n"
    count = write_lines(project, "V1__large.sql", "CREATE TABLE t (id integer, words text);\n", line,
                        mebibytes * MEBIBYTE, "CREATE INDEX t_id ON t (id);\n")  # fmt: skip
    done, peak = migrate(project)
    assert done["applied"][0]["statements"] == count + 2
    assert peak <= MOST_RESIDENT, f"{peak / MEBIBYTE:.1f} MB"
    assert project.database.query("SELECT count(*), max(id), count(DISTINCT words) FROM t") == [
        (count, count - 1, 1)]  # fmt: skip


@pytest.mark.limit(SECONDS)
@pytest.mark.parametrize("mebibytes", [20, pytest.param(200, marks=long)])
def test_the_rows_of_a_large_copy_are_applied_in_little_memory(postgres_project, mebibytes):
    line = "{}\t" + "sea level; " * 18 + "\\N\t\\\\.\n"
    count = write_lines(
        postgres_project, "V1__copy.sql",
        "CREATE TABLE t (id integer, words text, mark text);\nCOPY t FROM stdin;\n", line,
        mebibytes * MEBIBYTE, "\\.\nCREATE INDEX t_id ON t (id);\n",
    )  # fmt: skip
    done, peak = migrate(postgres_project)
    assert done["applied"][0]["statements"] == 3
    assert peak <= MOST_RESIDENT, f"{peak / MEBIBYTE:.1f} MB"
    assert postgres_project.database.query("SELECT count(*), max(id), min(mark) FROM t") == [
        (count, count - 1, "\\.")]  # fmt: skip
