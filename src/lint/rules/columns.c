#include "lint/rules/families.h"

static const RuleText TEXTS[] = {
    {
        .id = RULE_ADD_REQUIRED_COLUMN,
        .title = "A required column without a default",
        .message = "column {table}.{column} is NOT NULL without a default: every INSERT of the "
                   "version still serving fails",
        .breaks = "Every INSERT that leaves the column out fails with 23502, and the version still "
                  "serving leaves it out, because it does not know it.",
        .locks = "ACCESS EXCLUSIVE on the table while every row is read.",
        .recipe = "-- this release: with a default, which costs nothing from PostgreSQL 11 on\n"
                  "ALTER TABLE {table} ADD COLUMN {column} {type} NOT NULL DEFAULT {default};\n"
                  "-- a later release, once nothing that serves leaves the column out\n"
                  "ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT;",
        .rails = "add_column :{table}, :{column}, {rails_type}, null: false, default: {default}",
        .django = "AddField with db_default=.. (Django 5.0): a plain default= is dropped again in "
                  "the same migration",
        .accept = "the table is written by nothing that runs during the deployment.",
        .story = "During a deployment the previous version serves against the new schema, and "
                 "after a failed one it stays there. It names the columns of its INSERTs as they "
                 "were when it was built. A new column that is NOT NULL and has no default refuses "
                 "each of them (23502).\n"
                 "\n"
                 "DEFAULT NULL is no default. Nor is one that the same migration takes away again: "
                 "Django adds a field with its default and drops the default in the next "
                 "statement, so that the table has none when the migration commits. Django 5.0's "
                 "db_default keeps it in the table.\n"
                 "\n"
                 "On a table with rows the statement itself fails with 23502. On an empty one it "
                 "works, and breaks the writers only.\n"
                 "\n"
                 "A constant or stable default (now() too) is stored once from PostgreSQL 11 on: "
                 "the column appears at once, without touching a row. Keep it until no version "
                 "serves that leaves the column out. Where no value is right for old rows, add the "
                 "column nullable, write it in the next release, fill the rest in batches, and set "
                 "NOT NULL after that (set-not-null).",
        .source =
            PG_MANUAL "sql-altertable.html\npgtruth/add-column-notnull-nodefault-empty\npgtruth/"
                      "add-column-default-const-notnull",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_DROP_COLUMN,
        .title = "A column is dropped",
        .message = "column {table}.{column} is dropped: statements of the version still serving "
                   "that name it fail",
        .breaks =
            "Statements that name the column fail with 42703, views that read it go with CASCADE "
            "and then fail with 42P01, and prepared statements with SELECT * fail once with 0A000.",
        .locks = "ACCESS EXCLUSIVE for a moment on the table and on the views dropped with it; the "
                 "rows are not touched.",
        .recipe =
            "-- release N: the code no longer names {column}; if it is required, stop that first\n"
            "ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL;\n"
            "-- release N+1, in a file that says so:\n"
            "-- tidegate: phase=contract after=VERSION_OF_RELEASE_N\n"
            "ALTER TABLE {table} DROP COLUMN {column};",
        .rails = "release N: self.ignored_columns += [\"{column}\"]; release N+1: remove_column "
                 ":{table}, :{column}",
        .django = "release N: remove the field with "
                  "SeparateDatabaseAndState(state_operations=[RemoveField(..)]); release N+1: drop "
                  "it in the database",
        .accept = "the release that serves was built without the column. A file with "
                  "phase=contract is checked for that.",
        .story = "Object mappers name every column they know: in SELECT lists, in INSERT, in "
                 "RETURNING. The version still serving knows the dropped one and fails with 42703 "
                 "on all of them, not only where the code uses the value.\n"
                 "\n"
                 "So a column goes in two releases. Release N stops naming it. When N serves "
                 "everywhere, release N+1 drops it. If the column is NOT NULL without a default, N "
                 "drops NOT NULL first, or the INSERTs of N fail.\n"
                 "\n"
                 "DROP COLUMN also takes the indexes, constraints and sequences that belong to the "
                 "column, and refuses (2BP01) while a view reads it, unless CASCADE is said. The "
                 "space comes back only with later rewrites.",
        .source = PG_MANUAL "sql-altertable.html\npgtruth/drop-column"
                            "\nmeasured/add-column-required-filled"
                            "\nmeasured/add-column-required-default-null"
                            "\nmeasured/add-column-django-default"
                            "\nmeasured/drop-column-of-view"
                            "\nmeasured/drop-column-with-foreign-key"
                            "\nmeasured/drop-column-required",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_RENAME_COLUMN,
        .title = "A column is renamed",
        .message = "column {table}.{column} gets another name: statements of the version still "
                   "serving that use the old one fail",
        .breaks = "Statements that name the old column fail with 42703; prepared statements with "
                  "SELECT * fail once with 0A000.",
        .locks = "ACCESS EXCLUSIVE for a moment.",
        .recipe = "-- in one transaction: a view in the table's place that shows the column under "
                  "both names\n"
                  "ALTER TABLE {table} RENAME COLUMN {column} TO {new};\n"
                  "ALTER TABLE {table} RENAME TO {table_plain}_base;\n"
                  "CREATE VIEW {table} AS SELECT *, {new} AS {column} FROM {table}_base;\n"
                  "-- or, with writers under both names: tidegate new --recipe rename-column "
                  "{table}.{column} {new}",
        .rails = "keep the name in the database: alias_attribute :{new}, :{column}",
        .django = "keep the name in the database: {new} = models.Field(.., db_column=\"{column}\")",
        .accept = "the column is named by nothing that serves.",
        .story =
            "A rename is one moment in the database and two versions in the application: the old "
            "one asks for the old name, the new one for the new name, and both serve at the same "
            "time.\n"
            "\n"
            "The cheapest rename is none: give the attribute its new name in the code and keep the "
            "column's. If the column itself must change, add the new one, let a trigger copy "
            "writes both ways, fill it in batches, move the readers, and drop the old one two "
            "releases later; `tidegate new --recipe rename-column` writes these phases.\n"
            "\n"
            "A view in the table's place that shows the column under both names serves both "
            "versions, in the same transaction: measured with every statement of the old "
            "application, reads and writes by the old name go through. A statement that sets both "
            "names at once does not.\n"
            "\n"
            "A generated column under the old name, which some tools suggest, does not help: "
            "INSERTs that name it fail (428C9, before PostgreSQL 14 42601), and adding it rewrites "
            "the table.",
        .source = PG_MANUAL "sql-altertable.html\npgtruth/rename-column\npgtruth/"
                            "x-rename-column-view-shim\npgtruth/x-rename-column-generated-shim",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_CHANGE_COLUMN_TYPE,
        .title = "A column changes its type",
        .message = "column {table}.{column} becomes {type}[: {why}]",
        .breaks =
            "Writes that fitted the old type fail: 22001 (too long), 22003 (out of range), 23514 "
            "(a domain's check), 42804 or 42883 where the new type no longer takes what the old "
            "version sends. Prepared statements that read the column fail once with 0A000.",
        .locks = "ACCESS EXCLUSIVE; for how long is told by change-type-rewrite.",
        .recipe =
            "-- release N: a second column, kept equal by a trigger, filled in batches\n"
            "ALTER TABLE {table} ADD COLUMN {column_plain}_new {type};\n"
            "-- release N+1 reads and writes it; release N+2 drops {column}\n"
            "-- tidegate new --recipe change-type {table}.{column} \"{type}\" writes all of it",
        .rails = "add_column :{table}, :{column_plain}_new, {rails_type}; write both; backfill "
                 "with disable_ddl_transaction!; switch; remove the old one",
        .django = "AddField for the new column, RunPython with atomic=False for the backfill, "
                  "switch, RemoveField a release later",
        .accept = "everything that the old version writes is valid in the new type, and reads of "
                  "the new type are understood by it.",
        .story = "Two questions decide: does the version still serving work with the new type, and "
                 "does the change rewrite the table. This rule answers the first one.\n"
                 "\n"
                 "Wider is safe for writers: varchar to text, integer to bigint (as long as the "
                 "old version can read the larger values that the new one writes), numeric with "
                 "more digits of the same scale. Narrower is not, nor is another kind of type: "
                 "text to integer refuses every comparison with a string parameter.\n"
                 "\n"
                 "The old type is taken from the earlier migrations or from the live catalog, so "
                 "that a change that changes nothing is silent.",
        .source = PG_MANUAL
        "sql-altertable.html\npgtruth/type-int->constrained-domain\npgtruth/type-code->varchar(50)"
        "\nmeasured/type-orders-total-to-smallint"
        "\nmeasured/type-text-to-int-using-without-view",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_SET_NOT_NULL,
        .title = "A column that was optional becomes required",
        .message = "column {table}.{column} becomes NOT NULL: writes of the version still serving "
                   "that leave it empty fail",
        .breaks =
            "INSERTs and UPDATEs that leave the column out or set it to NULL fail with 23502.",
        .locks = "ACCESS EXCLUSIVE while every row is read, unless a valid CHECK proves it: "
                 "set-not-null-scans.",
        .recipe =
            "-- once every version that serves fills the column, and the rows are filled in "
            "batches\n"
            "ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID;\n"
            "-- the next file\n"
            "ALTER TABLE {table} VALIDATE CONSTRAINT {name};\n"
            "ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL;\n"
            "ALTER TABLE {table} DROP CONSTRAINT {name};",
        .rails = "add_check_constraint :{table}, \"{column} IS NOT NULL\", name: \"{name}\", "
                 "validate: false; then validate_check_constraint, change_column_null",
        .django = "AddConstraintNotValid and ValidateConstraint of "
                  "django.contrib.postgres.operations, then AlterField(null=False)",
        .accept = "the version that serves never writes NULL there: it always did fill the column, "
                  "or a default in the table does.",
        .story =
            "The version still serving was written when the column could be empty. Where it leaves "
            "it out, a default in the table saves it; where it writes NULL itself, nothing does. "
            "The CHECK with NOT VALID refuses new rows just the same (23514), so it belongs to the "
            "same moment: after the last version that writes NULL has gone.\n"
            "\n"
            "Then the proof: validate the CHECK under a lock that lets reads and writes pass, and "
            "SET NOT NULL believes it from PostgreSQL 12 on without reading a row. Any CHECK that "
            "implies it will do (`x IS NOT NULL AND x > 0`), but not `x > 0` alone, which NULL "
            "passes. Before 12 the valid CHECK itself is the end of the way.\n"
            "\n"
            "PostgreSQL 18 has it directly: ADD CONSTRAINT .. NOT NULL column NOT VALID, then "
            "VALIDATE CONSTRAINT.",
        .source = PG_MANUAL "sql-altertable.html\npgtruth/"
                            "set-not-null-with-notvalid-check\npgtruth/add-not-null-not-valid-18"
                            "\nmeasured/set-not-null"
                            "\nmeasured/set-not-null-on-empty",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_DROP_DEFAULT,
        .title = "A required column loses its default",
        .message = "column {table}.{column} loses its default: INSERTs of the version still "
                   "serving that leave it out fail",
        .breaks = "INSERTs that leave the column out fail with 23502, as the column is NOT NULL "
                  "and nothing fills it any more.",
        .locks = "ACCESS EXCLUSIVE for a moment.",
        .recipe = "-- a release after the one that fills the column itself\n"
                  "ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT;",
        .rails = "change_column_default :{table}, :{column}, from: .., to: nil, a release after "
                 "the code fills it",
        .django = "keep db_default= for one more release",
        .accept = "everything that serves gives the column a value.",
        .story = "A default is an agreement with every writer that leaves the column out. Dropping "
                 "it from a NOT NULL column ends the agreement at once, for the version still "
                 "serving too. The same goes for DROP IDENTITY and for a DEFAULT NULL.\n"
                 "\n"
                 "On a column that may be empty nothing fails; the old version then writes NULL "
                 "where it wrote the default, which may be worse or may be nothing.",
        .source = PG_MANUAL "sql-altertable.html\npgtruth/drop-default"
                            "\nmeasured/drop-default-of-nullable",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_DROP_NOT_NULL,
        .title = "A required column may be empty from now on",
        .message = "column {table}.{column} may be NULL from now on: the version still serving may "
                   "not expect that",
        .breaks = "No statement fails. The version still serving may read a NULL where it never "
                  "saw one, once something writes it.",
        .locks = "ACCESS EXCLUSIVE for a moment.",
        .recipe = NULL,
        .rails = NULL,
        .django = NULL,
        .accept = "the old version copes with NULL, or nothing writes one until it has gone. It is "
                  "the first step of dropping a column.",
        .story = "The database has nothing against it, so this is a note. What follows is in the "
                 "application: the new version writes NULL, the old one still serves, and reads it "
                 "into a type that has none.\n"
                 "\n"
                 "Let the release that makes the column optional be followed by the release that "
                 "uses it.",
        .source = PG_MANUAL "sql-altertable.html\npgtruth/drop-not-null",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_CACHED_PLAN,
        .title = "Prepared SELECT * fails once",
        .message = "statements with SELECT * that connections have prepared on {table} fail once "
                   "with 0A000",
        .breaks = "A statement that a connection has prepared before, and whose columns change "
                  "(SELECT *, RETURNING *), fails once with 0A000, \"cached plan must not change "
                  "result type\". Statements that name their columns, and new ones, do not.",
        .locks = NULL,
        .recipe = NULL,
        .rails =
            "Rails re-prepares and retries outside transactions; inside one the request fails once",
        .django = "psycopg prepares nothing unless asked; names its columns in any case",
        .accept = "always, unless a worker holds statements with SELECT * for very long and cannot "
                  "try again.",
        .story = "Every ADD COLUMN, DROP COLUMN, type change and rename does this to whoever has a "
                 "statement with * prepared. It is an error of one execution: the server plans the "
                 "statement anew when it is prepared again, and most drivers do so by themselves "
                 "outside of transactions.\n"
                 "\n"
                 "Statements that name their columns are not concerned by an added column, and are "
                 "by a changed type of a column that they read.",
        .source = PG_MANUAL
        "sql-prepare.html\npgtruth/add-column-if-not-exists\npgtruth/x-type-email->text",
        .verified = "PostgreSQL 10-18",
    },
};

const RuleFamily rules_columns = {"Columns that the version still serving knows", TEXTS,
                                  sizeof(TEXTS) / sizeof(TEXTS[0])};
