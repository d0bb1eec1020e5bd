/* Who tells what is still untold: one process at a time, so that nothing is told twice. Private to
 * this folder. */
#pragma once

#include "pipeline/ship_private.h"

/* Waits while another process tells; one that has ended, or has not moved on for a while by our own
 * clock, is taken over from. *ret_told is NULL when a signal ended the wait, or when there is no
 * mark. Child of ctx. */
bool notice_claim(TALLOC_CTX *ctx, Ship *ship, LedgerTold **ret_told, Error *err) MUST_USE;
/* Entries up to `number` are told now. *ret_ours is false when another process took over. */
bool notice_move_on(Ship *ship, LedgerTold *told, int64_t number, bool *ret_ours,
                    Error *err) MUST_USE;
/* The same, and gives it back. */
bool notice_release(Ship *ship, LedgerTold *told, int64_t number, Error *err) MUST_USE;
