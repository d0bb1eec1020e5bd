"""Rails': ActiveRecord's migrations by `bin/rails db:migrate`, a model, a web server."""

from scenarios.apps import App

# In the empty database of the tests all goes well: what fails or waits does so on production's rows.
_FAILING = (
    'execute "ALTER TABLE shop_item ADD COLUMN stock integer"',
    'execute "SELECT 1 / (count(*) = 0)::int FROM shop_item"',
)
# The catalog as a table: to_regclass() beside a query of a table never sees what is new.
_WAIT = (
    "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_class WHERE relname = 'scenario_go')"
    " AND EXISTS (SELECT FROM shop_item) LOOP PERFORM pg_sleep(0.05); END LOOP; END $$"
)


class RailsApp(App):
    folder = "rails"
    migrate_command = ["bin/rails", "db:migrate"]

    def __init__(self):
        self._number, self._columns = 0, ["id", "name"]

    def _write(self, project, name, *statements):
        body = "\n                ".join(statements)
        project.write(f"db/migrate/2024020100000{self._number}_add_{name}.rb", f"""
            class Add{name.title()} < ActiveRecord::Migration[6.1]
              def change
                {body}
              end
            end
        """)

    def _add(self, project, name, *statements):
        self._number += 1
        self._write(project, name, *statements)
        before = f"COLUMNS = %w[{' '.join(self._columns)}]"
        self._columns.append(name)
        text = project.read("app/models/item.rb")
        assert before in text
        project.write("app/models/item.rb", text.replace(before, f"COLUMNS = %w[{' '.join(self._columns)}]"))

    def good(self, project, column="price"):
        self._add(project, column, f"add_column :shop_item, :{column}, :integer")
        return project.commit(f"Add {column}")

    def failing(self, project):
        self._add(project, "stock", *_FAILING)
        return project.commit("Add stock")

    def failing_unseen(self, project):
        """The same, and code that does not read the column yet: a health check is content with it."""
        self._number += 1
        self._write(project, "stock", *_FAILING)
        return project.commit("Add stock, for later")

    def fixed(self, project):
        self._write(project, "stock", "add_column :shop_item, :stock, :integer")
        return project.commit("Mend the migration")

    def slow(self, project):
        self._add(project, "weight", f'execute "{_WAIT}"', "add_column :shop_item, :weight, :integer")
        return project.commit("Add weight, slowly")

    def breaking(self, project):
        """The version that serves reads the column that goes."""
        self._number += 1
        self._write(project, "less", "remove_column :shop_item, :name, :text")
        text = project.read("app/models/item.rb")
        project.write("app/models/item.rb", text.replace(" name", ""))
        return project.commit("Drop a column in one step")
