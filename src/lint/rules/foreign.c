#include "lint/rules/foreign.h"

#include <ctype.h>
#include <string.h>

#include "lint/rules/page.h"

typedef struct ForeignName {
    const char *name;
    RuleId id;
} ForeignName;

/* A name with several rows stands for several rules; one that is ours already needs none. Read from
 * each tool's published list of rules. */
static const ForeignName NAMES[] = {
    /* squawk; the Postgres language server has the same in camelCase */
    {"adding-required-field", RULE_ADD_REQUIRED_COLUMN},
    {"adding-not-nullable-field", RULE_SET_NOT_NULL},
    {"adding-not-nullable-field", RULE_NOT_NULL_SCANS},
    {"adding-not-nullable-field", RULE_ADD_REQUIRED_COLUMN},
    {"adding-field-with-default", RULE_ADD_COLUMN_REWRITE},
    {"adding-serial-primary-key-field", RULE_ADD_COLUMN_REWRITE},
    {"adding-serial-primary-key-field", RULE_PRIMARY_KEY_BUILDS_INDEX},
    {"adding-foreign-key-constraint", RULE_FOREIGN_KEY_VALIDATES},
    {"constraint-missing-not-valid", RULE_CONSTRAINT_VALIDATES},
    {"constraint-missing-not-valid", RULE_FOREIGN_KEY_VALIDATES},
    {"disallowed-unique-constraint", RULE_UNIQUE_BUILDS_INDEX},
    {"disallowed-unique-constraint", RULE_ADD_UNIQUE},
    {"changing-column-type", RULE_TYPE_REWRITE},
    {"changing-column-type", RULE_CHANGE_COLUMN_TYPE},
    {"renaming-column", RULE_RENAME_COLUMN},
    {"renaming-table", RULE_RENAME_TABLE},
    {"ban-drop-column", RULE_DROP_COLUMN},
    {"ban-drop-table", RULE_DROP_TABLE},
    {"ban-drop-database", RULE_DROP_DATABASE},
    {"ban-drop-not-null", RULE_DROP_NOT_NULL},
    {"ban-truncate-cascade", RULE_TRUNCATE},
    {"ban-truncate-cascade", RULE_DROP_CASCADE},
    {"ban-concurrent-index-creation-in-transaction", RULE_CONCURRENTLY_IN_TRANSACTION},
    {"ban-uncommitted-transaction", RULE_UNCLOSED_TRANSACTION},
    {"ban-alter-domain-with-add-constraint", RULE_CONSTRAINT_VALIDATES},
    {"require-concurrent-index-creation", RULE_CREATE_INDEX},
    {"require-concurrent-index-deletion", RULE_DROP_INDEX},
    {"require-concurrent-partition-detach", RULE_DETACH_PARTITION},
    {"require-concurrent-reindex", RULE_REINDEX},
    {"require-timeout-settings", RULE_BRIEF_LOCK},
    {"require-lock-timeout", RULE_BRIEF_LOCK},
    {"require-table-schema", RULE_SCHEMA_QUALIFY},
    {"identifier-too-long", RULE_IDENTIFIER_LENGTH},
    {"transaction-nesting", RULE_NESTED_TRANSACTION},
    {"syntax-error", RULE_UNPARSED},
    {"prefer-big-int", RULE_PREFER_BIGINT},
    {"prefer-bigint-over-int", RULE_PREFER_BIGINT},
    {"prefer-bigint-over-smallint", RULE_PREFER_BIGINT},
    {"prefer-robust-stmts", RULE_NOT_IDEMPOTENT},
    {"prefer-text-field", RULE_PREFER_TEXT},
    {"ban-char-field", RULE_PREFER_TEXT},
    {"prefer-repack", RULE_TABLE_REWRITE_COMMAND},

    /* the Postgres language server alone */
    {"add-serial-column", RULE_ADD_COLUMN_REWRITE},
    {"adding-not-null-field", RULE_NOT_NULL_SCANS},
    {"adding-not-null-field", RULE_SET_NOT_NULL},
    {"adding-primary-key-constraint", RULE_PRIMARY_KEY_BUILDS_INDEX},
    {"disallow-unique-constraint", RULE_UNIQUE_BUILDS_INDEX},
    {"disallow-unique-constraint", RULE_ADD_UNIQUE},
    {"avoid-adding-exclusion-constraint", RULE_EXCLUSION_CONSTRAINT},
    {"avoid-alter-enum-add-value", RULE_ENUM_ADD_VALUE},
    {"avoid-attaching-partition", RULE_ATTACH_PARTITION},
    {"avoid-create-trigger", RULE_TRIGGER_LOCK},
    {"avoid-enable-disable-trigger", RULE_TRIGGER_LOCK},
    {"avoid-wide-lock-window", RULE_LOCKS_SEVERAL_TABLES},
    {"ban-delete-without-where", RULE_UNBOUNDED_DML},
    {"ban-update-without-where", RULE_UNBOUNDED_DML},
    {"ban-drop-schema", RULE_DROP_SCHEMA},
    {"ban-drop-trigger", RULE_TRIGGER_LOCK},
    {"ban-truncate", RULE_TRUNCATE},
    {"ban-vacuum-full", RULE_TABLE_REWRITE_COMMAND},
    {"lock-timeout-warning", RULE_BRIEF_LOCK},
    {"require-concurrent-detach-partition", RULE_DETACH_PARTITION},
    {"require-concurrent-refresh-matview", RULE_REFRESH_MATVIEW},
    {"require-separate-constraint-validation", RULE_VALIDATE_IN_SAME_TRANSACTION},
    {"running-statement-while-holding-access-exclusive", RULE_STATEMENT_AFTER_LOCK},
    {"unindexed-foreign-keys", RULE_FK_WITHOUT_INDEX},

    /* eugene */
    {"E1", RULE_CONSTRAINT_VALIDATES},
    {"E1", RULE_FOREIGN_KEY_VALIDATES},
    {"E2", RULE_NOT_NULL_SCANS},
    {"E2", RULE_SET_NOT_NULL},
    {"E3", RULE_PREFER_JSONB},
    {"E4", RULE_STATEMENT_AFTER_LOCK},
    {"E5", RULE_TYPE_REWRITE},
    {"E5", RULE_CHANGE_COLUMN_TYPE},
    {"E6", RULE_CREATE_INDEX},
    {"E7", RULE_UNIQUE_BUILDS_INDEX},
    {"E7", RULE_ADD_UNIQUE},
    {"E8", RULE_EXCLUSION_CONSTRAINT},
    {"E9", RULE_BRIEF_LOCK},
    {"E10", RULE_TABLE_REWRITE_COMMAND},
    {"E10", RULE_ADD_COLUMN_REWRITE},
    {"E10", RULE_TYPE_REWRITE},
    {"E11", RULE_ADD_COLUMN_REWRITE},
    {"W14", RULE_PRIMARY_KEY_NULLABLE_INDEX},
    {"E15", RULE_FK_WITHOUT_INDEX},

    /* strong_migrations: the names of its checks */
    {"add_column_default", RULE_ADD_COLUMN_REWRITE},
    {"add_column_default_null", RULE_ADD_COLUMN_REWRITE},
    {"add_column_default_callable", RULE_ADD_COLUMN_REWRITE},
    {"add_column_auto_incrementing", RULE_ADD_COLUMN_REWRITE},
    {"add_column_generated_stored", RULE_ADD_COLUMN_REWRITE},
    {"add_column_json", RULE_PREFER_JSONB},
    {"change_column", RULE_TYPE_REWRITE},
    {"change_column", RULE_CHANGE_COLUMN_TYPE},
    {"change_column_null", RULE_UNBOUNDED_DML},
    {"change_column_null_postgresql", RULE_NOT_NULL_SCANS},
    {"change_column_null_postgresql", RULE_SET_NOT_NULL},
    {"remove_column", RULE_DROP_COLUMN},
    {"add_reference", RULE_CREATE_INDEX},
    {"add_reference", RULE_FOREIGN_KEY_VALIDATES},
    {"add_index", RULE_CREATE_INDEX},
    {"remove_index", RULE_DROP_INDEX},
    {"create_table", RULE_DROP_TABLE},
    {"execute", RULE_DYNAMIC_SQL},
    {"add_foreign_key", RULE_FOREIGN_KEY_VALIDATES},
    {"validate_foreign_key", RULE_VALIDATE_IN_SAME_TRANSACTION},
    {"add_check_constraint", RULE_CONSTRAINT_VALIDATES},
    {"validate_check_constraint", RULE_VALIDATE_IN_SAME_TRANSACTION},
    {"add_exclusion_constraint", RULE_EXCLUSION_CONSTRAINT},
    {"add_unique_constraint", RULE_UNIQUE_BUILDS_INDEX},
    {"add_unique_constraint", RULE_ADD_UNIQUE},

    /* pgfence */
    {"add-column-not-null-no-default", RULE_ADD_REQUIRED_COLUMN},
    {"add-column-default-pre-pg11", RULE_ADD_COLUMN_REWRITE},
    {"add-column-non-constant-default", RULE_ADD_COLUMN_REWRITE},
    {"add-column-stored-generated", RULE_ADD_COLUMN_REWRITE},
    {"add-column-identity", RULE_ADD_COLUMN_REWRITE},
    {"add-column-serial", RULE_ADD_COLUMN_REWRITE},
    {"add-constraint-check-no-not-valid", RULE_CONSTRAINT_VALIDATES},
    {"add-constraint-fk-no-not-valid", RULE_FOREIGN_KEY_VALIDATES},
    {"add-constraint-exclude", RULE_EXCLUSION_CONSTRAINT},
    {"add-constraint-unique", RULE_UNIQUE_BUILDS_INDEX},
    {"add-constraint-unique", RULE_ADD_UNIQUE},
    {"add-pk-without-using-index", RULE_PRIMARY_KEY_BUILDS_INDEX},
    {"add-pk-using-index", RULE_PRIMARY_KEY_NULLABLE_INDEX},
    {"alter-column-set-not-null", RULE_NOT_NULL_SCANS},
    {"alter-column-set-not-null", RULE_SET_NOT_NULL},
    {"alter-column-type", RULE_TYPE_REWRITE},
    {"alter-column-type", RULE_CHANGE_COLUMN_TYPE},
    {"concurrent-in-transaction", RULE_CONCURRENTLY_IN_TRANSACTION},
    {"create-index-not-concurrent", RULE_CREATE_INDEX},
    {"drop-index-not-concurrent", RULE_DROP_INDEX},
    {"delete-without-where", RULE_UNBOUNDED_DML},
    {"update-in-migration", RULE_UNBOUNDED_DML},
    {"update-in-migration", RULE_DML_IN_MIGRATION},
    {"missing-lock-timeout", RULE_BRIEF_LOCK},
    {"not-valid-validate-same-tx", RULE_VALIDATE_IN_SAME_TRANSACTION},
    {"statement-after-access-exclusive", RULE_STATEMENT_AFTER_LOCK},
    {"truncate-cascade", RULE_TRUNCATE},
    {"truncate-cascade", RULE_DROP_CASCADE},
    {"vacuum-full", RULE_TABLE_REWRITE_COMMAND},
    {"prefer-robust-create-index", RULE_NOT_IDEMPOTENT},
    {"prefer-robust-create-table", RULE_NOT_IDEMPOTENT},
    {"prefer-robust-drop-index", RULE_NOT_IDEMPOTENT},
    {"prefer-robust-drop-table", RULE_NOT_IDEMPOTENT},

    /* atlas */
    {"BC101", RULE_RENAME_TABLE},
    {"BC102", RULE_RENAME_COLUMN},
    {"CD101", RULE_DROP_FOREIGN_KEY},
    {"DS101", RULE_DROP_SCHEMA},
    {"DS102", RULE_DROP_TABLE},
    {"DS103", RULE_DROP_COLUMN},
    {"MF101", RULE_ADD_UNIQUE},
    {"MF102", RULE_ADD_UNIQUE},
    {"MF103", RULE_ADD_REQUIRED_COLUMN},
    {"MF104", RULE_SET_NOT_NULL},
    {"PG101", RULE_CREATE_INDEX},
    {"PG102", RULE_DROP_INDEX},
    {"PG103", RULE_CONCURRENTLY_IN_TRANSACTION},
    {"PG104", RULE_PRIMARY_KEY_BUILDS_INDEX},
    {"PG105", RULE_UNIQUE_BUILDS_INDEX},
    {"PG301", RULE_TYPE_REWRITE},
    {"PG302", RULE_ADD_COLUMN_REWRITE},
    {"PG303", RULE_NOT_NULL_SCANS},
    {"PG304", RULE_PRIMARY_KEY_NULLABLE_INDEX},
    {"PG305", RULE_CONSTRAINT_VALIDATES},
    {"MY101", RULE_ADD_REQUIRED_COLUMN},
    {"MY102", RULE_INLINE_REFERENCES_IGNORED},
    {"MY110", RULE_TABLE_COPY},
    {"MY111", RULE_TABLE_COPY},
    {"MY112", RULE_TABLE_COPY},
    {"MY113", RULE_TABLE_COPY},
    {"destructive", RULE_DROP_SCHEMA},
    {"destructive", RULE_DROP_TABLE},
    {"destructive", RULE_DROP_COLUMN},
    {"incompatible", RULE_RENAME_TABLE},
    {"incompatible", RULE_RENAME_COLUMN},
    {"data_depend", RULE_ADD_UNIQUE},
    {"data_depend", RULE_SET_NOT_NULL},
    {"data_depend", RULE_ADD_REQUIRED_COLUMN},
    {"concurrent_index", RULE_CREATE_INDEX},
    {"concurrent_index", RULE_DROP_INDEX},
};

/* The next letter of a name that counts, in lower case; '\0' at its end. */
static int next_letter(const char **at)
{
    while (**at == '-' || **at == '_')
        (*at)++;
    int letter = tolower((unsigned char)**at);
    *at += letter != '\0';
    return letter;
}

bool rule_name_equal(const char *a, const char *b)
{
    int letter = 0;
    do {
        letter = next_letter(&a);
        if (letter != next_letter(&b))
            return false;
    } while (letter != '\0');
    return true;
}

bool foreign_name_means(const char *name, RuleId id)
{
    const char *path = strrchr(name, '/'); /* lint/safety/banDropColumn */
    name = path ? path + 1 : name;
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        if (NAMES[i].id == id && rule_name_equal(NAMES[i].name, name))
            return true;
    }
    return false;
}

char *rule_other_names(TALLOC_CTX *ctx, RuleId id)
{
    char *names = NULL;
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        if (NAMES[i].id != id)
            continue;
        names = names ? talloc_asprintf_append(names, ", %s", NAMES[i].name)
                      : talloc_strdup(ctx, NAMES[i].name);
    }
    return names;
}
