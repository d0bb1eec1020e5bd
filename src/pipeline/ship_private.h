/* What the files of this folder share about a Ship. Private to this folder. */
#pragma once

#include "executor/executor.h"
#include "notify/notify.h"
#include "pipeline/ship.h"

/* Records of one release, read together. */
typedef struct ShipView {
    LedgerRelease *release; /* NULL: never seen here */
    LedgerRun *latest;      /* NULL: it has no run */
    LedgerHead *head;
    bool was_open; /* the run had no verdict before it was looked at */
} ShipView;

struct Ship {
    ShipConfig config;
    Ledger *ledger;          /* NULL only while a task is being started: see start.c */
    char *owner;             /* our process identity: who holds the lease */
    char *run_id;            /* of the run that this ship starts, if it starts one */
    Lease *lease;            /* NULL: we hold none */
    int64_t renewed_at;      /* ms, monotonic */
    int64_t alone_with;      /* the lease's number under which no other run was left; 0: none */
    bool goes_on;            /* a deployment follows the run */
    LogCursor log;           /* how far the output of log_run has been shown */
    int64_t log_quiet_since; /* ms, monotonic: after its end, since no line came; 0: not yet */
    char *log_run;           /* or NULL */
    NotifyTarget *const *targets; /* who is told of what happens; NULL: nobody */
    const NotifyConfig *notify;
};

/* Without a cancel: after SIGINT the outcome still has to be recorded. */
LedgerConfig ship_ledger_config(const ShipConfig *config);
bool ship_connect(Ship *ship, Error *err) MUST_USE;
void ship_disconnect(Ship *ship);

/* Children of ctx. */
bool ship_view(TALLOC_CTX *ctx, Ship *ship, const char *release, ShipView *ret,
               Error *err) MUST_USE;
/* The same as far as this process knows it, the latest run being the one that the release names:
 * for who has held the lease since it was seen, which keeper_check() proves before anything is done
 * about it. */
bool ship_view_recall(TALLOC_CTX *ctx, Ship *ship, const char *release, ShipView *ret,
                      Error *err) MUST_USE;
bool ship_get_run(TALLOC_CTX *ctx, Ship *ship, const char *run_id, LedgerRun **ret_run,
                  Error *err) MUST_USE; /* ERR_USAGE when there is none */
/* The same of a run that this ship has just written. */
bool ship_recall_run(TALLOC_CTX *ctx, Ship *ship, const char *run_id, LedgerRun **ret_run,
                     Error *err) MUST_USE;

int64_t ship_now(const Ship *ship); /* ms, monotonic */

/* As ship_run() and ship_deploy(), but the lease stays with the ship for what follows. */
bool ship_run_phase(TALLOC_CTX *ctx, Ship *ship, RunResult *ret, Error *err) MUST_USE;
bool ship_deploy_phase(TALLOC_CTX *ctx, Ship *ship, DeployResult *ret, Error *err) MUST_USE;

/* What must be right before anything starts: ERR_CONFIG, ERR_USAGE. */
bool ship_check_run(const Ship *ship, Error *err) MUST_USE;
bool ship_check_deploy(const Ship *ship, Error *err) MUST_USE;
