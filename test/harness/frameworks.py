"""Small real projects of other frameworks, to be migrated by `tidegate exec`.

    project = DjangoProject(tidegate, database)
    project.add("0002_more", "migrations.RunSQL('..')")
    project.exec_json(0)
"""

import shutil
import subprocess
import textwrap

from harness.project import Project
from harness.skips import skip_or_fail

PYTHON = "/usr/bin/python3"  # Debian's packages are this one's


def need_python(module):
    found = subprocess.run([PYTHON, "-c", f"import {module}"], capture_output=True, check=False)
    if found.returncode:
        skip_or_fail(f"no {module} for {PYTHON}: run script/setup")


class Framework(Project):
    """`command`: what migrates. Folders are below the runner's."""

    command = []

    def arguments(self, *options):
        return ["exec", "--json", *options, "--", *self.command]

    def exec_json(self, code, *options):
        result = self.run(*self.arguments(*options))
        assert result.code == code, result
        return result.json

    def begin(self, *options):
        return self.start(*self.arguments(*options))

    def write(self, path, text):
        return self.tidegate.write(path, textwrap.dedent(text).lstrip("\n"))


class DjangoProject(Framework):
    command = [PYTHON, "manage.py", "migrate", "--no-color"]

    def __init__(self, tidegate, database):
        need_python("django")
        super().__init__(tidegate, database)
        self.write("manage.py", """
            import os
            from urllib.parse import unquote, urlsplit
            from django.conf import settings
            from django.core.management import execute_from_command_line
            import sys

            url = urlsplit(os.environ["DATABASE_URL"])
            if url.scheme == "sqlite":
                database = {"ENGINE": "django.db.backends.sqlite3", "NAME": url.path}
            else:
                database = {"ENGINE": "django.db.backends.postgresql", "NAME": url.path[1:],
                            "HOST": url.hostname, "PORT": url.port, "USER": url.username,
                            "PASSWORD": unquote(url.password)}
            settings.configure(INSTALLED_APPS=["shop"], DATABASES={"default": database},
                               DEFAULT_AUTO_FIELD="django.db.models.AutoField", USE_TZ=True)
            execute_from_command_line(sys.argv)
        """)
        self.write("shop/__init__.py", "")
        self.write("shop/migrations/__init__.py", "")
        self.last = None
        self.add("0001_initial", "migrations.CreateModel('Item', [('id', models.AutoField(primary_key=True)),"
                                 " ('name', models.TextField())])")  # fmt: skip

    def add(self, name, *operations, atomic=True):
        depends = f"('shop', '{self.last}')" if self.last else ""
        self.write(f"shop/migrations/{name}.py", f"""
            from django.contrib.postgres.operations import AddIndexConcurrently
            from django.db import migrations, models

            class Migration(migrations.Migration):
                atomic = {atomic}
                dependencies = [{depends}]
                operations = [{', '.join(operations)}]
        """)
        self.last = name


class AlembicProject(Framework):
    command = [PYTHON, "-m", "alembic", "upgrade", "heads"]

    def __init__(self, tidegate, database):
        need_python("alembic")
        super().__init__(tidegate, database)
        self.write("alembic.ini", "[alembic]\nscript_location = scripts\n")
        self.write("scripts/env.py", """
            import os
            from alembic import context
            from sqlalchemy import create_engine, pool

            url = os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1)
            url = url.replace("sqlite:", "sqlite:///", 1)
            engine = create_engine(url, poolclass=pool.NullPool)
            with engine.connect() as connection:
                context.configure(connection=connection, target_metadata=None,
                                  transaction_per_migration=True)
                with context.begin_transaction():
                    context.run_migrations()
        """)
        self.add("first", None, "op.create_table('item', sa.Column('id', sa.Integer, primary_key=True))")

    def add(self, revision, below, *operations):
        body = "\n                ".join(operations)
        self.write(f"scripts/versions/{revision}.py", f"""
            import sqlalchemy as sa
            from alembic import op

            revision = {revision!r}
            down_revision = {below!r}

            def upgrade():
                {body}
        """)


class RailsProject(Framework):
    """ActiveRecord without the rest of Rails: what `rails db:migrate` does, by its own classes."""

    command = ["ruby", "migrate.rb"]

    def __init__(self, tidegate, database):
        if not shutil.which("ruby") or subprocess.run(
            ["ruby", "-e", "require 'active_record'; require 'pg'"], capture_output=True, check=False
        ).returncode:
            skip_or_fail("no ActiveRecord with pg for ruby: run script/setup")
        super().__init__(tidegate, database)
        self.write("migrate.rb", """
            require "active_record"
            ActiveRecord::Base.establish_connection(ENV.fetch("DATABASE_URL").sub("postgres://", "postgresql://"))
            ActiveRecord::Base.logger = nil
            ActiveRecord::Migration.verbose = false
            ActiveRecord::MigrationContext.new("migrate", ActiveRecord::SchemaMigration).migrate
        """)
        self.add("20240101000000", "CreateItems", "create_table(:items) { |t| t.text :name }")

    def add(self, version, name, *statements, transaction=True):
        file = "".join("_" + each.lower() if each.isupper() else each for each in name).lstrip("_")
        body = "\n                ".join(statements)
        outside = "" if transaction else "disable_ddl_transaction!"
        self.write(f"migrate/{version}_{file}.rb", f"""
            class {name} < ActiveRecord::Migration[6.1]
              {outside}
              def up
                {body}
              end
            end
        """)
