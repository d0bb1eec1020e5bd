/* The documents that a store has read or written last: what a version holds never changes, so it
 * need not be asked for again. Whether it still is the newest one only a write tells. */
#pragma once

#include "ledger/store.h"

typedef struct KnownDocuments KnownDocuments;

KnownDocuments *known_new(TALLOC_CTX *ctx);
/* Copies the value. A version that is not newer than the one at hand is not kept. */
void known_note(KnownDocuments *known, const char *key, const json_t *value, int64_t version);
/* Somebody else has changed it, or may have: it has to be asked for again. */
void known_forget(KnownDocuments *known, const char *key);
/* NULL: not known. `version` 0: the newest known one. The value is a copy. Child of ctx. */
StoreDocument *known_find(TALLOC_CTX *ctx, const KnownDocuments *known, const char *key,
                          int64_t version);
