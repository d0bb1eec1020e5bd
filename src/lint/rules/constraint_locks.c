#include "lint/rules/families.h"

static const RuleText TEXTS[] = {
    {
        .id = RULE_CONSTRAINT_VALIDATES,
        .title = "A constraint is checked against every row under a lock",
        .message =
            "[{blocks} of ]{table}[ wait] while every row is checked against the new constraint",
        .breaks = "Old writers that break it: constraint-rejects-old-writes.",
        .locks = "ACCESS EXCLUSIVE on the table while every row is read. A domain's constraint: "
                 "SHARE on every table with a column of it.",
        .recipe = "[{add_column}]\n"
                  "ALTER TABLE {table} ADD {definition} NOT VALID;\n"
                  "-- the next file: reads and writes go on\n"
                  "ALTER TABLE {table} VALIDATE CONSTRAINT {name};",
        .rails = "add_check_constraint :{table}, .., validate: false; in the next migration "
                 "validate_check_constraint",
        .django = "AddConstraintNotValid(..), in the next migration ValidateConstraint(..), both "
                  "of django.contrib.postgres.operations",
        .accept = "the table is small on every environment.",
        .story =
            "ADD CONSTRAINT .. CHECK reads the whole table under ACCESS EXCLUSIVE, even where "
            "another constraint already proves it. With NOT VALID it is a moment, and new rows are "
            "checked from then on. VALIDATE CONSTRAINT reads the rows later under SHARE UPDATE "
            "EXCLUSIVE, which stops nobody.\n"
            "\n"
            "The two belong in two transactions: in one, the lock of the first is still held while "
            "the second reads (validate-in-same-transaction).\n"
            "\n"
            "ADD COLUMN .. CHECK always reads the table, though every row has the same value. Add "
            "the column first and the CHECK with NOT VALID after it. For domains: ALTER DOMAIN .. "
            "ADD .. NOT VALID, then VALIDATE CONSTRAINT, which takes SHARE on the tables.",
        .source = PG_MANUAL
        "sql-altertable.html\npgtruth/add-check\npgtruth/add-check-not-valid\npgtruth/"
        "add-column-check\npgtruth/x-add-check-using-existing-not-null\npgtruth/"
        "domain-validate\npgtruth/domain-set-not-null"
        "\nmeasured/validate-check",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_FOREIGN_KEY_VALIDATES,
        .title = "A foreign key is checked against every row under locks",
        .message = "writes to {table} and {parent} wait while every row of {table} is looked up",
        .breaks = "Old writers that refer to rows that do not exist get 23503: "
                  "constraint-rejects-old-writes.",
        .locks = "SHARE ROW EXCLUSIVE on both tables while every row is looked up: reads go on, "
                 "writes wait on both.",
        .recipe = "[{add_column}]\n"
                  "ALTER TABLE {table} ADD {definition} NOT VALID;\n"
                  "-- the next file: writes go on on both tables\n"
                  "ALTER TABLE {table} VALIDATE CONSTRAINT {name};",
        .rails = "add_foreign_key :{table}, :{parent}, validate: false; in the next migration "
                 "validate_foreign_key",
        .django = "ForeignKey(db_constraint=False), then RunSQL with ADD CONSTRAINT .. NOT VALID "
                  "and VALIDATE CONSTRAINT",
        .accept = "the table is small on every environment.",
        .story = "A foreign key locks two tables, and the one that it refers to is usually the "
                 "busier. With NOT VALID both locks last a moment; VALIDATE takes SHARE UPDATE "
                 "EXCLUSIVE on the one and ROW SHARE on the other.\n"
                 "\n"
                 "ADD COLUMN .. REFERENCES without a default reads nothing, as every value is NULL "
                 "(a linter that claims a scan there is wrong); with a default it looks up every "
                 "row. It does take ACCESS EXCLUSIVE on the table, as every ADD COLUMN does.\n"
                 "\n"
                 "NOT VALID foreign keys on partitioned tables exist from PostgreSQL 18 on; "
                 "before, add them to each partition.",
        .source =
            PG_MANUAL "sql-altertable.html\npgtruth/add-fk\npgtruth/add-column-references\npgtruth/"
                      "add-column-references-default\npgtruth/x-fk-partitioned",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_NOT_NULL_SCANS,
        .title = "SET NOT NULL reads every row under an exclusive lock",
        .message = "reads and writes of {table} wait while every row is read to see that {column} "
                   "is never NULL",
        .breaks = "Old writers that leave it out: set-not-null.",
        .locks = "ACCESS EXCLUSIVE on the table while every row is read.",
        .recipe =
            "ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID;\n"
            "-- the next file: reads and writes go on\n"
            "ALTER TABLE {table} VALIDATE CONSTRAINT {name};\n"
            "-- the next file: a moment from PostgreSQL 12 on, as the CHECK proves it\n"
            "ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL;\n"
            "ALTER TABLE {table} DROP CONSTRAINT {name};",
        .rails = "add_check_constraint :{table}, \"{column} IS NOT NULL\", name: \"{name}\", "
                 "validate: false; validate_check_constraint; change_column_null",
        .django = "AddConstraintNotValid(..), ValidateConstraint(..), then AlterField",
        .accept = "the table is small on every environment.",
        .story =
            "From PostgreSQL 12 on SET NOT NULL looks for a valid CHECK that implies it and then "
            "reads no row. The CHECK must be valid: one that is still NOT VALID proves nothing and "
            "the table is read. `x IS NOT NULL AND y > 0` proves x; `x > 0` does not, as NULL "
            "passes a CHECK.\n"
            "\n"
            "Before 12 the valid CHECK is as good as NOT NULL for all but the planner; leave it at "
            "that.\n"
            "\n"
            "PostgreSQL 18: ALTER TABLE .. ADD CONSTRAINT name NOT NULL column NOT VALID, then "
            "VALIDATE CONSTRAINT name, which takes SHARE UPDATE EXCLUSIVE.\n"
            "\n"
            "Lint knows the CHECKs of the earlier migrations, and is silent where one proves it.",
        .source =
            PG_MANUAL "sql-altertable.html\npgtruth/set-not-null-with-notvalid-check\npgtruth/"
                      "add-not-null-constraint-18\npgtruth/validate-not-null-18",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_VALIDATE_IN_SAME_TRANSACTION,
        .title = "NOT VALID and VALIDATE in one transaction",
        .message = "constraint {name} is validated in the transaction that adds it: {table} stays "
                   "locked while every row is read",
        .breaks = NULL,
        .locks = "The lock that adding the constraint took (ACCESS EXCLUSIVE, for a foreign key "
                 "SHARE ROW EXCLUSIVE) is held while VALIDATE reads every row.",
        .recipe = "-- this file ends after NOT VALID; the next one has\n"
                  "ALTER TABLE {table} VALIDATE CONSTRAINT {name};",
        .rails = "validate_check_constraint and validate_foreign_key in a migration of their own",
        .django = "ValidateConstraint in a migration of its own",
        .accept = "the table is small on every environment.",
        .story = "NOT VALID buys nothing when VALIDATE follows in the same transaction: locks are "
                 "kept until it ends, so that VALIDATE reads the table under the strong lock of "
                 "ADD CONSTRAINT. Two files are two transactions.",
        .source = PG_MANUAL "sql-altertable.html\npgtruth/validate-in-same-txn"
                            "\nmeasured/set-not-null-proven"
                            "\nmeasured/set-not-null-proven-by-conjunction"
                            "\nmeasured/set-not-null-not-proven-by-comparison"
                            "\nmeasured/validate-foreign-key"
                            "\nmeasured/add-foreign-key-not-valid-partitioned",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_DROP_FOREIGN_KEY,
        .title = "Dropping a foreign key locks both tables",
        .message = "dropping foreign key {name} locks {tables} exclusively for a moment",
        .breaks = "Nothing; what refers to a missing row is no longer refused.",
        .locks =
            "ACCESS EXCLUSIVE for a moment on the table and on the one that the key refers to.",
        .recipe = "-- in a file of its own, so that nothing else is done while both are locked\n"
                  "ALTER TABLE {table} DROP CONSTRAINT {name};",
        .rails = "remove_foreign_key :{table}, name: \"{name}\", in a migration of its own",
        .django = "AlterField(db_constraint=False) in a migration of its own",
        .accept = "the wait for the lock is limited, as it is when tidegate runs it.",
        .story = "Few expect the second lock: the triggers of a foreign key stand on both tables, "
                 "so that both are locked when it goes. In one transaction with more DDL that is "
                 "how two deployments, or a deployment and a report, wait for each other.",
        .source = PG_MANUAL "sql-altertable.html\npgtruth/drop-fk",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_TRIGGER_LOCK,
        .title = "A trigger locks out writers for a moment",
        .message = "writes to {table} wait for a moment while a trigger is changed",
        .breaks = "Nothing by the lock; what the trigger does, it does to the version still "
                  "serving as well.",
        .locks = "SHARE ROW EXCLUSIVE on the table to create, enable or disable a trigger, ACCESS "
                 "EXCLUSIVE to drop one.",
        .recipe = NULL,
        .rails = NULL,
        .django = NULL,
        .accept = "the wait for the lock is limited, as it is when tidegate runs it.",
        .story = "The lock is short once it is had; waiting for it holds up every writer behind "
                 "it. CREATE OR REPLACE TRIGGER (PostgreSQL 14) spares the moment without a "
                 "trigger that DROP and CREATE have. Changing the function that the trigger calls "
                 "(CREATE OR REPLACE FUNCTION) takes no lock on the table at all.",
        .source = PG_MANUAL "sql-createtrigger.html\npgtruth/create-trigger\npgtruth/"
                            "disable-trigger-all\npgtruth/enable-trigger\npgtruth/create-function"
                            "\nmeasured/drop-trigger",
        .verified = "PostgreSQL 10-18",
    },
};

const RuleFamily rules_constraint_locks = {"Locks: constraints and triggers", TEXTS,
                                           sizeof(TEXTS) / sizeof(TEXTS[0])};
