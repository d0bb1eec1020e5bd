/* The durable record of releases, runs and deployments that CI can reach, and the lease.
 *
 * One Ledger speaks for one app in one environment. It can be opened again after fork(); a Ledger
 * itself must not be used on both sides.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "aws/aws.h"
#include "base/clock.h"
#include "base/database_address.h"
#include "base/error.h"
#include "base/json.h"

typedef struct Ledger Ledger;

typedef struct LedgerConfig {
    const char *url; /* "file:/abs/path/ledger.db", "database", .. (store.h) */
    const char *app, *environment;
    const char *local_root; /* folder for this machine's own files, where the store has none; NULL:
                               the working folder */
    Aws *aws;               /* for stores at AWS; NULL: there is none */
    const DatabaseAddress *database; /* the target's database, for the ledger in it; NULL: not
                               known. Borrowed as long as the ledger is open */
    Clock *clock;
    const Cancel *cancel;
} LedgerConfig;

/* A ledger that is not there yet is made (store.h). ERR_FORMAT when a newer tidegate wrote it or
 * when it is no ledger at all. */
bool ledger_open(TALLOC_CTX *ctx, const LedgerConfig *config, Ledger **ret_ledger,
                 Error *err) MUST_USE;
/* Whether it takes writes from here; nothing is left in it. ERR_AUTH names what is not allowed. */
bool ledger_probe(Ledger *ledger, Error *err) MUST_USE;
/* The folder for run files that belongs to this ledger: "runs" beside a file: ledger, else in
 * LOCAL_ROOT/.tidegate; absolute. Not made here. A run's own files are in LOCAL_DIR/RUN_ID. */
const char *ledger_local_dir(const Ledger *ledger);

/* --- the lease: the exclusive right to migrate and deploy this app in this environment --- */

typedef struct LeaseHolder {
    const char *owner;  /* process identity text (base/process.h) of who holds it */
    const char *run_id; /* what it is held for; may be NULL */
    const char *actor, *host;
    const char *since; /* RFC 3339, for people only */
    int64_t number;    /* fencing number: grows by one with every new holder */
} LeaseHolder;

typedef struct Lease {
    LeaseHolder holder;
    int64_t renewals;
    /* Every entry of the history up to this number is of what has ended for good: whoever has the
     * lease may raise it, which the next renewal writes. 0: not known */
    int64_t settled;
    int64_t term_ms;
} Lease;

/* Called about every second while somebody else holds it. */
typedef void (*LeaseWaiting)(void *data, const LeaseHolder *holder, int64_t waited_ms);

/* Takes the lease, waiting up to wait_ms: it is free, released, its holder is proven to have ended
 * (process identity), or no renewal was SEEN for its whole term by our own monotonic clock; wall
 * clocks are never compared. A wait shorter than the holder's term therefore never takes over from
 * a holder that cannot be seen from here. A takeover is recorded as the event "lease-takeover". The
 * lease of an owner who holds it already is returned as it is. Of `wanted`, `number` is not read.
 * ERR_BUSY names the holder. Child of ctx. */
bool ledger_lease_acquire(TALLOC_CTX *ctx, Ledger *ledger, const LeaseHolder *wanted,
                          int64_t term_ms, int64_t wait_ms, LeaseWaiting waiting, void *data,
                          Lease **ret_lease, Error *err) MUST_USE;
/* By number AND owner; ERR_FENCED when it is no longer ours. Also the check right before a task or
 * deployment starts. */
bool ledger_lease_renew(Ledger *ledger, Lease *lease, Error *err) MUST_USE;
/* The same in the name of whichever process of ours holds this number now (the supervisor). */
bool ledger_lease_keep(Ledger *ledger, int64_t number, Error *err) MUST_USE;
/* Hands the lease of this number to another process of ours (the supervisor), or back: from now on
 * `owner` renews it, and the Lease that the former owner has in hand is fenced. ERR_FENCED when the
 * number is no longer the one that is held. Child of ctx. */
bool ledger_lease_adopt(TALLOC_CTX *ctx, Ledger *ledger, int64_t number, const char *owner,
                        Lease **ret_lease, Error *err) MUST_USE;
/* Frees it at once for the next. ERR_FENCED when it is no longer ours: nothing is changed then. */
bool ledger_lease_release(Ledger *ledger, Lease *lease, Error *err) MUST_USE;
/* What has been seen of a lease so far, by our own monotonic clock; all zero at first. */
typedef struct LeaseSight {
    int64_t version, seen_at;
} LeaseSight;
/* Whether it may be taken: it is free, its holder is proven to have ended, or no renewal was SEEN
 * for its whole term since it was first looked at with this sight. */
