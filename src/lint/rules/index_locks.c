#include "lint/rules/families.h"

static const RuleText TEXTS[] = {
    {
        .id = RULE_CREATE_INDEX,
        .title = "An index is built while writers wait",
        .message = "writes to {table} wait while its new index[ {name}] is built",
        .breaks = NULL,
        .locks =
            "SHARE on the table for the whole build: reads go on, INSERT, UPDATE and DELETE wait.",
        .recipe = "-- in a file of its own: it cannot run in a transaction\n"
                  "{concurrently};",
        .rails = "add_index :{table}, .., algorithm: :concurrently, with disable_ddl_transaction!",
        .django =
            "AddIndexConcurrently(..) of django.contrib.postgres.operations, with atomic = False",
        .accept = "the table is small on every environment.",
        .story =
            "CREATE INDEX reads the whole table under a lock that lets nobody write. CONCURRENTLY "
            "takes SHARE UPDATE EXCLUSIVE instead, reads the table twice, and lets writers go on; "
            "it takes about twice as long and waits for transactions that are older than itself.\n"
            "\n"
            "It cannot run in a transaction (25001). `tidegate migrate` runs a file whose only "
            "statement it is outside of one, records it before it starts, and cleans up an invalid "
            "index that an interruption left behind.\n"
            "\n"
            "Partitioned tables refuse CONCURRENTLY (0A000). There: CREATE INDEX .. ON ONLY "
            "parent, which builds nothing; CREATE INDEX CONCURRENTLY on each partition; ALTER "
            "INDEX .. ATTACH PARTITION for each, after which the parent's index is valid "
            "(concurrently-on-partitioned).",
        .source = PG_MANUAL
        "sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY\npgtruth/create-unique-index\npgtruth/"
        "create-index-concurrently\npgtruth/create-index-only-partitioned\npgtruth/attach-index"
        "\nmeasured/create-index"
        "\nmeasured/create-index-partitioned",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_DROP_INDEX,
        .title = "An index is dropped under an exclusive lock",
        .message = "dropping index {name} locks {table} exclusively for a moment",
        .breaks = NULL,
        .locks = "ACCESS EXCLUSIVE on the table and the index, for a moment once it has it. "
                 "Whoever comes while it waits, waits behind it.",
        .recipe = "-- in a file of its own: it cannot run in a transaction\n"
                  "{concurrently};",
        .rails = "remove_index :{table}, name: \"{name}\", algorithm: :concurrently, with "
                 "disable_ddl_transaction!",
        .django = "RemoveIndexConcurrently(..) of django.contrib.postgres.operations, with atomic "
                  "= False",
        .accept = "the wait for the lock is limited, as it is when tidegate runs it.",
        .story = "The drop itself is quick; the danger is the queue. While it waits behind one "
                 "long query, everybody else waits behind it. `tidegate migrate` gives up after "
                 "lock_timeout, lets the queue pass and tries again, which is why this is silent "
                 "there. DROP INDEX CONCURRENTLY does not take the lock at all; it cannot be used "
                 "for an index that belongs to a constraint.\n"
                 "\n"
                 "Whether queries still need the index is another question: "
                 "pg_stat_user_indexes.idx_scan tells.",
        .source = PG_MANUAL "sql-dropindex.html\npgtruth/drop-index"
                            "\nmeasured/drop-index-concurrently"
                            "\nmeasured/drop-index-of-constraint",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_REINDEX,
        .title = "An index is rebuilt while writers wait",
        .message = "writes to {table} wait while it is reindexed",
        .breaks = NULL,
        .locks = "SHARE on the table and ACCESS EXCLUSIVE on each index while it is rebuilt: "
                 "writes wait, and so does every query that would use the index.",
        .recipe = "-- PostgreSQL 12 and later, in a file of its own\n"
                  "{concurrently};",
        .rails = "execute \"REINDEX INDEX CONCURRENTLY {name}\", with disable_ddl_transaction!",
        .django = "RunSQL(\"REINDEX INDEX CONCURRENTLY {name}\"), with atomic = False",
        .accept = "the table is small on every environment.",
        .story =
            "Planning a query looks at every index of the table, so the lock on one index stops "
            "more queries than those that use it. From PostgreSQL 12 on REINDEX CONCURRENTLY "
            "builds a new index beside the old one and swaps. Before, CREATE INDEX CONCURRENTLY "
            "under another name, then DROP INDEX CONCURRENTLY, then ALTER INDEX .. RENAME.",
        .source = PG_MANUAL
        "sql-reindex.html#SQL-REINDEX-CONCURRENTLY\npgtruth/reindex-table\npgtruth/reindex-index"
        "\nmeasured/reindex-concurrently"
        "\nmeasured/reindex-schema",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_UNIQUE_BUILDS_INDEX,
        .title = "A unique constraint builds its index under an exclusive lock",
        .message = "reads and writes of {table} wait while the index of its new UNIQUE constraint "
                   "is built",
        .breaks = "Old writers that repeat a value: add-unique.",
        .locks = "ACCESS EXCLUSIVE on the table for the whole build: reads wait as well.",
        .recipe = "[{add_column}]\n"
                  "-- in a file of its own\n"
                  "CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({columns});\n"
                  "-- the next file: takes the index over, in a moment\n"
                  "ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name};",
        .rails = "add_index :{table}, .., unique: true, algorithm: :concurrently; then "
                 "add_unique_constraint :{table}, using_index: \"{name}\"",
        .django = "RunSQL with CREATE UNIQUE INDEX CONCURRENTLY and atomic = False, "
                  "state_operations=[AddConstraint(..)]",
        .accept = "the table is small on every environment.",
        .story =
            "ADD CONSTRAINT .. UNIQUE takes ACCESS EXCLUSIVE, not SHARE as CREATE UNIQUE INDEX "
            "does, so that reads wait for the whole build. USING INDEX takes ACCESS EXCLUSIVE too, "
            "but for a moment, as the index is there. (A linter that shows SHARE ROW EXCLUSIVE for "
            "the one and SHARE UPDATE EXCLUSIVE for the other is wrong about both.)\n"
            "\n"
            "ADD COLUMN .. UNIQUE builds its index in the same way.",
        .source = PG_MANUAL "sql-altertable.html\npgtruth/add-unique\npgtruth/"
                            "add-column-unique\npgtruth/x-unique-nulls-not-distinct"
                            "\nmeasured/add-unique-using-index",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_PRIMARY_KEY_BUILDS_INDEX,
        .title = "A primary key builds its index under an exclusive lock",
        .message = "reads and writes of {table} wait while the index of its new primary key is "
                   "built[ and every row of {scanned} is read]",
        .breaks = "Old writers that repeat a value or leave it out.",
        .locks = "ACCESS EXCLUSIVE on the table for the whole build, and for reading every row if "
                 "a column is not NOT NULL yet.",
        .recipe =
            "-- in a file of its own\n"
            "CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({columns});\n"
            "-- the columns NOT NULL by way of a CHECK (set-not-null-scans), then in a moment\n"
            "ALTER TABLE {table} ADD CONSTRAINT {name} PRIMARY KEY USING INDEX {name};",
        .rails = "add_index unique: true, algorithm: :concurrently; then execute \"ALTER TABLE "
                 "{table} ADD PRIMARY KEY USING INDEX {name}\"",
        .django = "RunSQL for both, the first with atomic = False",
        .accept = "the table is small on every environment.",
        .story = "A primary key is a unique index and NOT NULL. Each can be had without stopping "
                 "anybody: the index CONCURRENTLY, NOT NULL by a CHECK that is validated "
                 "beforehand. What is left for the ALTER TABLE is a moment.",
        .source = PG_MANUAL "sql-altertable.html\npgtruth/add-pk-using-index-nullable"
                            "\nmeasured/add-primary-key"
                            "\nmeasured/add-primary-key-using-index-not-null",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_PRIMARY_KEY_NULLABLE_INDEX,
        .title = "A primary key over columns that may be NULL",
        .message = "the columns of the new primary key of {table} are not NOT NULL yet: every row "
                   "is read under ACCESS EXCLUSIVE",
        .breaks = "Old writers that leave a column out get 23502.",
        .locks = "ACCESS EXCLUSIVE on the table while every row is read.",
        .recipe =
            "-- first NOT NULL without a scan, per column\n"
            "ALTER TABLE {table} ADD CONSTRAINT {name}_set CHECK ({columns_not_null}) NOT VALID;\n"
            "-- the next file\n"
            "ALTER TABLE {table} VALIDATE CONSTRAINT {name}_set;\n"
            "ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL;\n"
            "-- then\n"
            "ALTER TABLE {table} ADD CONSTRAINT {name} PRIMARY KEY USING INDEX {index};",
        .rails = "change_column_null by way of a check constraint first, then the primary key",
        .django =
            "AddConstraintNotValid, ValidateConstraint and AlterField first, then the primary key",
        .accept = "the table is small on every environment.",
        .story = "USING INDEX spares the building of the index, not the proof that no value is "
                 "NULL. If the columns are NOT NULL already it is a moment; if not, PostgreSQL "
                 "sets them so and reads the whole table.",
        .source = PG_MANUAL "sql-altertable.html\npgtruth/add-pk-using-index-nullable",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_EXCLUSION_CONSTRAINT,
        .title = "An exclusion constraint builds its index under an exclusive lock",
        .message = "reads and writes of {table} wait while the index of its new exclusion "
                   "constraint is built",
        .breaks = "Old writers that overlap get 23P01.",
        .locks = "ACCESS EXCLUSIVE on the table for the whole build.",
        .recipe = "-- there is no concurrent way: a new table with the constraint, filled in "
                  "batches and kept\n"
                  "-- equal by a trigger, then swapped by name in one transaction\n"
                  "CREATE TABLE {table}_new (LIKE {table} INCLUDING ALL);\n"
                  "ALTER TABLE {table}_new ADD {definition};",
        .rails = NULL,
        .django = NULL,
        .accept =
            "the table is small on every environment, or writers can be stopped for that long.",
        .story = "PostgreSQL can build neither the index of an exclusion constraint concurrently "
                 "nor take over one that exists, and NOT VALID is not allowed. If rows overlap "
                 "already, the statement fails with 23P01.\n"
                 "\n"
                 "For ranges of days or hours a trigger that checks, or a table of slots with a "
                 "unique key, does the same with tools that can be added to a table in use. On a "
                 "new table the constraint costs nothing.",
        .source =
            PG_MANUAL "sql-createtable.html#SQL-CREATETABLE-EXCLUDE\npgtruth/x-add-exclude-gist",
        .verified = "PostgreSQL 10-18",
    },
};

const RuleFamily rules_index_locks = {"Locks: indexes and keys", TEXTS,
                                      sizeof(TEXTS) / sizeof(TEXTS[0])};
