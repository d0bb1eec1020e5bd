#include "lint/rules/families.h"

static const RuleText TEXTS[] = {
    {
        .id = RULE_CONCURRENTLY_IN_TRANSACTION,
        .title = "A statement that cannot run in a transaction",
        .message = "{why}, and the statements of this file share one",
        .breaks = "The server refuses it with 25001, and nothing of the file remains.",
        .locks = NULL,
        .recipe = "-- in a file of its own, with nothing else in it\n"
                  "{statement};",
        .rails = "disable_ddl_transaction!",
        .django = "atomic = False",
        .accept = "never: it fails.",
        .story = "CREATE, DROP and REINDEX INDEX CONCURRENTLY, DETACH PARTITION CONCURRENTLY, "
                 "VACUUM, ALTER SYSTEM, CREATE and DROP DATABASE and TABLESPACE commit by "
                 "themselves in between, or cannot be undone. `tidegate migrate` runs a file whose "
                 "single statement is one of them outside of a transaction, without being told.",
        .source = PG_MANUAL "sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY\npgtruth/"
                            "create-index-concurrently-in-txn"
                            "\nmeasured/drop-index-concurrently-in-transaction"
                            "\nmeasured/detach-partition-concurrently-in-transaction"
                            "\nmeasured/create-database-in-transaction",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_CONCURRENTLY_PARTITIONED,
        .title = "CONCURRENTLY on a partitioned table",
        .message = "{table} is partitioned: the server refuses CONCURRENTLY there",
        .breaks = "The server refuses it with 0A000.",
        .locks = NULL,
        .recipe = "-- an empty index on the parent, in a moment\n"
                  "CREATE INDEX {name} ON ONLY {table} {key}{predicate};\n"
                  "-- for each partition, each in a file of its own\n"
                  "CREATE INDEX CONCURRENTLY {name}_1 ON partition_1 {key}{predicate};\n"
                  "-- the next file; when the last is attached, the parent's index is valid\n"
                  "ALTER INDEX {name} ATTACH PARTITION {name}_1;",
        .rails = "add_index on each partition with algorithm: :concurrently, and execute for the "
                 "two others",
        .django = "RunSQL for each, with atomic = False for those of the partitions",
        .accept = "never: it fails.",
        .story = "CREATE INDEX on the parent without CONCURRENTLY builds on every partition in one "
                 "transaction, with SHARE on all of them until the last is done. ON ONLY makes the "
                 "parent's index without building anything; it is invalid until every partition "
                 "has its own attached.\n"
                 "\n"
                 "ON ONLY and ATTACH for indexes exist from PostgreSQL 11 on.",
        .source = PG_MANUAL
        "ddl-partitioning.html\npgtruth/create-index-only-partitioned\npgtruth/attach-index"
        "\nmeasured/create-index-concurrently-partitioned",
        .verified = "PostgreSQL 11-18",
    },
    {
        .id = RULE_ENUM_ADD_VALUE,
        .title = "A new enum value in the wrong transaction",
        .message = "{why}",
        .breaks = "Used in the transaction that adds it, the value is refused with 55P04. Before "
                  "PostgreSQL 12 adding it in any transaction fails with 25001.",
        .locks = NULL,
        .recipe = "-- a file of its own: the new value must be committed before it is used\n"
                  "{statement};",
        .rails = "a migration of its own; before PostgreSQL 12 with disable_ddl_transaction!",
        .django = "a migration of its own; before PostgreSQL 12 with atomic = False",
        .accept = "never: it fails.",
        .story = "A value that was added is not safe to use until it is committed, because an "
                 "abort would leave rows with a label that does not exist. An enum that is created "
                 "in the same transaction is not concerned.\n"
                 "\n"
                 "The value itself is safe for the version still serving until a row has it.",
        .source = PG_MANUAL
        "sql-altertype.html\npgtruth/enum-add-value-in-txn\npgtruth/enum-add-value-in-txn-use",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_NESTED_TRANSACTION,
        .title = "A file that controls transactions itself",
        .message = "{words} inside a file that is one transaction already",
        .breaks = "COMMIT ends the transaction in the middle: what comes after is not undone when "
                  "it fails, and the record of the migration is torn from it. A second BEGIN is a "
                  "warning of the server and does nothing.",
        .locks = NULL,
        .recipe =
            "-- leave BEGIN and COMMIT away; what must commit on its own is a file of its own",
        .rails = "leave it to the migration's own transaction, or disable_ddl_transaction!",
        .django = "leave it to the migration's own transaction, or atomic = False",
        .accept = "never under tidegate, which refuses such a file: one BEGIN at the start with "
                  "one COMMIT at the end is taken over and not reported.",
        .story = "Each file runs in one transaction together with the row that records it: both or "
                 "neither. Any other control of transactions would break that promise.",
        .source = PG_MANUAL "sql-begin.html",
        .verified = "PostgreSQL 10-18, SQLite",
    },
    {
        .id = RULE_UNCLOSED_TRANSACTION,
        .title = "BEGIN without COMMIT",
        .message = "BEGIN has no COMMIT in this file: run by psql or another tool nothing of it "
                   "would remain",
        .breaks = "A client that ends without COMMIT rolls everything back, and some say success.",
        .locks = NULL,
        .recipe = "COMMIT;",
        .rails = NULL,
        .django = NULL,
        .accept = "never.",
        .story = "The transaction is rolled back when the connection closes; until then its locks "
                 "are held.",
        .source = PG_MANUAL "sql-begin.html",
        .verified = "PostgreSQL 10-18, SQLite",
    },
    {
        .id = RULE_FAILS_ON_DATA,
        .title = "The rows that are there are in the way",
        .message = "this fails with {sqlstate} on the rows that are there[: {why}]",
        .breaks = "NOT NULL over rows with NULL or without a value 23502, UNIQUE over repeated "
                  "ones 23505, CHECK 23514, foreign keys 23503, exclusions 23P01.",
        .locks = "The lock is held until it fails, for all the rows that were read by then.",
        .recipe = "-- see what is in the way before the deployment does\n"
                  "[{rows_check}]",
        .rails = "a task that cleans the rows, run before",
        .django = "a RunPython of its own that cleans the rows, run before",
        .accept = "the table is empty on every environment.",
        .story = "What works on an empty development database fails on production, in the middle "
                 "of the deployment. Lint tells it where the earlier migrations or the live "
                 "catalog show that there are rows.",
        .source = PG_MANUAL
        "errcodes-appendix.html\npgtruth/set-not-null-has-nulls\npgtruth/x-add-exclude-gist"
        "\nmeasured/add-check-violated"
        "\nmeasured/add-unique-duplicates"
        "\nmeasured/add-foreign-key-violated",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_FAILS,
        .title = "The server refuses it",
        .message = "the server refuses this[ with {sqlstate}][: {why}]",
        .breaks = "The statement fails, and nothing of the file remains.",
        .locks = NULL,
        .recipe = NULL,
        .rails = NULL,
        .django = NULL,
        .accept = "what is missing here exists on the server: give lint the earlier migrations, or "
                  "--env for the live catalog.",
        .story = "A type, table or column that the schema does not have (42704, 42P01, 42703), one "
                 "that it already has (42P07, 42701), a view in the way of a type change (0A000), "
                 "or what the server's version does not know yet.\n"
                 "\n"
                 "It is said only where the schema is known for sure.",
        .source = PG_MANUAL "errcodes-appendix.html\npgtruth/type-name->citext_missing",
        .verified = "PostgreSQL 10-18",
    },
};

const RuleFamily rules_failures = {"Refused by the server", TEXTS,
                                   sizeof(TEXTS) / sizeof(TEXTS[0])};
