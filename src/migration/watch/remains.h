/* Sessions that a command leaves on the server when it has ended: a client that was killed does not
 * stop its statement, which runs on and commits (PostgreSQL). */
#pragma once

#include "migration/session.h"

/* Whose sessions they are: the name they have, and the connections they had (sockets.h). */
typedef struct RemainsOf {
    const char *application, *ends;
} RemainsOf;

/* Waits for their end, and ends those of that name that do not by themselves
 * (pg_terminate_backend), unless some process of the command still lives: what is counted and
 * recorded afterwards stays true. False: some are still at work, or nobody can tell. */
bool remains_are_gone(Engine *engine, Db *db, const RemainsOf *of);
