/* Where the sharing of a history begins and ends (internal to this folder). `tidegate_meta` has the
 * row "incumbent:APP" while it lasts (overlay.h) and "ended:APP" after it. */
#pragma once

#include "migration/incumbent/incumbent.h"
#include "migration/session.h"

typedef struct SharingEnded {
    const char *place; /* incumbent_place_text(); NULL: none has ended */
    int64_t seq;       /* of our newest row that was shared */
} SharingEnded;

/* Children of ctx. */
bool sharing_ended_read(TALLOC_CTX *ctx, Engine *engine, SharingEnded *ret_ended,
                        Error *err) MUST_USE;
/* In a transaction that is open. */
bool sharing_begin(Engine *engine, const IncumbentPlace *place, Error *err) MUST_USE;
