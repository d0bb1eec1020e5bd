/* Names to records: open addressing, removed slots stay until the next growth. */
#include "lint/catalog/model.h"

#include <ctype.h>
#include <string.h>

#define FIRST_CAPACITY ((size_t)64)

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ULL; /* 2^64 / golden ratio */
    return hash ^ (hash >> 29);
}

/* Eight bytes at a time; the length goes in too, so that "ab", "c" is not "a", "bc". */
static uint64_t hash_exact(uint64_t hash, const char *text)
{
    size_t length = strlen(text);
    hash = mix(hash, length);
    for (; length >= sizeof(uint64_t); length -= sizeof(uint64_t), text += sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, text, sizeof(word));
        hash = mix(hash, word);
    }
    uint64_t rest = 0;
    memcpy(&rest, text, length);
    return mix(hash, rest);
}

static uint64_t hash_folded(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = mix(hash, (uint64_t)tolower((unsigned char)*text));
    return mix(hash, 0);
}

uint64_t map_hash(const Catalog *catalog, const char *schema, const char *name)
{
    return catalog->rules->folds_case ? hash_folded(hash_folded(0, schema), name)
                                      : hash_exact(hash_exact(0, schema), name);
}

static uint32_t hash_name(const Catalog *catalog, const char *schema, const char *name)
{
    return (uint32_t)(map_hash(catalog, schema, name) >> 32);
}

static MapSlot *probe(const Catalog *catalog, const CatalogMap *map, const char *schema,
                      const char *name, uint32_t hash)
{
    size_t mask = map->capacity - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        MapSlot *slot = &map->slots[at];
        if (!slot->name || (slot->hash == hash && catalog_same_name(catalog, slot->name, name) &&
                            catalog_same_name(catalog, slot->schema, schema)))
            return slot;
    }
}

MapSlot *map_find(const Catalog *catalog, const CatalogMap *map, const char *schema,
                  const char *name)
{
    if (!map->capacity || !name)
        return NULL;
    MapSlot *slot = probe(catalog, map, schema, name, hash_name(catalog, schema, name));
    return slot->name && slot->value ? slot : NULL;
}

void *map_get(const Catalog *catalog, const CatalogMap *map, const char *schema, const char *name)
{
    const MapSlot *slot = map_find(catalog, map, schema, name);
    return slot ? slot->value : NULL;
}

void *map_memory(Catalog *catalog, size_t size)
{
    void *memory = talloc_zero_size(catalog->arena.root, size);
    if (!memory)
        abort();
    return memory;
}

/* Not while a ROLLBACK may want it back. */
void map_release(const Catalog *catalog, void *memory)
{
    if (!catalog->journal.savepoint_count)
        talloc_free(memory);
}

static void grow(Catalog *catalog, CatalogMap *map)
{
    CatalogMap old = *map;
    size_t live = 0;
    for (size_t i = 0; i < old.capacity; i++)
        live += old.slots[i].value != NULL;
    map->capacity = old.capacity ? old.capacity : FIRST_CAPACITY;
    while (map->capacity < live * 3)
        map->capacity *= 2;
    map->slots = map_memory(catalog, map->capacity * sizeof(MapSlot));
    map->used = live;
    for (size_t i = 0; i < old.capacity; i++) {
        const MapSlot *slot = &old.slots[i];
        if (slot->value)
            *probe(catalog, map, slot->schema, slot->name, slot->hash) = *slot;
    }
    map_release(catalog, old.slots);
}

void map_put(Catalog *catalog, CatalogMap *map, const char *schema, const char *name, void *value)
{
    if ((map->used + 1) * 3 > map->capacity * 2)
        grow(catalog, map);
    uint32_t hash = hash_name(catalog, schema, name);
    MapSlot *slot = probe(catalog, map, schema, name, hash);
    journal_save(catalog, slot, sizeof(*slot));
    map->used += slot->name == NULL;
    *slot = (MapSlot){.schema = schema, .name = name, .value = value, .hash = hash};
}

void map_remove(Catalog *catalog, CatalogMap *map, const char *schema, const char *name)
{
    MapSlot *slot = map_find(catalog, map, schema, name);
    if (!slot)
        return;
    journal_save(catalog, slot, sizeof(*slot));
    slot->value = NULL;
}
