#include "lint/rules/families.h"

static const RuleText TEXTS[] = {
    {
        .id = RULE_ADD_UNIQUE,
        .title = "Values must be unique from now on",
        .message = "{key} of {table} must be unique from now on: writes of the version still "
                   "serving that repeat a value fail",
        .breaks = "INSERT and UPDATE that repeat a value fail with 23505. CONCURRENTLY changes the "
                  "lock, not this.",
        .locks = "Building the index blocks: create-index-blocks-writes, unique-builds-index.",
        .recipe =
            "-- when no version that serves writes the same value twice, and what there is "
            "has been cleaned\n"
            "CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} {key}{predicate};\n"
            "[-- if {plain_name} must be a constraint, the next file]\n"
            "[ALTER TABLE {table} ADD CONSTRAINT {plain_name} UNIQUE USING INDEX {plain_name};]",
        .rails = "validates :{columns}, uniqueness: true in release N; add_index :{table}, "
                 ":{columns}, unique: true, algorithm: :concurrently in N+1",
        .django = "validate in the form or serializer in release N; UniqueConstraint in N+1, its "
                  "index made CONCURRENTLY by RunSQL",
        .accept = "the values are unique by their making (UUIDs, another unique key), or no "
                  "version that serves repeats one.",
        .story = "A unique index refuses from the moment that it starts to exist, and CREATE "
                 "UNIQUE INDEX CONCURRENTLY refuses even before it is finished: from its second "
                 "phase on the version still serving gets 23505. Measured: the old application's "
                 "INSERT and UPDATE of a value that another row has.\n"
                 "\n"
                 "If rows that repeat a value exist already, the statement itself fails (23505), "
                 "and CONCURRENTLY leaves an invalid index behind, which still slows writes and "
                 "must be dropped. `tidegate migrate` drops it when it goes on.\n"
                 "\n"
                 "So: first a release that no longer repeats values, then clean the rows, then the "
                 "index. NULLs do not count as repeated unless NULLS NOT DISTINCT is said "
                 "(PostgreSQL 15).",
        .source =
            PG_MANUAL "sql-createindex.html\npgtruth/x-add-unique-index-concurrently\npgtruth/"
                      "add-unique\npgtruth/create-unique-index",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_CONSTRAINT_REJECTS_OLD_WRITES,
        .title = "A new constraint that old writes may break",
        .message = "the new constraint[ {name}] refuses rows of {table} that the version still "
                   "serving may write",
        .breaks = "Writes that break it fail: a CHECK with 23514, a foreign key with 23503, an "
                  "exclusion with 23P01. NOT VALID spares the old rows, not the new ones.",
        .locks = "See constraint-validates-under-lock and foreign-key-validates-under-lock.",
        .recipe =
            "-- release N keeps to the rule in its code; when it serves everywhere, release N+1:\n"
            "ALTER TABLE {table} ADD {definition} NOT VALID;\n"
            "-- the next file\n"
            "ALTER TABLE {table} VALIDATE CONSTRAINT {name};",
        .rails = "validate it in the model in release N; add_check_constraint or add_foreign_key "
                 "with validate: false in N+1",
        .django = "validate it in the model in release N; AddConstraintNotValid in N+1",
        .accept = "the version that serves keeps to it already. Say so in the reason.",
        .story = "A constraint is a promise about what is written from now on, and the version "
                 "still serving has not read it. NOT VALID is only about the rows that are there: "
                 "every new or changed row is checked at once.\n"
                 "\n"
                 "Deleting is concerned too: with a foreign key, deleting a row that is referred "
                 "to fails with 23503 unless ON DELETE says what else to do.\n"
                 "\n"
                 "A constraint on a column that this set of migrations adds, and that the old "
                 "version therefore leaves out, refuses it only if the default does. That is known "
                 "to lint, and silent.",
        .source = PG_MANUAL "sql-altertable.html\npgtruth/add-check-not-valid\npgtruth/"
                            "add-fk\npgtruth/x-check-no-inherit-not-valid"
                            "\nmeasured/add-unique-rejects-old-writers"
                            "\nmeasured/create-unique-index-concurrently-duplicates"
                            "\nmeasured/add-foreign-key-not-valid"
                            "\nmeasured/add-check-not-valid-rejects-null",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_DROP_UNIQUE,
        .title = "A unique key that ON CONFLICT needs is dropped",
        .message = "the unique key[ {name}] of {table} goes: INSERT .. ON CONFLICT of the version "
                   "still serving that names its columns fails",
        .breaks = "INSERT .. ON CONFLICT (columns) fails with 42P10, ON CONFLICT ON CONSTRAINT "
                  "with 42704, and foreign keys that refer to it cannot stay.",
        .locks = "ACCESS EXCLUSIVE for a moment on the table, and on the tables whose foreign keys "
                 "go with it.",
        .recipe =
            "-- if the key only changes: make the new one first, drop the old one a release later\n"
            "CREATE UNIQUE INDEX CONCURRENTLY {name}_new ON {table} ({columns});",
        .rails = "upsert_all(.., unique_by:) must no longer name it; then remove_index :{table}, "
                 "name: \"{name}\", algorithm: :concurrently",
        .django = "bulk_create(update_conflicts=True, unique_fields=..) must no longer name it; "
                  "then remove the constraint",
        .accept = "nothing that serves names these columns in ON CONFLICT.",
        .story = "ON CONFLICT (columns) looks for a unique index on exactly these columns when the "
                 "statement is planned. Without one it fails with 42P10, whatever the rows are. "
                 "Any other unique index on the same columns answers as well, so making the new "
                 "one first leaves no gap.\n"
                 "\n"
                 "Where no upsert is used nothing fails; what is lost is the guarantee.",
        .source = PG_MANUAL "sql-insert.html#SQL-ON-CONFLICT\npgtruth/drop-unique",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_GENERATED_COLUMN,
        .title = "A column that is written becomes generated",
        .message = "column {table}.{column} is generated: writes of the version still serving that "
                   "set it fail",
        .breaks = "INSERT and UPDATE that name the column fail with 428C9 (42601 before PostgreSQL "
                  "14), GENERATED ALWAYS AS IDENTITY included.",
        .locks = "A stored generated column rewrites the table under ACCESS EXCLUSIVE: "
                 "add-column-rewrite.",
        .recipe = "-- what takes values as well: BY DEFAULT for an identity, a column with a "
                  "trigger for the rest\n"
                  "ALTER TABLE {table} {writable};",
        .rails =
            "add_column and a trigger instead of t.virtual, until no version writes the column",
        .django = "a plain field and a trigger instead of GeneratedField, until no version writes "
                  "the column",
        .accept = "nothing that serves names the column in INSERT or UPDATE.",
        .story = "A generated column refuses every value but DEFAULT. It is often proposed to keep "
                 "an old name alive after a rename: the old version's reads then work, and its "
                 "INSERTs fail, all of them when the mapper names every column.\n"
                 "\n"
                 "GENERATED ALWAYS AS IDENTITY refuses values too (428C9); GENERATED BY DEFAULT "
                 "takes them.\n"
                 "\n"
                 "From PostgreSQL 18 on a generated column is VIRTUAL unless STORED is said, and "
                 "costs no rewrite; the refusal is the same.",
        .source = PG_MANUAL "ddl-generated-columns.html\npgtruth/"
                            "x-rename-column-generated-shim\npgtruth/add-column-generated-virtual"
                            "\nmeasured/add-identity-always",
        .verified = "PostgreSQL 12-18",
    },
    {
        .id = RULE_ROW_SECURITY,
        .title = "Row security is switched on",
        .message = "row security of {table} is on: the version still serving sees and writes what "
                   "the policies allow, which without one is nothing",
        .breaks = "Roles other than the owner see no row without a policy, and INSERTs fail with "
                  "42501. With FORCE the owner too.",
        .locks = "ACCESS EXCLUSIVE for a moment.",
        .recipe = "-- the policies first, in the same transaction\n"
                  "CREATE POLICY {table_plain}_all ON {table} USING (true) WITH CHECK (true);\n"
                  "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
        .rails = NULL,
        .django = NULL,
        .accept = "the application connects as the table's owner (without FORCE), as a role with "
                  "BYPASSRLS, or the policies let it do all that it does.",
        .story =
            "ENABLE ROW LEVEL SECURITY changes answers, not errors: a SELECT gives fewer rows, an "
            "UPDATE finds none. Only writes fail aloud (42501). The owner and roles with BYPASSRLS "
            "notice nothing, which is why it works on every developer's machine.",
        .source = PG_MANUAL
        "ddl-rowsecurity.html\npgtruth/x-enable-rls-no-policy-forced\npgtruth/create-policy"
        "\nmeasured/enable-row-level-security-for-application",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_REVOKE,
        .title = "A privilege is taken away",
        .message = "a privilege on {object} is taken away: statements of the version still serving "
                   "that need it fail",
        .breaks = "Statements of the role that lose the privilege fail with 42501.",
        .locks = NULL,
        .recipe = NULL,
        .rails = NULL,
        .django = NULL,
        .accept =
            "no role that the application uses has the privilege by this grant, or none needs it.",
        .story = "Privileges are checked when a statement is executed, for prepared ones too. Take "
                 "them away a release after the last version that needed them. REASSIGN OWNED and "
                 "SET OWNER move privileges in the same way.",
        .source = PG_MANUAL "sql-revoke.html"
                            "\nmeasured/revoke-select-from-application"
                            "\nmeasured/revoke-insert-from-application",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_CONTRACT_TOO_EARLY,
        .title = "A contract phase before its time",
        .message = "this contract phase waits for a release that is not serving yet[: {why}]",
        .breaks = "The file takes away what a release that still serves uses: it was not built "
                  "with the migration that the file names with after=.",
        .locks = NULL,
        .recipe = "-- deploy the release that has the migration named by after=, then this one",
        .rails = NULL,
        .django = NULL,
        .accept = "never by a comment: `--override lint --reason TEXT` lets one deployment "
                  "through, and is recorded.",
        .story = "`-- tidegate: phase=contract after=V42` says that the file may run once the "
                 "release serving in the target environment was built with migration 42 in its "
                 "set. The ledger records each release's set of migrations, so this is known and "
                 "not assumed. Other environments have their own turn.\n"
                 "\n"
                 "Where it holds, the findings about what the phase takes away are silent, because "
                 "nobody who serves uses it any more. Where it does not, the file blocks with the "
                 "release that serves and what it was built with.",
        .source = "the ledger's record of each release",
        .verified = "every database",
    },
};

const RuleFamily rules_refusals = {"Constraints and privileges that refuse what it does", TEXTS,
                                   sizeof(TEXTS) / sizeof(TEXTS[0])};
