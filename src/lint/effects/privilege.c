/* Who may do what: GRANT, owners, row security; and COMMENT, LOCK. */
#include "lint/effects/handlers.h"

#include <string.h>

#define GRANT_LOCKS 180000 /* measured: ACCESS SHARE from PostgreSQL 18 on */

static bool is_relation(SqlObjectKind object)
{
    return object == SQL_OBJECT_TABLE || object == SQL_OBJECT_VIEW ||
           object == SQL_OBJECT_MATERIALIZED_VIEW || object == SQL_OBJECT_FOREIGN_TABLE;
}

/* Whether it breaks anybody depends on roles, which are not known here. */
static void note_revoked(EffectWriter *writer, const CatalogTable *table)
{
    Effect *note = effect_note(writer, RULE_REVOKE, table,
                               "statements of the old version fail (42501) where its role had "
                               "only this privilege");
    memcpy(note->sqlstate, "42501", sizeof(note->sqlstate));
}

static void note_use(CatalogTable *table, void *data)
{
    bool *in_use = data;
    *in_use = *in_use || effect_in_use(table);
}

/* Whether the version still serving can need what is no relation: not what this set has made. */
static bool is_needed(const EffectWriter *writer, SqlObjectKind object, const SqlName *name)
{
    if (object == SQL_OBJECT_FUNCTION) {
        const CatalogFunction *function =
            catalog_function(writer->catalog, name->schema, name->name, -1);
        return !function || function->born == 0;
    }
    if (object != SQL_OBJECT_SCHEMA)
        return false;
    bool in_use = !catalog_complete(writer->catalog);
    catalog_each_table(writer->catalog, name->name, note_use, &in_use);
    return in_use;
}

void effects_grant(EffectWriter *writer, const SqlStatement *statement)
{
    for (size_t i = 0; is_relation(statement->object) && i < statement->name_count; i++) {
        const CatalogTable *table = effect_target(writer, &statement->names[i], false);
        if (writer->version >= GRANT_LOCKS)
            effect_lock(writer, RULE_NONE, table, LOCK_ACCESS_SHARE);
        if (statement->flag && effect_in_use(table))
            note_revoked(writer, table);
    }
    bool needed = false;
    for (size_t i = 0; statement->flag && i < statement->name_count; i++)
        needed = needed || is_needed(writer, statement->object, &statement->names[i]);
    if (needed)
        note_revoked(writer, NULL);
}

void alter_row_security(EffectWriter *writer, const AlterStep *step)
{
    if (!effect_in_use(step->table))
        return;
    Effect *note = effect_note(
        writer, RULE_ROW_SECURITY, step->table,
        "a role that no policy lets through sees no rows, and its INSERTs fail (42501)");
    memcpy(note->sqlstate, "42501", sizeof(note->sqlstate));
}

void effects_set_owner(EffectWriter *writer, const SqlStatement *statement)
{
    if (is_relation(statement->object))
        effect_lock(writer, RULE_BRIEF_LOCK, effect_target(writer, &statement->name, false),
                    LOCK_ACCESS_EXCLUSIVE);
}

void effects_comment(EffectWriter *writer, const SqlStatement *statement)
{
    bool of_table = is_relation(statement->object) || statement->object == SQL_OBJECT_COLUMN ||
                    statement->object == SQL_OBJECT_CONSTRAINT;
    LockMode mode = statement->object == SQL_OBJECT_CONSTRAINT ? LOCK_ACCESS_SHARE
                                                               : LOCK_SHARE_UPDATE_EXCLUSIVE;
    const SqlName *name = statement->table.name ? &statement->table : &statement->name;
    if (of_table && name->name)
        effect_lock(writer, RULE_NONE, effect_target(writer, name, false), mode);
}

void effects_lock_table(EffectWriter *writer, const SqlStatement *statement)
{
    LockMode mode = LOCK_ACCESS_EXCLUSIVE;
    for (LockMode each = LOCK_ACCESS_SHARE; statement->text && each <= LOCK_ACCESS_EXCLUSIVE;
         each++) {
        if (strcmp(lock_mode_name(each), statement->text) == 0)
            mode = each;
    }
    for (size_t i = 0; i < statement->name_count; i++)
        effect_lock_all(writer, mode >= LOCK_SHARE ? RULE_LOCK_TABLE : RULE_NONE,
                        effect_target(writer, &statement->names[i], false), mode);
}

/* Statements that refuse a transaction, and do nothing to a table. */
void effects_alone(EffectWriter *writer, const SqlStatement *statement)
{
    static const char *const alone[] = {"CREATE DATABASE", "ALTER SYSTEM", "CREATE TABLESPACE",
                                        "DROP TABLESPACE"};
    for (size_t i = 0; statement->words && i < COUNT_OF(alone); i++) {
        if (strcmp(alone[i], statement->words) == 0)
            refused_in_transaction(writer, RULE_FAILS, NULL,
                                   "the statement cannot run inside a transaction");
    }
}

void effects_begin(EffectWriter *writer, const SqlStatement *statement)
{
    (void)statement;
    if (writer->context->in_transaction)
        effect_note(writer, RULE_NESTED_TRANSACTION, NULL,
                    "the statement stands in a transaction already");
}
