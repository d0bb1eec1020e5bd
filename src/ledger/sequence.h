/* The counter that orders the releases of an environment. */
#pragma once

#include "ledger/space.h"

/* The next number, from 1; never given twice. A number that its taker did not use stays unused. */
bool sequence_next(Ledger *ledger, int64_t *ret_number, Error *err) MUST_USE;
