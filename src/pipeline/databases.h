/* Which database an environment's migrations reach, by the id that the database itself has, and
 * what is remarkable about it: it is another one than before, or another environment's as well.
 * Both are said and recorded; neither changes a verdict, for what was migrated was migrated. */
#pragma once

#include "ledger/ledger.h"
#include "pipeline/ship_private.h"

/* Fills the run's database_id, database_before and database_shared from what was told from inside;
 * of a run that is no success they become NULL. What cannot be read of the records of environments
 * is not compared: a verdict is worth more. The texts are children of ctx. */
void databases_note(TALLOC_CTX *ctx, Ledger *ledger, LedgerRun *run);
/* For the history; NULL: nothing is remarkable. Child of ctx. */
char *databases_reason(TALLOC_CTX *ctx, const LedgerRun *run);
/* One warning for each. */
void databases_warn(const Ship *ship, const LedgerRun *run);
