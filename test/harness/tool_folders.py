"""A folder of migrations in the form of each of foreign_tools.py: layout, its table, the tool and its commands.

files(number, name): what makes the table `name` and takes it back, by name of the file.
"""

from harness.foreign_tools import Dbmate, Diesel, Flyway, GolangMigrate, Goose, Sqlx


class DbmateFolder:
    layout = "dbmate"
    table = "schema_migrations"
    tool, up, status = Dbmate, ("up",), ("status", "--exit-code")
    down = ("down",)

    @staticmethod
    def files(number, name):
        text = f"-- migrate:up\nCREATE TABLE {name} (id integer);\n-- migrate:down\nDROP TABLE {name};\n"
        return {f"{number}_{name}.sql": text}


class GooseFolder:
    layout = "goose"
    table = "goose_db_version"
    tool, up, status = Goose, ("up",), ("status",)
    down = ("down",)

    @staticmethod
    def files(number, name):
        text = f"-- +goose Up\nCREATE TABLE {name} (id integer);\n-- +goose Down\nDROP TABLE {name};\n"
        return {f"{number}_{name}.sql": text}


class GolangMigrateFolder:
    layout = "golang-migrate"
    table = "schema_migrations"
    tool, up, status = GolangMigrate, ("up",), ("version",)
    down = ("down", "1")

    @staticmethod
    def files(number, name):
        return {
            f"{number}_{name}.up.sql": f"CREATE TABLE {name} (id integer);\n",
            f"{number}_{name}.down.sql": f"DROP TABLE {name};\n",
        }


class SqlxFolder(GolangMigrateFolder):
    layout = "sqlx"
    table = "_sqlx_migrations"
    tool, up, status, down = Sqlx, ("up",), ("up",), ("down",)


class DieselFolder:
    layout = "diesel"
    table = "__diesel_schema_migrations"
    tool, up, status, down = Diesel, ("up",), ("up",), ("down",)

    @staticmethod
    def files(number, name):
        return {
            f"{number}_{name}/up.sql": f"CREATE TABLE {name} (id integer);\n",
            f"{number}_{name}/down.sql": f"DROP TABLE {name};\n",
        }


class FlywayFolder:
    layout = "flyway"
    table = "flyway_schema_history"
    tool, up, down = Flyway, ("migrate",), None

    @staticmethod
    def files(number, name):
        return {
            f"V{number}__{name}.sql": f"CREATE TABLE {name} (id integer);\n",
            f"U{number}__{name}.sql": f"DROP TABLE {name};\n",
        }
