/* Politeness towards the application while somebody else's command migrates (PostgreSQL).
 *
 * A lock_timeout set from outside would break the command's own CREATE INDEX CONCURRENTLY. So a
 * connection of its own looks at the command's sessions: one that waits for a lock while others
 * queue behind it for longer than --lock-timeout is cancelled (pg_cancel_backend), so that those
 * get through. What is patient (patient.h) is never cancelled.
 */
#pragma once

#include "migration/session.h"

typedef struct Watch Watch;

/* How often it may be asked to look. */
#define WATCH_EVERY_MS 250

/* The name that the command's sessions are to have, for PGAPPNAME: with the run's id, within
 * PostgreSQL's 63 bytes of plain ASCII. Child of ctx. */
char *watch_name(TALLOC_CTX *ctx, const char *run_id);

/* For the engine's database. NULL where there is no watching, on another than PostgreSQL. With
 * --lock-timeout 0 it looks, and cancels nothing. Child of ctx. */
Watch *watch_start(TALLOC_CTX *ctx, Engine *engine);

/* Looks, says what it sees, and cancels what is due. Never fails: that it cannot see is said once.
 * NULL is allowed. */
void watch_look(Watch *watch);

/* After the command has ended: remains.h. True for NULL. */
bool watch_sees_end(const Watch *watch);

/* How many statements were cancelled since the start, and the last one in words: session, statement
 * and whom it waited for. NULL: none. */
size_t watch_cancelled(const Watch *watch);
const char *watch_last(const Watch *watch);