bool ledger_lease_is_abandoned(Ledger *ledger, LeaseSight *sight, bool *ret_abandoned,
                               Error *err) MUST_USE;
/* Takes the lease that was found abandoned, unless it has changed since `sight`: then ERR_BUSY.
 * Child of ctx. */
bool ledger_lease_take_over(TALLOC_CTX *ctx, Ledger *ledger, const LeaseHolder *wanted,
                            int64_t term_ms, const LeaseSight *sight, Lease **ret_lease,
                            Error *err) MUST_USE;
/* Who holds it now, as far as the record tells (the holder may have ended); NULL: nobody. */
bool ledger_lease_holder(TALLOC_CTX *ctx, Ledger *ledger, LeaseHolder **ret_holder,
                         Error *err) MUST_USE;

/* --- releases ---
 *
 * What is `recalled` is what this process has last read or written of a record, without asking;
 * only what it never saw is read. It is for one who changes the record next, because that write
 * fails and has it read again when others were faster, and for one who proves next that the lease
 * under which it was seen is still ours. Whatever others may have changed is read. */

typedef struct LedgerRelease {
    const char *id;
    const char *image, *digest, *git_sha; /* or NULL */
    const char *set_hash;                 /* migration-set hash */
    const char *const *versions;          /* in its folder; NULL-terminated; NULL: not known */
    /* Of the versions that it was about to apply, those that an older release could not live with:
     * "VERSION RULES"; NULL: not judged, or none. */
    const char *const *breaking;
    int64_t sequence;       /* order of first intents in this environment, from 1 */
    const char *state;      /* name of a pipeline state (pipeline/states.h) */
    const char *run_id;     /* latest run, or NULL */
    const char *deployment; /* latest deployment id, or NULL */
    const char *updated_at;
    int64_t document_version; /* for compare-and-swap; 0: not stored yet */
} LedgerRelease;

/* *ret_release is NULL when the release was never seen here. */
bool ledger_release_get(TALLOC_CTX *ctx, Ledger *ledger, const char *id,
                        LedgerRelease **ret_release, Error *err) MUST_USE;
bool ledger_release_recall(TALLOC_CTX *ctx, Ledger *ledger, const char *id,
                           LedgerRelease **ret_release, Error *err) MUST_USE;
/* ERR_USAGE when the recorded image has another digest than the wanted one. */
bool ledger_release_check_image(const LedgerRelease *release, const LedgerRelease *wanted,
                                Error *err) MUST_USE;
/* Registers at its first intent (gives the sequence number; `sequence` of wanted is not read) or
 * returns the one that is there. ERR_USAGE when that one has another image digest. */
bool ledger_release_register(TALLOC_CTX *ctx, Ledger *ledger, const LedgerRelease *wanted,
                             LedgerRelease **ret_release, Error *err) MUST_USE;
/* Writes the whole record with the time of now; ERR_BUSY when somebody else changed it meanwhile.
 */
bool ledger_release_update(Ledger *ledger, LedgerRelease *release, Error *err) MUST_USE;

/* What the environment is at: who serves, and the newest releases that touched it. */
typedef struct LedgerHead {
    int64_t newest_migrated, newest_deployed; /* sequence numbers, 0: none */
    const char *serving;                      /* release id, or NULL */
    const char *database_id;                  /* of the latest success that told one; or NULL */
    /* What was applied here that a release from before could not live with: "SEQUENCE VERSION
     * RULES", by the release that brought it; NULL: nothing. */
    const char *const *breaking;
    int64_t document_version;
} LedgerHead;
/* Never NULL: an untouched environment has zeros. */
bool ledger_head_get(TALLOC_CTX *ctx, Ledger *ledger, LedgerHead **ret_head, Error *err) MUST_USE;
bool ledger_head_recall(TALLOC_CTX *ctx, Ledger *ledger, LedgerHead **ret_head,
                        Error *err) MUST_USE;
bool ledger_head_update(Ledger *ledger, LedgerHead *head, Error *err) MUST_USE;

typedef struct LedgerNeighbour {
    const char *environment;
    LedgerHead *head;
} LedgerNeighbour;
/* The heads of the app's other environments in this ledger, by the bytes of their names. One child
 * of ctx. */
bool ledger_heads(TALLOC_CTX *ctx, Ledger *ledger, LedgerNeighbour **ret_neighbours,
                  size_t *ret_count, Error *err) MUST_USE;

/* --- runs: intent before the start, outcome after --- */

