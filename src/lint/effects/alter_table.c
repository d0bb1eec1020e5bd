/* ALTER TABLE: the lock of each command (PostgreSQL's manual, "ALTER TABLE", and
 * AlterTableGetLockLevel() in its source; measured), and who tells the rest. */
#include "lint/effects/handlers.h"

#include <string.h>

typedef struct AlterRow {
    LockMode mode;
    bool recurses; /* to partitions and heirs */
    AlterHandler *handler;
} AlterRow;

static const AlterRow rows[SQL_ALTER_OTHER + 1] = {
    [SQL_ALTER_ADD_COLUMN] = {LOCK_ACCESS_EXCLUSIVE, true, alter_add_column},
    [SQL_ALTER_DROP_COLUMN] = {LOCK_ACCESS_EXCLUSIVE, true, alter_drop_column},
    [SQL_ALTER_TYPE] = {LOCK_ACCESS_EXCLUSIVE, true, alter_type},
    [SQL_ALTER_SET_DEFAULT] = {LOCK_ACCESS_EXCLUSIVE, true, alter_set_default},
    [SQL_ALTER_DROP_DEFAULT] = {LOCK_ACCESS_EXCLUSIVE, true, alter_drop_default},
    [SQL_ALTER_SET_NOT_NULL] = {LOCK_ACCESS_EXCLUSIVE, true, alter_set_not_null},
    [SQL_ALTER_DROP_NOT_NULL] = {LOCK_ACCESS_EXCLUSIVE, true, alter_drop_not_null},
    [SQL_ALTER_SET_EXPRESSION] = {LOCK_ACCESS_EXCLUSIVE, true, alter_set_expression},
    [SQL_ALTER_DROP_EXPRESSION] = {LOCK_ACCESS_EXCLUSIVE, true, NULL},
    [SQL_ALTER_ADD_IDENTITY] = {LOCK_ACCESS_EXCLUSIVE, false, alter_add_identity},
    [SQL_ALTER_SET_IDENTITY] = {LOCK_ACCESS_EXCLUSIVE, false, alter_set_identity},
    [SQL_ALTER_DROP_IDENTITY] = {LOCK_ACCESS_EXCLUSIVE, false, alter_drop_identity},
    [SQL_ALTER_SET_STATISTICS] = {LOCK_SHARE_UPDATE_EXCLUSIVE, true, NULL},
    [SQL_ALTER_SET_STORAGE] = {LOCK_ACCESS_EXCLUSIVE, true, NULL},
    [SQL_ALTER_SET_COMPRESSION] = {LOCK_ACCESS_EXCLUSIVE, false, NULL},
    [SQL_ALTER_ADD_CONSTRAINT] = {LOCK_NONE, true, alter_add_constraint}, /* its kind decides */
    [SQL_ALTER_DROP_CONSTRAINT] = {LOCK_ACCESS_EXCLUSIVE, true, alter_drop_constraint},
    [SQL_ALTER_VALIDATE_CONSTRAINT] = {LOCK_SHARE_UPDATE_EXCLUSIVE, true,
                                       alter_validate_constraint},
    [SQL_ALTER_ALTER_CONSTRAINT] = {LOCK_ACCESS_EXCLUSIVE, true, NULL},
    [SQL_ALTER_RENAME_COLUMN] = {LOCK_ACCESS_EXCLUSIVE, true, alter_rename_column},
    [SQL_ALTER_RENAME_TABLE] = {LOCK_ACCESS_EXCLUSIVE, false, alter_rename_table},
    [SQL_ALTER_OWNER] = {LOCK_ACCESS_EXCLUSIVE, false, NULL},
    [SQL_ALTER_CLUSTER_ON] = {LOCK_SHARE_UPDATE_EXCLUSIVE, false, NULL},
    [SQL_ALTER_SET_WITHOUT_CLUSTER] = {LOCK_SHARE_UPDATE_EXCLUSIVE, false, NULL},
    [SQL_ALTER_SET_LOGGED] = {LOCK_ACCESS_EXCLUSIVE, false, alter_set_logged},
    [SQL_ALTER_SET_UNLOGGED] = {LOCK_ACCESS_EXCLUSIVE, false, alter_set_unlogged},
    [SQL_ALTER_SET_ACCESS_METHOD] = {LOCK_ACCESS_EXCLUSIVE, false, alter_rewrite_command},
    [SQL_ALTER_SET_TABLESPACE] = {LOCK_ACCESS_EXCLUSIVE, false, alter_rewrite_command},
    [SQL_ALTER_SET_OPTIONS] = {LOCK_SHARE_UPDATE_EXCLUSIVE, false, NULL},
    [SQL_ALTER_ENABLE_TRIGGER] = {LOCK_SHARE_ROW_EXCLUSIVE, true, NULL},
    [SQL_ALTER_DISABLE_TRIGGER] = {LOCK_SHARE_ROW_EXCLUSIVE, true, NULL},
    [SQL_ALTER_ENABLE_RULE] = {LOCK_ACCESS_EXCLUSIVE, false, NULL},
    [SQL_ALTER_DISABLE_RULE] = {LOCK_ACCESS_EXCLUSIVE, false, NULL},
    [SQL_ALTER_INHERIT] = {LOCK_ACCESS_EXCLUSIVE, false, alter_inherit},
    [SQL_ALTER_NO_INHERIT] = {LOCK_ACCESS_EXCLUSIVE, false, alter_no_inherit},
    [SQL_ALTER_OF_TYPE] = {LOCK_ACCESS_EXCLUSIVE, false, NULL},
    [SQL_ALTER_REPLICA_IDENTITY] = {LOCK_ACCESS_EXCLUSIVE, false, NULL},
    [SQL_ALTER_ENABLE_ROW_SECURITY] = {LOCK_ACCESS_EXCLUSIVE, false, alter_row_security},
    [SQL_ALTER_DISABLE_ROW_SECURITY] = {LOCK_ACCESS_EXCLUSIVE, false, NULL},
    [SQL_ALTER_FORCE_ROW_SECURITY] = {LOCK_ACCESS_EXCLUSIVE, false, alter_row_security},
    [SQL_ALTER_NO_FORCE_ROW_SECURITY] = {LOCK_ACCESS_EXCLUSIVE, false, NULL},
    [SQL_ALTER_ATTACH_PARTITION] = {LOCK_NONE, false, alter_attach_partition},
    [SQL_ALTER_DETACH_PARTITION] = {LOCK_ACCESS_EXCLUSIVE, false, alter_detach_partition},
    [SQL_ALTER_DETACH_PARTITION_CONCURRENTLY] = {LOCK_SHARE_UPDATE_EXCLUSIVE, false,
                                                 alter_detach_concurrently},
    [SQL_ALTER_DETACH_PARTITION_FINALIZE] = {LOCK_SHARE_UPDATE_EXCLUSIVE, false,
                                             alter_detach_finalize},
    [SQL_ALTER_OTHER] = {LOCK_ACCESS_EXCLUSIVE, false, NULL},
};

