"""Small real applications, each with the migrations of its own framework.

An app answers `GET /` with {"version", "columns"}: the version of its code, and the columns of its
table as its code reads them. So a version that serves before it was migrated is seen at once.
"""

import pathlib

HERE = pathlib.Path(__file__).resolve().parent
# Statements of a migration: `good` adds what the code then reads; `slow` waits for Yard.go().
WAIT = (
    "DO $$ BEGIN WHILE NOT EXISTS (SELECT 1 FROM pg_class WHERE relname = 'scenario_go')"
    " LOOP PERFORM pg_sleep(0.05); END LOOP; END $$"
)


class App:
    """`folder`: of its files; `migrate_command`: in its image; `table`: what its migrations
    change. Each change is one commit, whose sha it returns."""

    folder = None
    migrate_command = []
    table = "shop_item"

    def begin(self, project):
        project.add_tree(HERE / self.folder)

    def good(self, project, column="price"):
        """A new column, and the code that reads it."""
        raise NotImplementedError

    def failing(self, project, reads=True):
        """A migration that fails in the database; nothing of it remains. `reads`: whether the code
        reads what it was to make, so that it cannot serve without it."""
        raise NotImplementedError

    def fixed(self, project):
        """The same migration, mended."""
        raise NotImplementedError

    def slow(self, project):
        """A good one that waits for Yard.go() in the middle."""
        raise NotImplementedError

    def code_only(self, project):
        """Other code, no migration."""
        return project.commit("Other code")

    def columns_in(self, database):
        rows = database.query(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", (self.table,)
        )
        return [name for (name,) in rows]
