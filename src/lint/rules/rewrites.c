#include "lint/rules/families.h"

static const RuleText TEXTS[] = {
    {
        .id = RULE_ADD_COLUMN_REWRITE,
        .title = "A new column rewrites the table",
        .message = "adding column {table}.{column} writes every row of {table} anew while reads "
                   "and writes wait[: {rewrite_reason}]",
        .breaks = NULL,
        .locks = "ACCESS EXCLUSIVE on the table while every row is written anew and every index is "
                 "built.",
        .recipe = "-- the column first, then its default for new rows, in a moment each\n"
                  "ALTER TABLE {table} ADD COLUMN {column} {type_plain};\n"
                  "[CREATE SEQUENCE {sequence} OWNED BY {table}.{column};]\n"
                  "[ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {default_written};]\n"
                  "-- the old rows in batches, outside a transaction (unbounded-dml); NOT NULL "
                  "after that (set-not-null)",
        .rails = "add_column without default; change_column_default; backfill in_batches with "
                 "disable_ddl_transaction!",
        .django = "AddField(null=True), then AlterField with db_default=.., backfill in RunPython "
                  "with atomic = False",
        .accept = "the table is small on every environment.",
        .story = "What rewrites: a volatile default (random(), clock_timestamp(), "
                 "gen_random_uuid(), nextval()), serial and bigserial, GENERATED .. AS IDENTITY, a "
                 "stored generated column, and a domain with a constraint even without a default.\n"
                 "\n"
                 "What does not, from PostgreSQL 11 on: a constant, and a stable expression such "
                 "as now() or current_timestamp, which is evaluated once. Before 11 every default "
                 "rewrites. A domain without constraints and a virtual generated column "
                 "(PostgreSQL 18, where it is what GENERATED means unless STORED is said) do not.\n"
                 "\n"
                 "Some linters flag constants or now(), or let identity columns pass: both are "
                 "wrong, measured on every version.",
        .source =
            PG_MANUAL "sql-altertable.html\npgtruth/add-column-default-nextval\npgtruth/"
                      "add-column-serial\npgtruth/add-column-default-gen_random_uuid\npgtruth/"
                      "add-column-domain-nodefault\npgtruth/add-column-default-now\npgtruth/"
                      "add-column-domain-unconstrained\npgtruth/add-column-generated-virtual",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_TYPE_REWRITE,
        .title = "A type change rewrites the table",
        .message =
            "changing {table}.{column}[ to {type}] {work} while reads and writes wait[: {why}]",
        .breaks = "What the version still serving may lose: change-column-type.",
        .locks = "ACCESS EXCLUSIVE on the table while every row is written anew and every index is "
                 "built; foreign keys of the column are looked up again, and their other tables "
                 "are locked too.",
        .recipe = "-- a second column, kept equal by a trigger and filled in batches, then "
                  "switched: over releases\n"
                  "-- tidegate new --recipe change-type {table}.{column} \"{type}\"",
        .rails = "a second column, written by the model, backfilled in_batches, then renamed in "
                 "the code",
        .django = "a second field, backfilled by RunPython with atomic = False, then switched in "
                  "the code",
        .accept = "the table is small on every environment.",
        .story = "No rewrite: varchar(n) to a larger one, to varchar, to text; text to varchar; "
                 "numeric to more digits of the same scale or to plain numeric; timestamp, "
                 "timestamptz and interval to a finer precision; varbit to a longer one; cidr to "
                 "inet; a domain to its base type; timestamp to timestamptz and back from "
                 "PostgreSQL 12 on when the session's time zone is UTC, if the precision stays. A "
                 "USING that only says the same cast changes nothing.\n"
                 "\n"
                 "Rewrite: integer to bigint, everything narrower, text to varchar(n), another "
                 "scale of numeric, char(n) to another length or to text, json to jsonb, enum to "
                 "text, any USING expression, and timestamp(3) to timestamptz(3) even in UTC, "
                 "which some linters call safe.\n"
                 "\n"
                 "Another COLLATE rewrites no row and builds every index of the column again. A "
                 "view that reads the column makes it fail (0A000).",
        .source = PG_MANUAL
        "sql-altertable.html\npgtruth/type-qty->int\npgtruth/x-type-id->bigint\npgtruth/"
        "type-name->varchar(500)\npgtruth/type-price->numeric(12,4)\npgtruth/"
        "type-ch->char(20)\npgtruth/type-timestamp->timestamptz-utc\npgtruth/"
        "type-using-noop\npgtruth/x-type-email->varchar(100)_collate_\"C\""
        "\nmeasured/type-int-to-bigint"
        "\nmeasured/type-varchar-widened"
        "\nmeasured/type-numeric-wider"
        "\nmeasured/type-json-to-jsonb"
        "\nmeasured/type-cidr-to-inet"
        "\nmeasured/add-column-identity-by-default"
        "\nmeasured/add-column-generated-stored"
        "\nmeasured/add-column-generated-default",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_TABLE_REWRITE_COMMAND,
        .title = "A command that writes the table anew",
        .message = "{words} writes {table} anew while reads and writes wait",
        .breaks = NULL,
        .locks = "ACCESS EXCLUSIVE on the table until it has been written anew, with its indexes.",
        .recipe = "-- VACUUM without FULL stops nobody; to give space back while the table is in "
                  "use: pg_repack\n"
                  "VACUUM (ANALYZE) {table};",
        .rails = NULL,
        .django = NULL,
        .accept =
            "writers and readers are stopped for it, or the table is small on every environment.",
        .story = "VACUUM FULL, CLUSTER, SET LOGGED, SET UNLOGGED, SET ACCESS METHOD and SET "
                 "TABLESPACE copy the table. It also needs the space of a second one. None of them "
                 "belongs to what a release needs to serve.\n"
                 "\n"
                 "VACUUM cannot run in a transaction (25001).",
        .source = PG_MANUAL "sql-vacuum.html\n" PG_MANUAL
                            "sql-cluster.html\npgtruth/vacuum-full\npgtruth/cluster\npgtruth/"
                            "set-logged\npgtruth/set-unlogged"
                            "\nmeasured/vacuum-full"
                            "\nmeasured/vacuum-in-transaction",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_REFRESH_MATVIEW,
        .title = "A materialized view is refreshed while readers wait",
        .message = "reads of {table} wait while it is refreshed",
        .breaks = NULL,
        .locks = "ACCESS EXCLUSIVE on the materialized view while its query runs.",
        .recipe = "-- needs a unique index without WHERE on plain columns of it\n"
                  "CREATE UNIQUE INDEX CONCURRENTLY {table_plain}_key ON {table} (..);\n"
                  "REFRESH MATERIALIZED VIEW CONCURRENTLY {table};",
        .rails = "scenic: refresh_materialized_view(:{table}, concurrently: true)",
        .django = "RunSQL(\"REFRESH MATERIALIZED VIEW CONCURRENTLY {table}\")",
        .accept = "nothing that serves reads it, or its query takes a moment.",
        .story = "CONCURRENTLY takes EXCLUSIVE, which lets readers go on, runs the query into a "
                 "temporary table and applies the difference. Without a unique index it fails "
                 "(55000), and so it does on a view made WITH NO DATA that was never filled.",
        .source = PG_MANUAL "sql-refreshmaterializedview.html"
                            "\nmeasured/refresh-materialized-view"
                            "\nmeasured/refresh-materialized-view-concurrently",
        .verified = "PostgreSQL 10-18",
    },
};

const RuleFamily rules_rewrites = {"Locks: tables written anew", TEXTS,
                                   sizeof(TEXTS) / sizeof(TEXTS[0])};
