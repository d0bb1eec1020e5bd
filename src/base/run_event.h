/* What happens in a run, for programs: events with typed members, told beside the words for people
 * (progress.h). `report` writes them as lines of JSON, schema tidegate.event.v1 (docs/events.md).
 *
 * A kind has just the members of its row; one that is not known is null in JSON. All is borrowed
 * for the call.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef enum RunEventKind {
    EVENT_RUN_STARTED,  /* there is something to do; nothing is locked yet */
    EVENT_LOCK_WAITING, /* another run holds the run lock: at first, and when the holder changes */
    EVENT_LOCK_TAKEN,   /* the lock and the fence are ours */
    EVENT_MIGRATION_STARTED,  /* a try begins */
    EVENT_MIGRATION_WAITING,  /* its statement waits for others, while it does so */
    EVENT_MIGRATION_PROGRESS, /* what the server itself tells of a long statement */
    EVENT_MIGRATION_RETRY,    /* the try was rolled back; another one follows after the pause */
    EVENT_MIGRATION_APPLIED,  /* committed, or recorded as undone */
    EVENT_MIGRATION_FAILED,   /* for good */
    EVENT_RUN_ENDED,
} RunEventKind;

/* A session of the database server. */
typedef struct RunEventSession {
    int64_t pid;
    const char *user, *application;
    const char *address;  /* of the client; NULL: not known, or a local socket */
    const char *state;    /* "idle in transaction" */
    const char *query;    /* shortened, without literals */
    const char *relation; /* what it holds and we wait for; or NULL */
    int64_t age_ms;       /* of its transaction; -1: not known */
} RunEventSession;

/* Who has the run lock. */
typedef struct RunEventHolder {
    const char *run_id, *host;      /* NULL: no record of it */
    int64_t pid;                    /* on that host; 0: not known */
    int64_t age_ms;                 /* since it took the lock; -1: not known */
    const RunEventSession *session; /* that holds it on the server; or NULL */
} RunEventHolder;

typedef struct RunEvent {
    RunEventKind kind;
    const char *run_id;
    const char *command;  /* run-started: "migrate" */
    const char *database; /* run-started: its label, never with a password */
    int64_t pending;      /* run-started */
    const char *verdict;  /* run-ended */

    const char *version, *path; /* of a migration; version NULL: a repeatable */
    int64_t statements;         /* in it */
    int64_t attempt;            /* 1 is the first */
    int64_t elapsed_ms;         /* of the wait or the statement so far; of an applied one, in all */
    int64_t pause_ms;           /* before the next try */

    const RunEventHolder *holder;    /* lock-waiting */
    const RunEventSession *blockers; /* migration-waiting, migration-retry */
    size_t blocker_count;
    int64_t queued; /* migration-waiting: sessions that wait behind us */

    const char *phase;   /* migration-progress: "building index: scanning table" */
    int64_t done, total; /* -1: not told */
    const char *unit;    /* of both: "blocks", "bytes", "rows" */

    const Error *error; /* migration-retry, migration-failed, run-ended; NULL: none */
} RunEvent;
