#include "lint/rules/families.h"

static const RuleText TEXTS[] = {
    {
        .id = RULE_DROP_CASCADE,
        .title = "CASCADE drops more than is named",
        .message = "CASCADE[ on {object}] drops more than is named[: {others}]",
        .breaks = "What hangs on it goes as well: views (42P01 afterwards), foreign keys, "
                  "functions, columns of other tables, defaults.",
        .locks =
            "ACCESS EXCLUSIVE on each thing that goes and on each table that loses a foreign key.",
        .recipe = "-- name what is to go, the dependent things first, and leave CASCADE away\n"
                  "DROP VIEW ..;\n"
                  "{statement_restrict};",
        .rails = "drop_table without force: :cascade",
        .django = "RunSQL without CASCADE; name what goes",
        .accept = "what goes with it is listed, and nothing that serves uses it.",
        .story = "What CASCADE takes depends on the database it runs in: a view somebody made on "
                 "production goes as silently as the ones you know. RESTRICT, which is the "
                 "default, fails with 2BP01 and lists what is in the way.\n"
                 "\n"
                 "Lint lists what the earlier migrations, or with --env the live catalog, have in "
                 "store for it.",
        .source =
            PG_MANUAL "ddl-depend.html\npgtruth/drop-table-referenced-cascade\npgtruth/drop-column",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_TRUNCATE,
        .title = "TRUNCATE empties a table that is in use",
        .message = "TRUNCATE removes every row of {tables}",
        .breaks =
            "No statement fails by the missing rows alone, but with CASCADE the tables that refer "
            "to it are emptied too, and INSERTs that refer to a row that is gone fail with 23503.",
        .locks = "ACCESS EXCLUSIVE on the table, and with CASCADE on every table that refers to "
                 "it: a moment, as no row is read.",
        .recipe =
            "-- what is to go, in batches that can be stopped\n"
            "DELETE FROM {object} WHERE ctid IN (SELECT ctid FROM {object} WHERE .. LIMIT 10000);",
        .rails = "{table_class}.where(..).in_batches.delete_all, outside the migration",
        .django = "queryset[:10000] in a loop with delete(), outside the migration",
        .accept =
            "the table holds nothing that is needed: a cache, a queue that is empty, staging rows.",
        .story = "The rows cannot be had back when the release is rolled back. Snapshots that "
                 "began before see an empty table, too: TRUNCATE is not MVCC-safe.",
        .source = PG_MANUAL "sql-truncate.html\npgtruth/truncate\npgtruth/truncate-cascade"
                            "\nmeasured/truncate-referenced"
                            "\nmeasured/truncate-partitioned",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_DROP_DATABASE,
        .title = "A database is dropped",
        .message = "database {object} is dropped with all that is in it",
        .breaks = "Everything. It also fails with 25001 inside a transaction and with 55006 while "
                  "anyone is connected.",
        .locks = NULL,
        .recipe = NULL,
        .rails = NULL,
        .django = NULL,
        .accept = "hardly ever in a migration: say why.",
        .story = "A migration is applied to every environment in turn. What is meant for one of "
                 "them belongs in a script of its own.",
        .source = PG_MANUAL "sql-dropdatabase.html"
                            "\nmeasured/create-database-in-transaction",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_UNBOUNDED_DML,
        .title = "Every row is changed in one statement",
        .message = "{everything} {table} in one transaction",
        .breaks = "Nothing fails, but every writer of a row that was changed waits until the "
                  "transaction ends, and requests time out.",
        .locks =
            "ROW EXCLUSIVE on the table; each changed row is locked until the end. Readers go on.",
        .recipe = "-- in batches, each its own transaction, from a file with `-- tidegate: "
                  "no-transaction`\n"
                  "DO $$\n"
                  "BEGIN\n"
                  "  LOOP\n"
                  "    {batch}\n"
                  "    EXIT WHEN NOT FOUND;\n"
                  "    COMMIT;\n"
                  "  END LOOP;\n"
                  "END $$;",
        .rails = "{table_class}.in_batches.update_all(..) with disable_ddl_transaction!",
        .django = "RunPython(..) in batches with atomic = False",
        .accept = "the table is small and will be on every environment.",
        .story =
            "One UPDATE over all rows writes each row a second time, holds every row lock until "
            "the commit, makes the table twice as large until vacuum has been there, sends all of "
            "it to the replicas at once, and starts again from nothing when it fails.\n"
            "\n"
            "Batches of some thousand rows by key, committed one by one, hold no lock for longer "
            "than a moment and can be stopped and gone on with. The recipes' backfills are of this "
            "kind. DO blocks may commit from PostgreSQL 11 on, when they run outside a "
            "transaction.\n"
            "\n"
            "Often a default does without: from PostgreSQL 11 on ADD COLUMN .. DEFAULT fills every "
            "row by changing none.",
        .source = PG_MANUAL
        "sql-update.html\npgtruth/update-all\npgtruth/delete-all\npgtruth/add-col-then-backfill"
        "\nmeasured/do-block-loop-update",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_DML_IN_MIGRATION,
        .title = "A migration changes rows of a table that is in use",
        .message = "{changes} {table}, which the version still serving uses",
        .breaks = "Nothing by itself; the version still serving meets the changed rows at once.",
        .locks = "ROW EXCLUSIVE; the changed rows are locked until the transaction ends.",
        .recipe = NULL,
        .rails = "data changes in a task of their own (a maintenance task, rake)",
        .django = "RunPython in a migration of its own, apart from the schema's",
        .accept = "few rows are concerned, such as reference data that the release needs.",
        .story = "Rows and schema in one transaction hold the schema's locks while the rows are "
                 "worked on. In files of their own neither waits for the other.",
        .source = PG_MANUAL "explicit-locking.html\npgtruth/insert",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_REBUILD_LOSES_ROWS,
        .title = "Rebuilding a table loses rows or values",
        .message = "rebuilding {table} loses data[: {why}]",
        .breaks = "With foreign keys on, DROP TABLE deletes its rows first, and ON DELETE CASCADE "
                  "(or SET NULL) deletes or changes what refers to them. What the copy leaves out "
                  "by a WHERE or by its list of columns is gone as well.",
        .locks = "The whole database file, until the transaction ends.",
        .recipe = "-- SQLite's own order: no foreign keys while the table is rebuilt\n"
                  "PRAGMA foreign_keys = OFF;\n"
                  "CREATE TABLE {table}_new (..);\n"
                  "INSERT INTO {table}_new SELECT .. FROM {table};\n"
                  "DROP TABLE {table};\n"
                  "ALTER TABLE {table}_new RENAME TO {table};\n"
                  "PRAGMA foreign_key_check;",
        .rails = "Rails rebuilds with foreign keys off by itself: use change_column instead of SQL",
        .django =
            "Django rebuilds with foreign keys off by itself: use AlterField instead of RunSQL",
        .accept = "no table that refers to it has rows, or they are meant to go.",
        .story =
            "SQLite cannot change a column in place, so tools make a new table, copy, drop the old "
            "one and rename. Dropping a table is an implicit DELETE of all its rows, with the "
            "actions of foreign keys, when PRAGMA foreign_keys is on. Inside a transaction that "
            "PRAGMA does nothing. The connections of `tidegate migrate` have foreign keys off, as "
            "SQLite has them where nobody turns them on: it leaves the PRAGMA out, and checks the "
            "keys before it commits. So the loss by foreign keys is told only where something else "
            "migrates, or where the migration turns them on outside a transaction.\n"
            "\n"
            "A rebuild is judged as one change: what the new table has that the old one had not, "
            "and the other way round, is told at the RENAME.",
        .source = "https://www.sqlite.org/lang_altertable.html#otheralter\nhttps://www.sqlite.org/"
                  "foreignkeys.html#fk_schemacommands",
        .verified = "SQLite 3.40",
    },
    {
        .id = RULE_REBUILD_LOSES_TRIGGERS,
        .title = "Rebuilding a table loses its triggers or indexes",
        .message = "rebuilding {table} takes away what stood on it[: {why}]",
        .breaks = "No statement fails: what the trigger did is no longer done, and what the index "
                  "made fast is slow.",
        .locks = "The whole database file, until the transaction ends.",
        .recipe = "-- at the end, as they were: SELECT sql FROM sqlite_schema WHERE tbl_name = "
                  "'{table}';\n"
                  "CREATE TRIGGER .. ON {table} ..;\n"
                  "CREATE INDEX .. ON {table} (..);",
        .rails = "Rails makes indexes again, and no trigger: execute its CREATE TRIGGER afterwards",
        .django =
            "Django makes indexes again, and no trigger: RunSQL its CREATE TRIGGER afterwards",
        .accept = "they are meant to go, and no version that serves counts on them.",
        .story =
            "DROP TABLE drops the table's triggers and indexes with it, and the new table that "
            "takes its name has none. Nothing says so: the version still serving goes on without. "
            "What is created again in the same file is not told, nor are unique indexes, which "
            "are keys and have a finding of their own.",
        .source = "https://www.sqlite.org/lang_altertable.html#otheralter\nhttps://www.sqlite.org/"
                  "lang_droptable.html",
        .verified = "SQLite 3.40",
    },
};

const RuleFamily rules_data = {"Rows", TEXTS, sizeof(TEXTS) / sizeof(TEXTS[0])};
