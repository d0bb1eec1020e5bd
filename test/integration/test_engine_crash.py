"""kill -9 at every boundary of a run: the next start ends as if nothing had happened.

strace kills the program at the N-th call of a system call, just after it was done (what was sent is on
its way) or instead of it (it never left). The default run tries every k-th boundary, --long all.
"""

import shutil
import subprocess

import pytest

from harness.project import Project
from harness.skips import skip_or_fail
from harness.tidegate import binary, clean_environment

MIGRATIONS = 20
CONCURRENTLY = 11
GROUPS = 12
STRIDE = {"postgres": 9, "sqlite": 41}

# PostgreSQL: what is sent and received. SQLite: what reaches the file; a journal's deletion commits.
CALLS = {
    "postgres": ["sendto", "recvfrom"],
    "sqlite": ["pwrite64", "fdatasync", "unlink"],
}

# A file that commits several times: what is in the log tells whether any of it ran twice.
GROUPED = {
    "postgres": "INSERT INTO log VALUES (121);\nCREATE UNIQUE INDEX CONCURRENTLY log_one ON log (n);\n"
    "BEGIN;\nINSERT INTO log VALUES (122);\nCOMMIT;\nVACUUM log;\nINSERT INTO log VALUES (123);\n",
    "sqlite": "INSERT INTO log VALUES (121);\nVACUUM;\nBEGIN;\nINSERT INTO log VALUES (122);\nCOMMIT;\n"
    "INSERT INTO log VALUES (123);\n",
}


def put_migrations(project):
    project.put("V1__log.sql", "CREATE TABLE log (n integer);\nINSERT INTO log VALUES (1);\n")
    for n in range(2, MIGRATIONS + 1):
        project.put(
            f"V{n}__t{n}.sql",
            f"CREATE TABLE t{n} (id integer PRIMARY KEY, name text);\n"
            f"INSERT INTO t{n} VALUES (1, 'one');\nINSERT INTO log VALUES ({n});\n",
        )
    project.put(f"V{GROUPS}__t{GROUPS}.sql", GROUPED[project.database.kind])
    if project.database.kind == "postgres":
        project.put(f"V{CONCURRENTLY}__t{CONCURRENTLY}.sql", "CREATE INDEX CONCURRENTLY log_n ON log (n);\n")


def end_of(project):
    """Schema, history and data: what an undisturbed run ends in."""
    return {
        "schema": project.database.schema(),
        "history": project.history("version, status, checksum, statements"),
        "log": project.database.query("SELECT n FROM log ORDER BY n"),
    }


def run_killed(project, inject):
    """True when the kill came; False when the run was over before."""
    done = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-e", f"inject={inject}", binary(), "migrate", "--json"],
        env=clean_environment(project.environment({"ASAN_OPTIONS": "detect_leaks=0"})),
        cwd=project.tidegate.folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    # LeakSanitizer, in a build that has it, does not work under strace.
    assert done.returncode in (0, -9, 137), done.stderr
    return done.returncode != 0


def check_boundary(project, expected, inject):
    killed = run_killed(project, inject)
    rerun = project.run("migrate", "--json")
    assert rerun.code == 0, (inject, rerun)
    assert end_of(project) == expected, inject
    verdicts = [verdict for (verdict,) in project.runs()]
    assert verdicts[-1:] == ["success"] and set(verdicts[:-1]) <= {"killed"}, (inject, verdicts)
    assert project.run("validate").code == 0
    return killed


def boundaries(stride, start):
    number = start
    while True:
        yield number
        number += stride


def run_matrix(tidegate, database, kind, stride):
    if not shutil.which("strace"):
        skip_or_fail("no strace: run script/setup")
    undisturbed = Project(tidegate, database(kind))
    put_migrations(undisturbed)
    undisturbed.migrate()
    expected = end_of(undisturbed)
    tried = 0
    for call in CALLS[kind]:
        for before in ("", "error=EIO:"):
            for number in boundaries(stride, 1 + tried % stride):
                project = Project(tidegate, database(kind))
                killed = check_boundary(project, expected, f"{call}:{before}signal=KILL:when={number}")
                project.database.remove()
                tried += 1
                if not killed:
                    break
    return tried


@pytest.mark.limit(300)
@pytest.mark.parametrize("kind", ["postgres", "sqlite"])
def test_killed_at_some_boundaries(tidegate, database, kind):
    assert run_matrix(tidegate, database, kind, STRIDE[kind]) >= 12


@pytest.mark.long
@pytest.mark.limit(3600)
@pytest.mark.parametrize("kind", ["postgres", "sqlite"])
def test_killed_at_every_boundary(tidegate, database, kind):
    assert run_matrix(tidegate, database, kind, 1) > 100
