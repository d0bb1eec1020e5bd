/* Sessions of one command on PostgreSQL that wait for a lock: for whom, and who queues behind. */
#pragma once

#include "db/db.h"

/* Everything is a child of the result. */
typedef struct Wait {
    int pid;
    const char *began;   /* of the statement, as the server writes it: with the pid, this wait */
    const char *query;   /* as far as the server keeps it; NULL: this user may not see it */
    const char *blocker; /* in words: pid, user, application, state and age, query */
    size_t behind;       /* other client sessions that wait for this one, or for those who do */
} Wait;

typedef struct Waits {
    Wait *list;
    size_t count;
} Waits;

/* `ends`: sockets.h. Nobody who waits costs one look at pg_stat_activity. Child of ctx. */
bool waits_look(TALLOC_CTX *ctx, Db *db, const char *application, const char *ends,
                Waits **ret_waits, Error *err) MUST_USE;

/* Cancels it if it is still the same statement, and still waits. */
bool waits_cancel(Db *db, const Wait *wait, bool *ret_cancelled, Error *err) MUST_USE;
