#include "lint/catalog/model.h"

#define FIRST_CAPACITY ((size_t)64)
#define REMOVED        1u

static uint64_t hash_of(const Catalog *catalog, const char *schema, const char *name)
{
    uint64_t hash = map_hash(catalog, schema, name);
    return hash > REMOVED ? hash : hash + 2;
}

/* The slot that has it, or the free one behind all that might have been it. */
static uint64_t *probe(const NameSet *set, uint64_t hash)
{
    size_t mask = set->capacity - 1;
    size_t at = (size_t)(hash >> 7) & mask;
    while (set->hashes[at] && set->hashes[at] != hash)
        at = (at + 1) & mask;
    return &set->hashes[at];
}

static uint64_t *free_slot(const NameSet *set, uint64_t hash)
{
    size_t mask = set->capacity - 1;
    size_t at = (size_t)(hash >> 7) & mask;
    while (set->hashes[at])
        at = (at + 1) & mask;
    return &set->hashes[at];
}

static void grow(Catalog *catalog, NameSet *set)
{
    NameSet old = *set;
    size_t live = 0;
    for (size_t i = 0; i < old.capacity; i++)
        live += old.hashes[i] > REMOVED;
    set->capacity = old.capacity ? old.capacity : FIRST_CAPACITY;
    while (set->capacity < live * 3)
        set->capacity *= 2;
    set->hashes = map_memory(catalog, set->capacity * sizeof(*set->hashes));
    set->used = live;
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.hashes[i] > REMOVED)
            *free_slot(set, old.hashes[i]) = old.hashes[i];
    }
    map_release(catalog, old.hashes);
}

bool name_set_has(const Catalog *catalog, const NameSet *set, const char *schema, const char *name)
{
    return set->capacity && *probe(set, hash_of(catalog, schema, name));
}

void name_set_add(Catalog *catalog, NameSet *set, const char *schema, const char *name)
{
    if ((set->used + 1) * 3 > set->capacity * 2)
        grow(catalog, set);
    uint64_t hash = hash_of(catalog, schema, name);
    uint64_t *slot = free_slot(set, hash);
    journal_save(catalog, slot, sizeof(*slot));
    *slot = hash;
    set->used++;
}

void name_set_remove(Catalog *catalog, NameSet *set, const char *schema, const char *name)
{
    uint64_t *slot = set->capacity ? probe(set, hash_of(catalog, schema, name)) : NULL;
    if (!slot || !*slot)
        return;
    journal_save(catalog, slot, sizeof(*slot));
    *slot = REMOVED;
}
