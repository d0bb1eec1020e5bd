"""What cases do, in words that several files of tests use."""


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
