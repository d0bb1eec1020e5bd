/* Which environments an app has in this ledger: listing its keys would read its whole history. */
#pragma once

#include "ledger/space.h"

/* That this ledger's environment is one: from its first release on. */
bool environment_note(Ledger *ledger, Error *err) MUST_USE;
/* By the bytes of the names; names and array are one child of ctx. */
bool environment_names(TALLOC_CTX *ctx, Ledger *ledger, const char ***ret_names, size_t *ret_count,
                       Error *err) MUST_USE;
