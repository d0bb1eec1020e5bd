#include "lint/text_index.h"

#include <string.h>

#define FIRST_CAPACITY ((size_t)16) /* a power of two; at most half of the slots are taken */

typedef struct Slot {
    const char *text; /* NULL: free */
    uint64_t hash;
    size_t number;
} Slot;

struct TextIndex {
    Slot *slots;
    size_t capacity, count;
};

/* FNV-1a (isthe.com/chongo/tech/comp/fnv), its upper bits mixed into those that are used. */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = 0xCBF29CE484222325;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001B3;
    return hash ^ (hash >> 32);
}

static Slot *probe(const TextIndex *index, const char *text, uint64_t hash)
{
    size_t mask = index->capacity - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        Slot *slot = &index->slots[at];
        if (!slot->text || (slot->hash == hash && strcmp(slot->text, text) == 0))
            return slot;
    }
}

static void grow(TextIndex *index)
{
    const TextIndex before = *index;
    index->capacity = before.capacity * 2;
    index->slots = talloc_zero_array(index, Slot, (unsigned)index->capacity);
    for (size_t i = 0; i < before.capacity; i++) {
        if (before.slots[i].text)
            *probe(index, before.slots[i].text, before.slots[i].hash) = before.slots[i];
    }
    talloc_free(before.slots);
}

TextIndex *text_index_new(TALLOC_CTX *ctx)
{
    TextIndex *index = talloc_zero(ctx, TextIndex);
    index->capacity = FIRST_CAPACITY;
    index->slots = talloc_zero_array(index, Slot, FIRST_CAPACITY);
    return index;
}

size_t text_index_add(TextIndex *index, const char *text)
{
    uint64_t hash = hash_of(text);
    Slot *slot = probe(index, text, hash);
    if (slot->text)
        return slot->number;
    size_t number = index->count++;
    *slot = (Slot){text, hash, number};
    if (index->count * 2 > index->capacity)
        grow(index);
    return number;
}

size_t text_index_find(const TextIndex *index, const char *text)
{
    const Slot *slot = probe(index, text, hash_of(text));
    return slot->text ? slot->number : TEXT_NOT_FOUND;
}

size_t text_index_count(const TextIndex *index)
{
    return index->count;
}