/* Storage parameters whose change is seen by whoever plans or reads: reloptions.c's `lockmode`. */
static LockMode option_mode(const SqlAlter *alter)
{
    static const char *const exclusive[] = {"user_catalog_table", "security_barrier",
                                            "security_invoker", "check_option"};
    for (size_t i = 0; alter->text && i < COUNT_OF(exclusive); i++) {
        if (strcmp(alter->text, exclusive[i]) == 0)
            return LOCK_ACCESS_EXCLUSIVE;
    }
    return LOCK_SHARE_UPDATE_EXCLUSIVE;
}

/* What is reported of a lock that nothing else happens under. */
static RuleId lock_rule(const SqlAlter *alter, LockMode mode)
{
    if (alter->kind == SQL_ALTER_ENABLE_TRIGGER || alter->kind == SQL_ALTER_DISABLE_TRIGGER)
        return RULE_TRIGGER_LOCK;
    return mode >= LOCK_SHARE ? RULE_BRIEF_LOCK : RULE_NONE;
}

static void lock_for(EffectWriter *writer, const AlterStep *step, const AlterRow *row)
{
    LockMode mode =
        step->alter->kind == SQL_ALTER_SET_OPTIONS ? option_mode(step->alter) : row->mode;
    if (mode == LOCK_NONE)
        return;
    RuleId rule = lock_rule(step->alter, mode);
    if (row->recurses)
        effect_lock_all(writer, rule, step->table, mode);
    else
        effect_lock(writer, rule, step->table, mode);
}

static void alter_step(EffectWriter *writer, const SqlStatement *statement, const SqlAlter *alter)
{
    AlterStep step = {statement, alter, effect_table(writer, &statement->name)};
    size_t first = writer->count;
    int place = writer->offset;
    if (alter->offset > 0)
        writer->offset = alter->offset;
    const AlterRow *row = &rows[alter->kind];
    lock_for(writer, &step, row);
    if (row->handler)
        row->handler(writer, &step);
    catalog_apply_alter(writer->catalog, statement, alter, true);
    const CatalogTable *after = catalog_table(writer->catalog, &statement->name);
    if (after && alter->kind <= SQL_ALTER_ADD_CONSTRAINT)
        effect_name_constraints(writer, first, after);
    writer->offset = place;
}

/* An index has a lock of its own, which no reader of the table waits for; a composite type is a
 * relation of its own. */
static bool is_about_rows(const SqlStatement *statement)
{
    return statement->object != SQL_OBJECT_INDEX && statement->object != SQL_OBJECT_TYPE;
}

void effects_alter_table(EffectWriter *writer, const SqlStatement *statement)
{
    if (!is_about_rows(statement)) {
        if (statement->object == SQL_OBJECT_TYPE)
            effect_lock(writer, RULE_NONE, effect_table(writer, &statement->name),
                        LOCK_ACCESS_EXCLUSIVE);
        for (size_t i = 0; i < statement->alter_count; i++)
            catalog_apply_alter(writer->catalog, statement, &statement->alters[i], true);
        return;
    }
    if (effect_is_absent(writer, effect_target(writer, &statement->name, statement->if_exists)))
        return;
    for (size_t i = 0; i < statement->alter_count; i++)
        alter_step(writer, statement, &statement->alters[i]);
}
