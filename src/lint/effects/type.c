/* Enumerations and domains. */
#include "lint/effects/handlers.h"
#include "lint/effects/memory.h"

#include <string.h>

#define ADD_VALUE_IN_TRANSACTION 120000
#define DOMAINS_DEEP             16

static const CatalogType *domain_of(const Catalog *catalog, const SqlType *type)
{
    const CatalogType *known =
        type && !type->array_dimensions ? catalog_type(catalog, type->schema, type->name) : NULL;
    return known && known->kind == SQL_CREATE_DOMAIN ? known : NULL;
}

bool type_is_constrained(const Catalog *catalog, const SqlType *type)
{
    const CatalogType *domain = domain_of(catalog, type);
    for (int depth = 0; domain && depth < DOMAINS_DEEP; depth++) {
        if (domain->check_count || domain->not_null)
            return true;
        domain = domain_of(catalog, domain->base);
    }
    return false;
}

bool type_required(const Catalog *catalog, const SqlType *type)
{
    const CatalogType *domain = domain_of(catalog, type);
    for (int depth = 0; domain && depth < DOMAINS_DEEP; depth++) {
        if (domain->not_null)
            return true;
        domain = domain_of(catalog, domain->base);
    }
    return false;
}

const SqlType *type_below(const Catalog *catalog, const SqlType *type)
{
    const CatalogType *domain = domain_of(catalog, type);
    for (int depth = 0; domain && domain->base && depth < DOMAINS_DEEP; depth++) {
        type = domain->base;
        domain = domain_of(catalog, type);
    }
    return type;
}

void effects_enum_add(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogType *type =
        catalog_type(writer->catalog, statement->name.schema, statement->name.name);
    bool own = type && type->born != 0 && type->born == catalog_now(writer->catalog);
    if (own)
        return;
    if (writer->version < ADD_VALUE_IN_TRANSACTION)
        refused_in_transaction(writer, RULE_ENUM_ADD_VALUE, NULL,
                               "before PostgreSQL 12, ALTER TYPE .. ADD VALUE cannot run inside a "
                               "transaction");
    memory_label_added(writer->context, statement->name.name, statement->new_name);
}

void effects_enum_rename(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogType *type =
        catalog_type(writer->catalog, statement->name.schema, statement->name.name);
    if (type && type->born != 0)
        return;
    effect_break_object(writer, RULE_RENAME_ENUM_VALUE, "22P02", statement->name.name,
                        "statements of the old version that write or compare the old label fail")
        ->constraint = statement->part;
}

/* What an ALTER DOMAIN does to the tables that use it. */
typedef struct DomainChange {
    EffectWriter *writer;
    const SqlName *domain;
    const char *sqlstate; /* old writers'; NULL: none */
    bool reads;           /* the tables' rows are read, under SHARE */
} DomainChange;

static void on_table(CatalogTable *table, void *data)
{
    DomainChange *change = data;
    EffectWriter *writer = change->writer;
    if (table->kind == CATALOG_VIEW || table->kind == CATALOG_COMPOSITE)
        return;
    for (size_t i = 0; i < table->column_count; i++) {
        const CatalogColumn *column = &table->columns[i];
        if (!column->type || strcmp(column->type->name, change->domain->name) != 0)
            continue;
        if (change->reads) {
            effect_lock(writer, RULE_CONSTRAINT_VALIDATES, table, LOCK_SHARE);
        }
        if (change->sqlstate && effect_column_in_use(table, column))
            effect_break(writer,
                         strcmp(change->sqlstate, "23502") == 0
                             ? RULE_SET_NOT_NULL
                             : RULE_CONSTRAINT_REJECTS_OLD_WRITES,
                         change->sqlstate, table, column->name,
                         "a value that the old version writes may violate the domain's constraint")
                ->likely = true;
    }
}

void effects_alter_domain(EffectWriter *writer, const SqlStatement *statement)
{
    const SqlAlter *alter = statement->alter_count ? &statement->alters[0] : NULL;
    if (!alter)
        return;
    DomainChange change = {.writer = writer, .domain = &statement->name};
    bool not_null = alter->constraint && alter->constraint->kind == SQL_CONSTRAINT_NOT_NULL;
    if (alter->kind == SQL_ALTER_SET_NOT_NULL || not_null) {
        change.sqlstate = "23502";
        change.reads = true;
    } else if (alter->kind == SQL_ALTER_ADD_CONSTRAINT) {
        change.sqlstate = "23514";
        change.reads = !alter->constraint || !alter->constraint->not_valid;
    } else if (alter->kind == SQL_ALTER_VALIDATE_CONSTRAINT) {
        change.reads = true;
    } else {
        return;
    }
    catalog_each_table(writer->catalog, NULL, on_table, &change);
}

static void lock_owner(EffectWriter *writer, const SqlStatement *statement)
{
    if (statement->table.name)
        effect_lock(writer, RULE_NONE, effect_table(writer, &statement->table), LOCK_ACCESS_SHARE);
}

void effects_create_sequence(EffectWriter *writer, const SqlStatement *statement)
{
    lock_owner(writer, statement);
}

void effects_alter_sequence(EffectWriter *writer, const SqlStatement *statement)
{
    lock_owner(writer, statement);
    effect_lock(writer, RULE_NONE, effect_table(writer, &statement->name),
                LOCK_SHARE_ROW_EXCLUSIVE);
}
