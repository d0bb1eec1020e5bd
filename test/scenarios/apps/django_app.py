"""Django's: a model, its migrations, a view."""

from scenarios.apps import WAIT, App

_FIELD = "migrations.AddField('item', '{name}', models.IntegerField(null=True))"
_FAILING = "migrations.RunSQL('ALTER TABLE shop_item ADD COLUMN stock integer; SELECT 1/0')"


class DjangoApp(App):
    folder = "django"
    migrate_command = ["python", "manage.py", "migrate", "--no-color"]

    def __init__(self):
        self._last, self._number, self._fields = "0001_initial", 1, []

    def _write(self, project, name, *operations, replace=False):
        if not replace:
            self._number += 1
            self._before, self._last = self._last, f"{self._number:04d}_{name}"
        project.write(f"shop/migrations/{self._last}.py", f"""
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("shop", "{self._before}")]
                operations = [
                    {', '.join(operations)},
                ]
        """)  # fmt: skip

    def _add_field(self, project, name):
        self._fields.append(f"    {name} = models.IntegerField(null=True)\n")
        text = "".join(self._fields)
        project.write("shop/models.py", project.read("shop/models.py").partition("    # more")[0].rstrip()
                      + f"\n{text}    # more\n")  # fmt: skip

    def good(self, project, column="price"):
        self._write(project, column, _FIELD.format(name=column))
        self._add_field(project, column)
        return project.commit(f"Add {column}")

    def failing(self, project, reads=True):
        self._write(project, "stock", _FAILING)
        if reads:
            self._add_field(project, "stock")
        return project.commit("Add stock")

    def fixed(self, project):
        self._write(project, "stock", _FIELD.format(name="stock"), replace=True)
        return project.commit("Mend the migration")

    def slow(self, project):
        sql = WAIT.replace("'", "\\'")
        self._write(project, "weight", f"migrations.RunSQL('{sql}')", _FIELD.format(name="weight"))
        self._add_field(project, "weight")
        return project.commit("Add weight, slowly")
