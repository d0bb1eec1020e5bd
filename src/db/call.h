/* A call on a connection to a server: how long it may take and how it is stopped, the same for
 * every driver that has a server (internal to this folder).
 *
 * A driver embeds a DbCall and waits by db_call_wait() alone. Once the cancel fires, or the call
 * takes longer than its limit, the server is asked to stop what runs, again and again, until it
 * does or patience ends.
 */
#pragma once

#include "db/driver.h"

typedef struct DbCall {
    Db *db;
    /* Asks the server, without waiting, to stop what this connection runs: db_call_ask(). */
    int (*ask)(Db *db);
    const char *stopped_sqlstate; /* what the server says of a statement that it stopped */
    const char *busy_hint;        /* how to see what it waited for */
    int64_t limit_ms;             /* of a call; 0: none */
    bool lost;                    /* contact is lost or was given up: nothing may be sent */

    /* Of the call that is running. */
    bool cancelled;      /* the server was asked to stop it */
    bool overdue;        /* because it took longer than limit_ms */
    int64_t due_ms;      /* monotonic, when that is the case; 0: never */
    int64_t deadline_ms; /* monotonic, when to give up; 0: never */
    int64_t ask_at_ms;   /* when to ask again */
    unsigned asked;
    int asking_fd; /* of the request under way; -1: none */
} DbCall;

/* Only `asking_fd` and `lost` are set. */
void db_call_init(DbCall *call);
/* Closes what is open. */
void db_call_close(DbCall *call);

void db_call_begin(DbCall *call);
/* Ends a call that went `ok` or failed with *err; returns `ok`. A statement that ended because of
 * the cancel fails with the cancel's error, one that took too long with ERR_BUSY. */
bool db_call_end(DbCall *call, bool ok, Error *err);
/* From here on the server is asked to stop. */
void db_call_cancel(DbCall *call);

/* Waits once, until the descriptor has one of `events`, at most most_ms (negative: without end), or
 * until something is to be looked at again. *ret_ready: it has one. False: contact is lost. */
bool db_call_wait(DbCall *call, int fd, short events, int64_t most_ms, bool *ret_ready,
                  Error *err) MUST_USE;

/* Runs `work`, which connects anew and blocks for as long as the network pleases, in a thread that
 * owns `data`. Returns a descriptor that becomes readable once it is done, which the caller closes;
 * -1: not started, `data` is still the caller's. */
int db_call_ask(void (*work)(void *data), void *data) MUST_USE;
