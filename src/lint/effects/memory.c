#include "lint/effects/memory.h"

#include <string.h>
#include <strings.h>

#include "lint/effects/old/simulate.h"

EffectMemory *effect_memory_new(TALLOC_CTX *ctx)
{
    EffectMemory *memory = talloc_zero(ctx, EffectMemory);
    memory->store.ctx = memory;
    memory->moment = -1;
    return memory;
}

void memory_begin(const EffectContext *context)
{
    EffectMemory *memory = context->memory;
    if (!memory)
        return;
    old_version_before(&memory->old, context);
    if (memory->moment == catalog_now(context->catalog))
        return;
    memory->moment = catalog_now(context->catalog);
    memory->label_count = memory->renamed_count = 0;
    memory->not_utc_local = memory->not_utc;
    old_version_transaction(&memory->old);
}

void memory_end(EffectWriter *writer, const SqlStatement *statement)
{
    if (writer->context->memory)
        old_version_after(&writer->context->memory->old, writer, statement);
}

void memory_before(const EffectContext *context, const SqlStatement *statement)
{
    EffectMemory *memory = context->memory;
    if (!memory || statement->kind != SQL_RENAME || !statement->name.name)
        return;
    const CatalogTable *table = catalog_table(context->catalog, &statement->name);
    if (!table)
        return;
    if (statement->object == SQL_OBJECT_COLUMN && statement->part) {
        rows_rename(table, statement->part, statement->new_name);
        return;
    }
    memory->renamed = talloc_realloc(memory, memory->renamed, const CatalogTable *,
                                     (unsigned)memory->renamed_count + 1);
    memory->renamed[memory->renamed_count++] = table;
}

bool memory_was_renamed(const EffectContext *context, const CatalogTable *table)
{
    const EffectMemory *memory = context->memory;
    bool current = memory && memory->moment == catalog_now(context->catalog);
    for (size_t i = 0; current && i < memory->renamed_count; i++) {
        if (memory->renamed[i] == table)
            return true;
    }
    return false;
}

static bool is_utc(const char *zone)
{
    static const char *const names[] = {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "UCT", "Zulu", "0"};
    for (size_t i = 0; zone && i < COUNT_OF(names); i++) {
        if (strcasecmp(names[i], zone) == 0)
            return true;
    }
    return !zone;
}

static void set_variable(EffectMemory *memory, const SqlStatement *statement)
{
    if (!statement->text || strcasecmp(statement->text, "timezone") != 0)
        return;
    memory->not_utc_local = !is_utc(statement->value);
    if (!statement->flag)
        memory->not_utc = memory->not_utc_local;
}

static void alter(EffectMemory *memory, const Catalog *catalog, const SqlStatement *statement)
{
    const CatalogTable *table = catalog_table(catalog, &statement->name);
    const char *changed = NULL;
    for (size_t i = 0; i < statement->alter_count; i++) {
        if (statement->alters[i].kind == SQL_ALTER_TYPE)
            changed = statement->alters[i].name;
    }
    if (table)
        rows_follow(&memory->store, table, changed);
}

