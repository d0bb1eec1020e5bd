/* What an entry of the history means to people. Private to this folder. */
#pragma once

#include "notify/notify.h"
#include "pipeline/ship_private.h"

/* Whether it is the end of something, or something that people should know of. */
bool notice_is_notable(const LedgerEvent *entry);

/* The entry with what else the ledger knows of it; *ret_event's strings are children of ctx. */
bool notice_event(TALLOC_CTX *ctx, Ship *ship, const LedgerEvent *entry, NotifyEvent *ret_event,
                  Error *err) MUST_USE;
