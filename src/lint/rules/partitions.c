#include "lint/rules/families.h"

static const RuleText TEXTS[] = {
    {
        .id = RULE_ATTACH_PARTITION,
        .title = "Attaching a partition reads its rows",
        .message = "every row of {scanned} is read under ACCESS EXCLUSIVE to see that it fits the "
                   "partition",
        .breaks = NULL,
        .locks = "ACCESS EXCLUSIVE on the new partition and on the default partition while their "
                 "rows are read; on the parent SHARE UPDATE EXCLUSIVE from PostgreSQL 12 on, "
                 "ACCESS EXCLUSIVE before.",
        .recipe = "-- a CHECK that says the same as the bounds makes the reading unnecessary\n"
                  "ALTER TABLE {partition} ADD CONSTRAINT {name} CHECK (..) NOT VALID;\n"
                  "-- the next file\n"
                  "ALTER TABLE {partition} VALIDATE CONSTRAINT {name};\n"
                  "-- the next file\n"
                  "{statement};\n"
                  "ALTER TABLE {partition} DROP CONSTRAINT {name};",
        .rails = NULL,
        .django = NULL,
        .accept = "the partition is new or small, and so is the default partition.",
        .story = "Two tables may be read: the one attached, to see that its rows are within the "
                 "bounds, and the default partition, to see that it holds none of them. A valid "
                 "CHECK spares each: on the partition one that implies the bounds (NOT NULL of the "
                 "key included), on the default one that excludes them.\n"
                 "\n"
                 "The default partition's lock stops all that would be routed to it.",
        .source = PG_MANUAL "sql-altertable.html\npgtruth/attach-partition-with-default"
                            "\nmeasured/attach-partition"
                            "\nmeasured/attach-partition-proven",
        .verified = "PostgreSQL 11-18",
    },
    {
        .id = RULE_DETACH_PARTITION,
        .title = "Detaching a partition locks the whole table",
        .message =
            "detaching a partition locks {table} and all that reads it exclusively for a moment",
        .breaks = "Queries no longer find its rows; INSERTs for it fail with 23514 unless a "
                  "default partition takes them.",
        .locks = "ACCESS EXCLUSIVE on the parent; on the partition ACCESS EXCLUSIVE from "
                 "PostgreSQL 14 on, SHARE UPDATE EXCLUSIVE before.",
        .recipe = "-- PostgreSQL 14 and later, in a file of its own; not with a default partition\n"
                  "ALTER TABLE {table} DETACH PARTITION {partition} CONCURRENTLY;",
        .rails = NULL,
        .django = NULL,
        .accept = "the wait for the lock is limited, as it is when tidegate runs it.",
        .story =
            "CONCURRENTLY takes SHARE UPDATE EXCLUSIVE on the parent and works in two "
            "transactions, so it cannot run in one (25001); one that was interrupted is finished "
            "by DETACH PARTITION .. FINALIZE. It is refused while there is a default partition.",
        .source = PG_MANUAL "sql-altertable.html\npgtruth/detach-partition"
                            "\nmeasured/detach-partition-concurrently",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_CREATE_PARTITION_OF,
        .title = "Creating a partition in place locks the parent",
        .message =
            "creating {partition} as a partition of {table} locks {table} exclusively for a moment",
        .breaks = NULL,
        .locks = "ACCESS EXCLUSIVE on the parent for a moment; if there is a default partition it "
                 "is read under ACCESS EXCLUSIVE as well.",
        .recipe =
            "-- PostgreSQL 12 and later: attaching takes SHARE UPDATE EXCLUSIVE on the parent\n"
            "CREATE TABLE {partition} (LIKE {table} INCLUDING ALL);\n"
            "ALTER TABLE {table} ATTACH PARTITION {partition} ..;",
        .rails = NULL,
        .django = NULL,
        .accept = "the wait for the lock is limited, as it is when tidegate runs it.",
        .story = "Whoever adds tomorrow's partition every night takes ACCESS EXCLUSIVE on the "
                 "table every night. Making the table first and attaching it empty lets all but "
                 "other DDL go on.",
        .source = PG_MANUAL "sql-createtable.html\n" PG_MANUAL "ddl-partitioning.html"
                            "\nmeasured/create-table-partition-of"
                            "\nmeasured/create-table-partition-of-with-default",
        .verified = "PostgreSQL 10-18",
    },
};

const RuleFamily rules_partitions = {"Locks: partitions", TEXTS, sizeof(TEXTS) / sizeof(TEXTS[0])};
