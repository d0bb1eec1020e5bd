/* The keys of one app in one environment, and what a Ledger is made of. Private to this folder.
 *
 *     APP/ENVIRONMENT/lease                      who may migrate and deploy
 *     APP/ENVIRONMENT/head                       who serves
 *     APP/ENVIRONMENT/sequence                   the last sequence number given to a release
 *     APP/ENVIRONMENT/release/ID
 *     APP/ENVIRONMENT/run/RUN
 *     APP/ENVIRONMENT/attempt/RELEASE/000000000N names the run of that attempt
 *     APP/ENVIRONMENT/inner/RUN                  what the task told from inside
 *     APP/ENVIRONMENT/event/0000000000000000000N the history
 *     APP/ENVIRONMENT/told                       how much of the history was told to people
 *     APP/ENVIRONMENT/probe                      what is never written
 *     APP//environment/ENVIRONMENT               that there is one: no environment's name is empty
 */
#pragma once

#include "ledger/ledger.h"
#include "ledger/record.h"
#include "ledger/store.h"

struct Ledger {
    Store *store;
    const char *app, *environment;
    const char *prefix; /* "APP/ENVIRONMENT/" */
    const char *local_dir;
    int64_t last_event; /* the highest number that we have seen; 0: none */
    bool is_noted;      /* that there is this environment */
    Clock *clock;
    const Cancel *cancel;
};

/* '/', '%', control characters and bytes that are not UTF-8 become %XX, so that no name reaches
 * into another's keys. Child of ctx. */
char *space_escape(TALLOC_CTX *ctx, const char *name);
/* "APP/ENVIRONMENT/", escaped. Child of ctx. */
char *space_prefix(TALLOC_CTX *ctx, const char *app, const char *environment);
/* The key of `kind` and the given parts (each escaped), NULL-terminated. Child of ctx. */
char *space_key(TALLOC_CTX *ctx, const Ledger *ledger, const char *kind, const char *const parts[]);
/* RFC 3339 of now. Child of ctx. */
char *space_now(TALLOC_CTX *ctx, const Ledger *ledger);

/* ERR_BUSY: somebody else changed `what` meanwhile. Always returns false. */
bool space_changed(const char *what, const char *name, Error *err);

/* Attempts of a compare-and-swap that is repeated on its own; each loss means that another process
 * got through. */
#define SPACE_SWAPS 200
/* Between two of them. False when cancelled. */
bool space_pause(const Ledger *ledger, unsigned attempt, Error *err) MUST_USE;
