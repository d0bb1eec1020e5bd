"""One of the systems in one of its variants: which files, which app, who runs them, what tells how it
ended. A subclass names them; the cases (cases.py) are the same for all.

    class GitlabTerraform(System):
        example, app = "gitlab-terraform", DjangoApp
        def pipeline(self): return GitlabPipeline(self.yard)
"""

from scenarios.shell import KillAt
from scenarios.yard import Database


class System:
    """`migrating`: the job in which CI is killed while the migration is at work."""

    example, app = None, None
    migrating = "migrate"
    names = None  # of the cloud, where they are not the usual ones
    database = Database

    def __init__(self, make_yard):
        self.yard = make_yard(
            self.app, self.example, names=self.names, prepare=self.prepare, service=self.service(),
            database=self.database,
        )  # fmt: skip
        self.set_up()
        self.runner = self.pipeline()

    # --- to be said by each -------------------------------------------------------------------

    def prepare(self, yard):
        """What the example needs of the account before its service is there: roles, policies."""

    def service(self):
        """How its service is other than the usual one: parameters of CreateService."""
        return {}

    def set_up(self):
        """After the first version serves: state machines, functions, pipelines."""

    def pipeline(self):
        """A fresh scenarios.pipeline.Pipeline."""
        raise NotImplementedError

    # --- shipping -----------------------------------------------------------------------------

    def ship(self, commit, kill=False):
        """Runs the pipeline for a commit; with `kill` CI dies while the migration is at work."""
        kill_at = KillAt(self.migrating, condition=self.yard.migrating) if kill else None
        return self.runner.run(commit, kill_at)

    # --- looking ------------------------------------------------------------------------------

    def serves(self, commit):
        """Waits until that commit's version answers, alone."""
        wanted = self.yard.project.versions[commit]
        self.yard.wait_until(lambda: self.yard.serving() == wanted, 60, f"version {wanted}")

    def serves_still(self, commit):
        assert self.yard.serving() == self.yard.project.versions[commit]

    def columns(self):
        """The app's table as it is in the database."""
        return self.yard.app.columns_in(self.yard.database)

    def alarmed(self):
        return self.yard.cloud.alarm_state() == "ALARM"

    def told(self):
        """Subjects of the mails that went out about alarms."""
        return [each for each in self.yard.mails() if each.startswith("ALARM")]

    def migrations_started(self):
        """How many tasks have been started to migrate."""
        return len(self.yard.started())
