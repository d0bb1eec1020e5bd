#include "ledger/known.h"

#include <string.h>

/* More than one command works on at a time: lease, release, run, head, sequence, inner record, and
 * the history's entries that come between. */
#define MOST 16

struct KnownDocuments {
    StoreDocument *documents[MOST]; /* the one used last comes first; NULL: free */
};

KnownDocuments *known_new(TALLOC_CTX *ctx)
{
    return talloc_zero(ctx, KnownDocuments);
}

static StoreDocument *copy(TALLOC_CTX *ctx, const char *key, const json_t *value, int64_t version)
{
    StoreDocument *document = talloc_zero(ctx, StoreDocument);
    *document = (StoreDocument){
        .key = talloc_strdup(document, key),
        .value = json_keep(document, json_deep_copy(value)),
        .version = version,
    };
    return document;
}

/* The place of the key; else that of the one that was used longest ago. */
static size_t place_of(const KnownDocuments *known, const char *key)
{
    size_t place = 0;
    while (place + 1 < MOST && known->documents[place] &&
           strcmp(known->documents[place]->key, key) != 0)
        place++;
    return place;
}

void known_note(KnownDocuments *known, const char *key, const json_t *value, int64_t version)
{
    size_t place = place_of(known, key);
    StoreDocument *before = known->documents[place];
    if (before && strcmp(before->key, key) == 0 && before->version >= version)
        return;
    talloc_free(before);
    memmove(&known->documents[1], &known->documents[0], place * sizeof(known->documents[0]));
    known->documents[0] = copy(known, key, value, version);
}

void known_forget(KnownDocuments *known, const char *key)
{
    size_t place = place_of(known, key);
    if (!known->documents[place] || strcmp(known->documents[place]->key, key) != 0)
        return;
    talloc_free(known->documents[place]);
    memmove(&known->documents[place], &known->documents[place + 1],
            (MOST - 1 - place) * sizeof(known->documents[0]));
    known->documents[MOST - 1] = NULL;
}

StoreDocument *known_find(TALLOC_CTX *ctx, const KnownDocuments *known, const char *key,
                          int64_t version)
{
    const StoreDocument *found = known->documents[place_of(known, key)];
    if (!found || strcmp(found->key, key) != 0 || (version != 0 && found->version != version))
        return NULL;
    return copy(ctx, key, found->value, found->version);
}
