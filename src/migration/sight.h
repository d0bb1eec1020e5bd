/* What a second connection sees of our own work while the main one waits for it.
 *
 * The ticker's thread has it to itself: it is opened when something has run for longer than a
 * second, and never on the way of a short migration. A server that has no room for it, or a pooler
 * that lets it wait, costs the work nothing.
 */
#pragma once

#include "base/cancel.h"
#include "base/run_event.h"
#include "db/db.h"

typedef struct Onlooker {
    const Secret *url;
    CredentialSource *credentials; /* shared_credentials.h; or NULL */
    const char *name;              /* of its session */
    Cancel *cancel;                /* fired when the work is over: whatever it waits for ends */
    Db *db;                        /* NULL: not opened yet */
    bool blind;                    /* it could not see anything, and does not try again */
} Onlooker;

typedef struct Sight {
    RunEventSession *blockers; /* whom our statement waits for */
    size_t blocker_count;
    int64_t queued;      /* sessions that wait behind us */
    const char *phase;   /* what the server tells of a long statement; NULL: nothing */
    int64_t done, total; /* -1: not told */
    const char *unit;
} Sight;

/* "session 12 (app, psql, idle in transaction for 1 min) has a lock on t: SELECT ?". Child of ctx.
 */
char *sight_session_text(TALLOC_CTX *ctx, const RunEventSession *session);
/* What follows "applying V2__x.sql (3 s)": "" when there is nothing to say. Child of ctx. */
char *sight_text(TALLOC_CTX *ctx, const Sight *sight);
