/* Names to records: open addressing, removed slots stay until the next growth. */
#include "lint/catalog/model.h"

#include <ctype.h>
#include <string.h>

#define FIRST_CAPACITY ((size_t)64)

static uint32_t hash_text(uint32_t hash, const char *text, bool folds)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        hash = (hash ^ (uint32_t)(folds ? tolower(c) : c)) * 16777619U; /* FNV-1a */
    }
    return hash;
}

static uint32_t hash_name(const Catalog *catalog, const char *schema, const char *name)
{
    bool folds = catalog->rules->folds_case;
    uint32_t hash = hash_text(hash_text(2166136261U, schema, folds) * 31, name, folds);
    return hash ^ (hash >> 15);
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

static void grow(Catalog *catalog, CatalogMap *map)
{
    CatalogMap old = *map;
    size_t live = 0;
    for (size_t i = 0; i < old.capacity; i++)
        live += old.slots[i].value != NULL;
    map->capacity = old.capacity ? old.capacity : FIRST_CAPACITY;
    while (map->capacity < live * 3)
        map->capacity *= 2;
    map->slots = SQL_ARENA_ARRAY(&catalog->arena, MapSlot, map->capacity);
    map->used = live;
    for (size_t i = 0; i < old.capacity; i++) {
        const MapSlot *slot = &old.slots[i];
        if (slot->value)
            *probe(catalog, map, slot->schema, slot->name, slot->hash) = *slot;
    }
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
