"""A folder of Flyway's scripts; the app that lives on that database is not of this pipeline."""

from scenarios.apps import WAIT, App


class FlywayApp(App):
    folder = "flyway"
    migrate_command = ["true"]  # the first pipeline does it

    def __init__(self):
        self._number = 1

    def add(self, project, name, *statements):
        self._number += 1
        project.write(self._path(name), "".join(f"{each};\n" for each in statements))

    def _path(self, name):
        return f"db-migrations/scripts/V{self._number}__{name}.sql"

    def good(self, project, column="price"):
        self.add(project, column, f"ALTER TABLE shop_item ADD COLUMN {column} integer")
        return project.commit(f"Add {column}")

    def failing(self, project):
        self.add(project, "stock", "ALTER TABLE shop_item ADD COLUMN stock integer", "SELECT 1/0")
        return project.commit("Add stock")

    def fixed(self, project):
        project.write(self._path("stock"), "ALTER TABLE shop_item ADD COLUMN stock integer;\n")
        return project.commit("Mend the script")

    def slow(self, project):
        self.add(project, "weight", WAIT, "ALTER TABLE shop_item ADD COLUMN weight integer")
        return project.commit("Add weight, slowly")

    def change_first(self, project):
        """Of a script that is applied everywhere."""
        path = "db-migrations/scripts/V1__items.sql"
        project.write(path, project.read(path) + "-- changed\n")
        return project.commit("Change a script")