static void truncate_rows(EffectMemory *memory, CatalogTable *table, bool cascade, int depth)
{
    rows_of(&memory->store, table);
    rows_clear(table);
    size_t count = 0;
    CatalogTable **children =
        cascade && depth < 16 ? catalog_referring_tables(memory, table, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        truncate_rows(memory, children[i], true, depth + 1);
}

void memory_after(const EffectContext *context, const SqlStatement *statement)
{
    EffectMemory *memory = context->memory;
    if (!memory)
        return;
    if (statement->kind == SQL_QUERY && statement->query &&
        statement->query->kind >= SQL_QUERY_INSERT) {
        rows_apply(&memory->store, context->catalog, statement->query);
    } else if (statement->kind == SQL_ALTER_TABLE) {
        alter(memory, context->catalog, statement);
    } else if (statement->kind == SQL_SET) {
        set_variable(memory, statement);
    } else if (statement->kind == SQL_TRUNCATE || statement->kind == SQL_COPY) {
        for (size_t i = 0; i < statement->name_count; i++) {
            CatalogTable *table = catalog_table(context->catalog, &statement->names[i]);
            if (table)
                truncate_rows(memory, table, statement->cascade, 0);
        }
        CatalogTable *copied = statement->kind == SQL_COPY && statement->name.name
                                   ? catalog_table(context->catalog, &statement->name)
                                   : NULL;
        if (copied)
            rows_forget(copied);
    }
}

#define ROWS_TRIED 16

void memory_fails_on_write(EffectWriter *writer, const SqlStatement *statement)
{
    EffectMemory *memory = writer->context->memory;
    const SqlQuery *query = statement->query, *source = query->source;
    if (!memory || writer->in_block || !catalog_complete(writer->catalog) ||
        (source && source->row_count > ROWS_TRIED))
        return;
    if (!memory->own.start)
        memory->own.start = talloc_zero(memory, Outcome);
    Outcome outcome;
    simulate(&memory->own, writer->context, &(ApplicationStatement){.statement = statement},
             &outcome);
    const char *sqlstate = outcome.failures[0].sqlstate;
    if (!outcome.count || strcmp(sqlstate, "42P01") == 0)
        return; /* that is told already */
    bool data = strncmp(sqlstate, "23", 2) == 0;
    const CatalogTable *table = effect_table(writer, &query->relation);
    effect_fail(writer, data ? RULE_FAILS_ON_DATA : RULE_FAILS, sqlstate, table,
                "the rows that it writes do not fit")
        ->likely = data && effect_in_use(table);
}

bool memory_in_utc(const EffectContext *context)
{
    return !context->memory || !context->memory->not_utc_local;
}

void memory_label_added(const EffectContext *context, const char *type, const char *label)
{
    EffectMemory *memory = context->memory;
    if (!memory || !label)
        return;
    memory->labels =
        talloc_realloc(memory, memory->labels, AddedLabel, (unsigned)memory->label_count + 1);
    memory->labels[memory->label_count++] = (AddedLabel){type, label};
}

static bool is_label(const SqlExpr *expr, void *data)
{
    const EffectMemory *memory = data;
    if (expr->kind != SQL_EXPR_STRING)
        return true;
    for (size_t i = 0; i < memory->label_count; i++) {
        if (strcmp(memory->labels[i].label, expr->text) == 0)
            return false;
    }
    return true;
}

typedef struct LabelSearch {
    EffectMemory *memory;
    bool found;
} LabelSearch;

static void search_exprs(LabelSearch *search, const SqlExpr *const *exprs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        search->found |= !sql_expr_walk(exprs[i], is_label, search->memory);
}

static void search_targets(LabelSearch *search, const SqlTarget *targets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        search->found |= !sql_expr_walk(targets[i].expr, is_label, search->memory);
}

static void search_query(const SqlQuery *query, void *data)
{
    search_exprs(data, query->conditions, query->condition_count);
    search_exprs(data, query->rows, query->row_count);
    search_targets(data, query->targets, query->target_count);
}

void memory_check_labels(EffectWriter *writer, const SqlStatement *statement)
{
    EffectMemory *memory = writer->context->memory;
    if (!memory || !memory->label_count || memory->moment != catalog_now(writer->catalog) ||
        !writer->context->in_transaction)
        return;
    LabelSearch search = {.memory = memory};
    if (statement->query)
        sql_query_walk(statement->query, search_query, &search);
    for (size_t i = 0; i < statement->alter_count; i++) {
        const SqlAlter *alter = &statement->alters[i];
        const SqlExpr *used[] = {alter->expr, alter->column ? alter->column->default_expr : NULL,
                                 alter->constraint ? alter->constraint->check : NULL};
        search_exprs(&search, used, COUNT_OF(used));
    }
    if (search.found)
        effect_fail(writer, RULE_ENUM_ADD_VALUE, "55P04", NULL,
                    "a label that was added in this transaction cannot be used in it");
}
