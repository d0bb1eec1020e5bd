"""Alembic's, behind a script `db-migrate`: revisions, and a server without a framework."""

from scenarios.apps import WAIT, App

_COLUMN = 'op.add_column("shop_item", sa.Column("{name}", sa.Integer))'
_BACK = 'op.drop_column("shop_item", "{name}")'
_FAILING = 'op.execute("ALTER TABLE shop_item ADD COLUMN stock integer; SELECT 1/0")'


class AlembicApp(App):
    folder = "alembic"
    migrate_command = ["db-migrate"]

    def __init__(self):
        self._number, self._columns = 1, ["id", "name"]

    def _write(self, project, name, *operations, replace=False):
        if not replace:
            self._number += 1
        revision, before = f"{self._number:04d}", f"{self._number - 1:04d}"
        body = "\n                ".join(operations)
        project.write(f"migrations/versions/{revision}_{name}.py", f"""
            import sqlalchemy as sa
            from alembic import op

            revision = "{revision}"
            down_revision = "{before}"


            def upgrade():
                {body}


            def downgrade():
                {_BACK.format(name=name)}
        """)  # fmt: skip

    def _read(self, project, name):
        self._columns.append(name)
        project.write("columns.py", f"COLUMNS = {self._columns!r}\n")

    def good(self, project, column="price"):
        self._write(project, column, _COLUMN.format(name=column))
        self._read(project, column)
        return project.commit(f"Add {column}")

    def failing(self, project):
        self._write(project, "stock", _FAILING)
        self._read(project, "stock")
        return project.commit("Add stock")

    def fixed(self, project):
        self._write(project, "stock", _COLUMN.format(name="stock"), replace=True)
        return project.commit("Mend the migration")

    def slow(self, project):
        self._write(project, "weight", f'op.execute("{WAIT}")', _COLUMN.format(name="weight"))
        self._read(project, "weight")
        return project.commit("Add weight, slowly")
