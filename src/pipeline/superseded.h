/* The order of releases, and going past it on purpose. Private to this folder. */
#pragma once

#include "pipeline/ship_private.h"

/* ERR_SUPERSEDED when a newer release has passed this one, unless that rule is overridden. Records
 * the state. */
bool superseded_check(Ship *ship, const ShipView *view, Error *err) MUST_USE;
/* Whether the rule holds and is overridden. */
bool superseded_is_overridden(const Ship *ship, const ShipView *view);
/* Gives the release its place in the order at its first intent. */
bool superseded_register(TALLOC_CTX *ctx, Ship *ship, LedgerRelease **ret_release,
                         Error *err) MUST_USE;
