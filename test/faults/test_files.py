"""Between two runs, of which the first was killed, somebody edits, renames, removes or adds files: nothing runs that
should not, and what was done stays what it is."""

import pytest
from harness.faults.acts import hold
from harness.faults.campaign import Case
from harness.faults.shim import environment
from harness.faults.systems import PLACES, PLAIN
from harness.faults.trial import said

FOLDER = "db/migrations"


class Folder:
    def __init__(self, trial):
        self.path = trial.tidegate.folder / FOLDER
        self.kept = {path.name: path.read_bytes() for path in self.path.iterdir()}

    def restore(self):
        for path in self.path.iterdir():
            path.unlink()
        for name, content in self.kept.items():
            (self.path / name).write_bytes(content)


def edit_applied(folder, step):
    (folder.path / step.file).write_text("SELECT 'another';\n")
    return (9,)


def comment_applied(folder, step):
    """Only comments and white space: forgiven."""
    path = folder.path / step.file
    path.write_text("-- looked at\n" + path.read_text())
    return (0,)


def remove_applied(folder, step):
    (folder.path / step.file).unlink()
    return (9,)


def rename_applied(folder, step):
    """Another description, the same version."""
    (folder.path / step.file).rename(folder.path / step.file.replace(".sql", "_renamed.sql"))
    return (0, 9)


def insert_below(folder, _step):
    """A pending file below the highest version that was applied."""
    (folder.path / "V0_5__between.sql").write_text("SELECT 1;\n")
    return (9,)


def double(folder, step):
    (folder.path / step.file.replace("__", "__again_")).write_text("SELECT 1;\n")
    return (2, 9)


def swap(folder, step):
    """The next version gets this one's content, and this one the next one's."""
    other = sorted(folder.path.glob("V*.sql"))[1]
    mine, theirs = (folder.path / step.file).read_bytes(), other.read_bytes()
    (folder.path / step.file).write_bytes(theirs)
    other.write_bytes(mine)
    return (9,)


CHANGES = {
    "an applied file is edited": edit_applied,
    "an applied file gets a comment": comment_applied,
    "an applied file is removed": remove_applied,
    "an applied file is renamed": rename_applied,
    "a file comes in below": insert_below,
    "a version is there twice": double,
    "two files are swapped": swap,
}


def stop_after_first(trial):
    """The first migration is applied, the second one was killed."""
    if trial.place.kind != "sqlite":
        running, _ = hold(trial, 21)
        running.kill()
        trial.place.disarm()
        trial.finish(running)
    else:
        trial.run("migrate", "--to", "1")
        trial.run(env=environment(3, "before"))


def changed(change):
    def act(trial):
        stop_after_first(trial)
        trial.place.quiesce(8)
        folder = Folder(trial)
        before = trial.place.facts()
        allowed = change(folder, trial.project.steps[0])
        result = trial.run()
        after = trial.place.facts()
        if result.code != 0 and (after.objects, after.effects) != (before.objects, before.effects):
            trial.violate("exit code lied", f"{result.code}, and something was done")
        if result.code not in allowed:
            trial.violate("exit code lied", f"{result.code}, and this case allows {allowed}")
        if result.code != 0 and not (said(result).json or {}).get("error", {}).get("message"):
            trial.violate("exit code lied", "it does not say why")
        folder.restore()
        trial.go_on()

    return act


def cases(kind):
    for name, change in CHANGES.items():
        yield Case(f"files between two runs: {name}", PLAIN[kind].name, PLAIN[kind], changed(change))


@pytest.mark.limit(300)
@pytest.mark.parametrize("kind", list(PLACES))
def test_files_that_change_between_two_runs(engine_campaign, kind):
    engine_campaign(kind, cases(kind), expect=len(CHANGES))
