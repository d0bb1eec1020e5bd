/* What an explicit transaction changed, byte for byte, so that ROLLBACK can put it back.
 *
 * Nothing is kept while no BEGIN or SAVEPOINT of a migration is open: the runner's own transaction
 * either commits or ends the run.
 */
#include "lint/catalog/model.h"

#include <string.h>

void journal_save(Catalog *catalog, void *place, size_t size)
{
    Journal *journal = &catalog->journal;
    if (!journal->savepoint_count || !place || !size)
        return;
    void *bytes = sql_arena_get(&catalog->arena, size);
    memcpy(bytes, place, size);
    LIST_APPEND(catalog, journal->entries, journal->count,
                (JournalEntry){.place = place, .bytes = bytes, .size = size});
}

static void open_level(Catalog *catalog, const char *name)
{
    Journal *journal = &catalog->journal;
    journal->generation++;
    LIST_APPEND(catalog, journal->savepoints, journal->savepoint_count,
                (Savepoint){.name = name, .entries = journal->count});
    journal_save(catalog, &catalog->state, sizeof(catalog->state));
}

static void undo_to(Catalog *catalog, size_t level)
{
    Journal *journal = &catalog->journal;
    size_t first = journal->savepoints[level].entries;
    while (journal->count > first) {
        const JournalEntry *entry = &journal->entries[--journal->count];
        memcpy(entry->place, entry->bytes, entry->size);
    }
    journal->savepoint_count = level;
}

void journal_begin(Catalog *catalog)
{
    if (!catalog->journal.savepoint_count)
        open_level(catalog, NULL);
}

void journal_commit(Catalog *catalog)
{
    catalog->journal.savepoint_count = 0;
    catalog->journal.count = 0;
}

void journal_rollback(Catalog *catalog)
{
    if (catalog->journal.savepoint_count)
        undo_to(catalog, 0);
    journal_commit(catalog);
}

void journal_savepoint(Catalog *catalog, const char *name)
{
    if (name)
        open_level(catalog, name);
}

/* The savepoint itself stays, as the server has it. */
void journal_rollback_to(Catalog *catalog, const char *name)
{
    const Journal *journal = &catalog->journal;
    for (size_t level = journal->savepoint_count; name && level-- > 0;) {
        const char *found = journal->savepoints[level].name;
        if (!found || strcmp(found, name) != 0)
            continue;
        undo_to(catalog, level);
        open_level(catalog, found);
        return;
    }
}
