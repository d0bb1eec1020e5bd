#include "lint/rules/families.h"

static const RuleText TEXTS[] = {
    {
        .id = RULE_DROP_TABLE,
        .title = "A table is dropped",
        .message = "table {table} is dropped: every statement of the version still serving that "
                   "uses it fails",
        .breaks = "Every statement that names the table fails with 42P01, those through views that "
                  "go with it by CASCADE too.",
        .locks = "ACCESS EXCLUSIVE for a moment on the table, on each table that its foreign keys "
                 "refer to, and on each table that refers to it.",
        .recipe =
            "-- release N: no code uses the table any more; release N+1, in a file that says so:\n"
            "-- tidegate: phase=contract after=VERSION_OF_RELEASE_N\n"
            "-- each foreign key first, in a file of its own: its drop locks the other table as "
            "well\n"
            "DROP TABLE {table};",
        .rails = "release N: delete the model and what uses it; release N+1: drop_table :{table}",
        .django = "release N: SeparateDatabaseAndState(state_operations=[DeleteModel(..)]); "
                  "release N+1: drop it in the database",
        .accept = "the release that serves was built without the table. A file with phase=contract "
                  "is checked for that.",
        .story = "The version still serving fails with 42P01 on the table, and a rollback to it "
                 "fails in the same way: the rows are gone.\n"
                 "\n"
                 "What is easily missed is the lock: dropping a table with a foreign key takes "
                 "ACCESS EXCLUSIVE on the table that the key refers to. DROP TABLE orders stalls "
                 "users. Dropping the foreign key first, alone, keeps that moment short, and a "
                 "wait for it bounded.\n"
                 "\n"
                 "A table renamed and kept for a release is a rename for its readers "
                 "(rename-table), but leaves the rows where they can be had back.",
        .source = PG_MANUAL
        "sql-droptable.html\npgtruth/drop-table\npgtruth/drop-table-referenced-cascade"
        "\nmeasured/drop-table-referenced",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_RENAME_TABLE,
        .title = "A table is renamed",
        .message = "table {table} gets another name: every statement of the version still serving "
                   "that uses the old one fails",
        .breaks = "Every statement with the old name fails with 42P01.",
        .locks = "ACCESS EXCLUSIVE for a moment.",
        .recipe = "-- in one transaction: a view under the old name, which can be written through\n"
                  "ALTER TABLE {table} RENAME TO {new};\n"
                  "CREATE VIEW {table} AS SELECT * FROM {new};\n"
                  "-- a release later\n"
                  "DROP VIEW {table};",
        .rails = "keep the name in the database: self.table_name = \"{table}\"",
        .django = "keep the name in the database: class Meta: db_table = \"{table}\"",
        .accept = "the table is used by nothing that serves.",
        .story = "Both versions serve at the same time, and each asks for its own name. A view "
                 "under the old name, made in the same transaction, answers the old one: SELECT, "
                 "INSERT, UPDATE, DELETE and even ON CONFLICT go through a simple view to the "
                 "table. That was measured with every statement of the old application, and none "
                 "failed; lint knows it and is silent where the view is there.\n"
                 "\n"
                 "What a view does not pass on: TRUNCATE, COPY into it, and locking it as a table. "
                 "Where the code can name the table freely, keeping the table's name costs nothing "
                 "at all.",
        .source =
            PG_MANUAL "sql-altertable.html\n" PG_MANUAL
                      "sql-createview.html\npgtruth/rename-table\npgtruth/rename-table-plus-view",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_DROP_VIEW,
        .title = "A view is dropped or changes its columns",
        .message = "view {table} is no longer what the version still serving knows[: {why}]",
        .breaks = "Statements that use the view fail with 42P01, or with 42703 where only a column "
                  "has gone.",
        .locks = "ACCESS EXCLUSIVE for a moment on the view.",
        .recipe = "-- a view that only gains columns at its end can be replaced in place\n"
                  "CREATE OR REPLACE VIEW {table} AS SELECT ..;\n"
                  "-- else a new view under a new name, and the old one dropped a release later",
        .rails = "make a new view under a new name (scenic: create_view), drop the old one a "
                 "release later",
        .django = "RunSQL with a new view, the model's Meta.db_table moved to it; drop the old one "
                  "a release later",
        .accept = "nothing that serves reads the view.",
        .story = "A view is a table to those who read it. Dropped and made again in one "
                 "transaction with the same columns nothing fails, and lint is silent; with a "
                 "column less, or under another name, readers fail.\n"
                 "\n"
                 "CREATE OR REPLACE VIEW keeps the columns' names, order and types by itself "
                 "(42P16 otherwise) and may add some at the end.",
        .source = PG_MANUAL "sql-createview.html\npgtruth/drop-view\npgtruth/rename-view\npgtruth/"
                            "create-or-replace-view"
                            "\nmeasured/replace-view-drops-column"
                            "\nmeasured/drop-and-create-view-without-column",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_DROP_FUNCTION,
        .title = "A function is dropped or takes other arguments",
        .message = "function {object} is no longer there for the calls of the version still "
                   "serving[: {why}]",
        .breaks =
            "Calls fail with 42883, also those inside views' rules, triggers and other functions.",
        .locks = NULL,
        .recipe = "-- a function with other arguments is another function: let both live\n"
                  "CREATE FUNCTION {object}(..) ..;\n"
                  "-- a release later\n"
                  "DROP FUNCTION {object};",
        .rails = NULL,
        .django = NULL,
        .accept = "nothing that serves calls it, triggers and generated columns included.",
        .story =
            "A function is its name and the types of its arguments. A new one with other arguments "
            "can stand beside the old one, so there is no need to drop it in the same release. "
            "But a call with an untyped parameter that now fits both fails with 42725 when it is "
            "prepared: give the new one another name where that can happen. "
            "Changing only the body with CREATE OR REPLACE keeps everybody's calls.\n"
            "\n"
            "Renaming an argument or changing the result's type is refused by CREATE OR REPLACE "
            "(42P13); the DROP that it leads to is what this rule is about.",
        .source = PG_MANUAL
        "sql-createfunction.html\npgtruth/x-function-change-signature\npgtruth/create-function"
        "\nmeasured/drop-function"
        "\nmeasured/rename-function"
        "\nmeasured/create-function-overload"
        "\nmeasured/replace-function-return-type",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_RENAME_ENUM_VALUE,
        .title = "A value of an enum is renamed",
        .message = "value {column} of enum {table} gets another name: statements of the version "
                   "still serving that use it fail",
        .breaks = "The old label is no longer taken: INSERT, UPDATE and comparisons with it fail "
                  "with 22P02. Rows read show the new one, which the old version does not know.",
        .locks = NULL,
        .recipe =
            "-- a new value beside the old one; rows move in batches; the old one stays, unused\n"
            "ALTER TYPE {table} ADD VALUE {new_literal};",
        .rails = "keep the label and give it another name in the model: enum :status, {new}: "
                 "\"{column}\"",
        .django = "keep the stored value and change the label of the choice",
        .accept = "no version that serves names the value, and none reads rows that hold it.",
        .story =
            "ALTER TYPE .. RENAME VALUE changes what every row says at once, without touching one. "
            "The old version sends the old word and gets 22P02, and reads a word it cannot map.\n"
            "\n"
            "An added value is safe for statements; whether the old version can read it is for the "
            "code to know.",
        .source = PG_MANUAL "sql-altertype.html\npgtruth/rename-enum-value",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_RENAME_SCHEMA,
        .title = "A schema is renamed",
        .message = "schema {object} gets another name: every statement of the version still "
                   "serving that uses what is in it fails",
        .breaks = "Every statement that names something in the schema, or finds it by the search "
                  "path, fails with 42P01.",
        .locks = NULL,
        .recipe = "-- a schema under the new name with views of the tables; move the tables when "
                  "nothing uses the old name\n"
                  "CREATE SCHEMA {new};\n"
                  "CREATE VIEW {new}.TABLE AS SELECT * FROM {object}.TABLE;",
        .rails = NULL,
        .django = NULL,
        .accept = "nothing that serves uses the schema.",
        .story = "A schema's name is part of the name of all that is in it, written out or found "
                 "by search_path, which is itself a setting of the application's role or "
                 "connection. A rename in one moment breaks whichever version has the other name.",
        .source = PG_MANUAL "sql-alterschema.html"
                            "\nmeasured/rename-schema",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_SET_SCHEMA,
        .title = "A table moves to another schema",
        .message = "{table} moves to another schema: statements of the version still serving do "
                   "not find it there",
        .breaks = "Every statement that finds it by its old schema fails with 42P01.",
        .locks = "ACCESS EXCLUSIVE for a moment.",
        .recipe = "-- in one transaction: a view where the table was\n"
                  "ALTER TABLE {table} SET SCHEMA {new};\n"
                  "CREATE VIEW {table} AS SELECT * FROM {new}.{table_plain};",
        .rails = "self.table_name = \"{new}.{table_plain}\" in the new version, and the view for "
                 "the old one",
        .django = "Meta.db_table and search_path in the new version, and the view for the old one",
        .accept = "the old schema and the new one are both on the search path of all that serves.",
        .story = "To those who name it the table is gone (42P01). A view in its old place, made in "
                 "the same transaction, serves them for as long as needed, writes included.",
        .source =
            PG_MANUAL "sql-altertable.html\npgtruth/set-schema\npgtruth/rename-table-plus-view",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_DROP_SCHEMA,
        .title = "A schema is dropped",
        .message = "schema {object} is dropped[ with {tables}]: every statement of the version "
                   "still serving that uses what is in it fails",
        .breaks = "Every statement that names something in it fails with 42P01; with CASCADE all "
                  "tables and rows go.",
        .locks = "ACCESS EXCLUSIVE on everything in it.",
        .recipe = "-- empty it first, a table at a time (drop-table), in a contract phase\n"
                  "DROP SCHEMA {object} RESTRICT;",
        .rails = NULL,
        .django = NULL,
        .accept = "nothing that serves uses it, and what is in it is not needed again.",
        .story = "Without CASCADE the statement fails with 2BP01 unless the schema is empty: that "
                 "is the way to say it in a migration, because it cannot take more than was meant.",
        .source = PG_MANUAL "sql-dropschema.html\npgtruth/drop-schema-cascade",
        .verified = "PostgreSQL 10-18",
    },
};

const RuleFamily rules_objects = {"Tables, views, functions and schemas that it uses", TEXTS,
                                  sizeof(TEXTS) / sizeof(TEXTS[0])};