typedef struct LedgerRun {
    const char *run_id, *release, *executor;
    int64_t attempt; /* from 1, per release; 0: not one that ledger_run_latest() finds */
    const char *client_token;
    const char *kind;    /* "migrate", "command", "deploy" */
    json_t *intent;      /* what makes the start repeatable; lives as long as the LedgerRun */
    json_t *task;        /* the executor's handle once started; or NULL; as above */
    const char *state;   /* "intent", "running", "ended" */
    const char *verdict; /* section 7; NULL until known */
    int64_t exit_code;   /* -1: none */
    const char *stop_code, *reason, *log; /* or NULL */
    const char *next;                     /* what a person may do about how it ended; or NULL */
    bool ended_proven;                    /* it is proven that nothing of it runs any more */
    const char *database_state; /* "unknown": nobody inside told; "changed": a command that is
                                  not ours failed and left something; else NULL */
    const char *actor, *host, *ci_url;
    const char *started_at, *ended_at; /* RFC 3339, or NULL */
    const char *override_rule, *override_reason;
    const char *unchanged; /* nothing was started: this run covered it; else NULL */
    json_t *inner; /* what the task itself told: {verdict, applied, partial, ...}; or NULL */
    const char *database_id;     /* of a success, when the task told a single one; or NULL */
    const char *database_before; /* the environment's until then, when it was another; or NULL */
    const char *const *database_shared; /* other environments with it; NULL-terminated; or NULL */
    int64_t document_version;
} LedgerRun;

bool ledger_run_get(TALLOC_CTX *ctx, Ledger *ledger, const char *run_id, LedgerRun **ret_run,
                    Error *err) MUST_USE;
bool ledger_run_recall(TALLOC_CTX *ctx, Ledger *ledger, const char *run_id, LedgerRun **ret_run,
                       Error *err) MUST_USE;
/* document_version 0: must not exist yet, nor may this attempt of its release. ERR_BUSY when
 * somebody else changed it meanwhile. The JSON values are borrowed for the call. */
bool ledger_run_put(Ledger *ledger, LedgerRun *run, Error *err) MUST_USE;
/* Whether it is the one that its attempt names. One that is not was cut off before it could be
 * started, and the attempt's number is, or was, free. */
bool ledger_run_is_named(Ledger *ledger, const LedgerRun *run, bool *ret_named,
                         Error *err) MUST_USE;
/* The latest attempt of a release; NULL when there is none. */
bool ledger_run_latest(TALLOC_CTX *ctx, Ledger *ledger, const char *release, LedgerRun **ret_run,
                       Error *err) MUST_USE;
/* From inside the task: kept in a document of its own, so that it never races with the run's. What
 * is told again of one place, the last word counts; of several, the worst (ledger/inner_parts.h).
 */
bool ledger_inner_put(Ledger *ledger, const char *run_id, const json_t *inner, Error *err) MUST_USE;
bool ledger_inner_get(TALLOC_CTX *ctx, Ledger *ledger, const char *run_id, json_t **ret_inner,
                      Error *err) MUST_USE; /* new reference; NULL: none */

/* --- history: append-only --- */

typedef struct LedgerEvent {
    int64_t number;   /* given on append */
    const char *at;   /* RFC 3339; given on append */
    const char *kind; /* "run", "deployment", "override", "lint", "lease-takeover" */
    const char *release, *run_id, *state, *verdict, *actor, *ci_url;
    const char *started_at, *ended_at, *deployment, *reason;
    json_t *more; /* anything else worth keeping; or NULL */
} LedgerEvent;

bool ledger_event_append(Ledger *ledger, const LedgerEvent *event, Error *err) MUST_USE;
/* The newest `limit`, newest first; all in one child of ctx. */
bool ledger_events(TALLOC_CTX *ctx, Ledger *ledger, size_t limit, LedgerEvent **ret_events,
                   size_t *ret_count, Error *err) MUST_USE;
/* The same of those with a number below `before`; 0: of all. */
bool ledger_events_before(TALLOC_CTX *ctx, Ledger *ledger, int64_t before, size_t limit,
                          LedgerEvent **ret_events, size_t *ret_count, Error *err) MUST_USE;

/* --- notifications: how much of the history was told to people --- */

typedef struct LedgerTold {
    int64_t number;    /* every entry up to this one was told, or need not be */
    const char *owner; /* process identity text of who tells those after it; NULL: nobody does */
    int64_t document_version;
} LedgerTold;

/* *ret_told is NULL when nothing was ever told here. */
bool ledger_told_get(TALLOC_CTX *ctx, Ledger *ledger, LedgerTold **ret_told, Error *err) MUST_USE;
/* *ret_written is false when somebody else changed it since it was read. */
bool ledger_told_put(Ledger *ledger, LedgerTold *told, bool *ret_written, Error *err) MUST_USE;
