/* What goes when a relation goes. */
#include <string.h>

#include "lint/catalog/constraint.h"
#include "lint/catalog/inherit.h"
#include "lint/catalog/names.h"
#include "lint/catalog/vanished.h"

typedef struct Doomed {
    Catalog *catalog;
    RecordList list;
} Doomed;

static void doom(Doomed *doomed, TableRecord *record)
{
    if (record->dropped)
        return;
    record_edit(record);
    record->dropped = true;
    LIST_APPEND(doomed->catalog, doomed->list.items, doomed->list.count, record);
}

static void drop_keys_to(TableRecord *referrer, const TableRecord *target)
{
    for (size_t i = referrer->table.constraint_count; i-- > 0;) {
        if (referrer->table.constraints[i].target == &target->table)
            constraint_drop_at(referrer, i);
    }
}

static void release_names(TableRecord *record)
{
    CatalogTable *table = &record->table;
    record_name_remove(record, table->name);
    for (size_t i = 0; i < table->index_count; i++)
        record_name_remove(record, table->indexes[i].name);
    for (size_t i = 0; i < table->constraint_count; i++) {
        if (table->constraints[i].name)
            names_release_constraint(record->catalog, table->schema, table->constraints[i].name);
    }
}

static void doom_dependents(Doomed *doomed, TableRecord *record)
{
    for (size_t i = 0; i < record->referrers.count; i++) {
        TableRecord *referrer = record->referrers.items[i];
        if (!referrer->dropped)
            drop_keys_to(referrer, record);
    }
    for (size_t i = 0; i < record->readers.count; i++) {
        if (record_reads(record->readers.items[i], record, NULL))
            doom(doomed, record->readers.items[i]);
    }
    for (size_t i = 0; i < record->table.child_count; i++)
        doom(doomed, record_of(record->table.children[i]));
    for (size_t i = 0; i < record->sequences.count; i++) {
        if (record->sequences.items[i]->owner == record)
            doom(doomed, record->sequences.items[i]);
    }
}

void record_name_clear(Catalog *catalog, const char *schema, const char *name,
                       const TableRecord *but)
{
    const MapSlot *slot = map_find(catalog, &catalog->state.relations, schema, name);
    TableRecord *holder = slot ? slot->value : NULL;
    if (!holder || holder == but)
        return;
    if (catalog_same_name(catalog, holder->table.name, name))
        record_drop(holder);
    else
        index_drop_any(holder, name);
}

static void forget_dropped(Catalog *catalog)
{
    CatalogState *state = &catalog->state;
    if (state->dropped < 64 || state->dropped * 2 < state->tables.count)
        return;
    RecordList live = {0};
    for (size_t i = 0; i < state->tables.count; i++) {
        if (!state->tables.items[i]->dropped)
            LIST_APPEND(catalog, live.items, live.count, state->tables.items[i]);
    }
    state->tables = live;
    state->dropped = 0;
}

static bool is_named_by_others(const TableRecord *record)
{
    for (size_t i = 0; i < record->referrers.count; i++) {
        const TableRecord *referrer = record->referrers.items[i];
        if (referrer != record && record_refers(referrer, record))
            return true;
    }
    for (size_t i = 0; i < record->readers.count; i++) {
        if (record_reads(record->readers.items[i], record, NULL))
            return true;
    }
    return false;
}

/* What is left of the table is its name, under which a new one may take its place. */
static void leave_name(TableRecord *record)
{
    CatalogTable *table = &record->table;
    record_edit(record);
    release_names(record);
    record->missing = table->guessed = true;
    table->columns = NULL;
    table->constraints = NULL;
    table->indexes = NULL;
    table->triggers = NULL;
    table->column_count = table->constraint_count = table->index_count = table->trigger_count = 0;
    record_name_put(record, table->name);
}

void record_drop(TableRecord *record)
{
    vanished_keep(record);
    if (record->catalog->rules->drop_leaves_dependents && is_named_by_others(record)) {
        leave_name(record);
        return;
    }
    Doomed doomed = {.catalog = record->catalog};
    doom(&doomed, record);
    for (size_t i = 0; i < doomed.list.count; i++) {
        TableRecord *each = doomed.list.items[i];
        doom_dependents(&doomed, each);
        inherit_leave_all(each);
        release_names(each);
    }
    record->catalog->state.dropped += doomed.list.count;
    forget_dropped(record->catalog);
}
