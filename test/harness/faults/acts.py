"""What cases do, in words that several files of tests use."""

from harness.faults import shim
from harness.faults.campaign import Case


def hold(trial, point):
    """A run that has come to the point, and the backend that waits there."""
    trial.place.arm(point)
    running = trial.start("migrate", *trial.project.args)
    backend = trial.until(trial.place.held_up, running=running)
    if not backend:
        # The builder of an index may have passed the point between two looks.
        trial.log.append("not seen at the point")
    return running, backend


def at_points(projects):
    """(project, step, point) of each place where a run can be held up."""
    return [(project, step, point) for project in projects for step, point in project.points()]


def every(stride, chosen):
    """A part of them, in which all kinds come when they come in turns of a length without a common factor."""
    return list(chosen)[::stride]


def count_writes(engine_campaign, project, prepare=None):
    """How often a run that nobody disturbs changes a file (SQLite)."""
    counted = []

    def look(trial):
        if prepare:
            prepare(trial)
        target = trial.tidegate.folder / "calls"
        result = trial.run(env=shim.counting(target))
        counted.append(int(target.read_text()))
        trial.moment(result, (0,))
        trial.go_on()

    engine_campaign("sqlite", [Case("undisturbed", "counted", project, look)])
    return counted[0]
