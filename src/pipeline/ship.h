/* The ship side's face to the command line: run, gate, deploy, up, watch, cancel, history, logs.
 *
 * It sees executors and deployers only through their headers, and records everything it does in the
 * ledger before and after doing it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/progress.h"
#include "deploy/deploy.h"
#include "deploy/pause.h"
#include "executor/executor.h"
#include "ledger/ledger.h"

/* What the ledger knows, for those who judge a release's migrations. */
typedef struct ShipQuestion {
    const char *serving;                 /* release; NULL: none serves yet */
    bool serving_known;                  /* false: something serves, and nobody recorded what */
    const char *const *serving_versions; /* in its set; NULL-terminated; NULL: not recorded */
    const char *const *applied;          /* versions migrated here before; NULL: none is known */
} ShipQuestion;

typedef struct ShipJudgement {
    bool blocks;
    const char *reason;          /* "2 errors: drop-column, add-unique" */
    const char *const *breaking; /* LedgerRelease.breaking; or NULL */
} ShipJudgement;

/* Judges the migrations of a release before any is started; the command line fills it in, as
 * migrations lie in its folders. */
typedef struct ShipJudge {
    void *data;
    bool required; /* not to have judged blocks, too */
    /* NULL: there is something to judge by; else why not, before anybody asks the ledger for it. */
    const char *(*excuse)(void *data, TALLOC_CTX *ctx);
    /* What it has to tell a person it tells itself. Texts are children of ctx. */
    bool (*judge)(void *data, TALLOC_CTX *ctx, const ShipQuestion *question, ShipJudgement *ret,
                  Error *err);
} ShipJudge;

/* All that a ship command needs to know; strings are borrowed. */
typedef struct ShipConfig {
    const char *app, *environment;
    const char *ledger_url;
    const DatabaseAddress *database; /* for the ledger in it; NULL: not known */
    const char *release, *image,
        *git_sha;         /* release: resolved by the rule, never NULL for run/gate/deploy/up */
    const char *set_hash; /* of the folder, or NULL when it cannot be read */
    const char *const *versions;
    const char *inside_run; /* the run as part of which we were started, or NULL */
    const char *executor;
    const char *const *command;           /* migration command */
    const char *const *environment_extra; /* TIDEGATE_ENV, TIDEGATE_CONFIG, .. for the command */
    const char *const *environment_away;  /* the same for one that does not run on this machine */
    const char *directory;                /* the configuration's root */
    int64_t start_timeout_ms, timeout_ms, grace_ms, lease_term_ms, wait_ms;
    const ShipJudge *judge; /* NULL: nothing is judged */
    bool skip_unchanged, leave_on_cancel, after_unknown, back;
    /* Whoever asks may have asked before and been told that it is not done: a run that was left
     * open is what they ask about. Its end is the answer, and no attempt follows it. */
    bool asks_again;
    bool rollback_on_failure;
    const char *const *rollback; /* the rollback command, or NULL */
    const char *override_rule, *reason;
    const char *deployer;
    const char *const *deploy_command;
    const char *health;
    const char *application, *group; /* of CodeDeploy, with its hooks; or NULL */
    const char *const *hooks;
    bool stop_on_cancel; /* of CodeDeploy's deployment */
    bool observe;        /* somebody else deploys: only watch until the release serves */
    int64_t deploy_timeout_ms;
    const char *actor, *host, *ci_url;
    Aws *aws;
    AwsTarget target;
    ContainerEngine *engine;
    ContainerTarget container;
    SecretSource *secrets; /* what references in `container` stand for */
    Clock *clock;
    const Cancel *cancel;
    Progress *progress;
} ShipConfig;

typedef struct Ship Ship;
bool ship_open(TALLOC_CTX *ctx, const ShipConfig *config, Ship **ret_ship, Error *err) MUST_USE;

typedef struct RunResult {
    const LedgerRun *run; /* NULL: nothing was ever started */
    bool attached;        /* followed a run that was already there */
    bool nothing_to_do;   /* this release is already migrated here */
} RunResult;

typedef struct GateResult {
    bool open;
    bool closed_for_good; /* neither waiting nor finding out will open it */
    const char *state, *verdict, *run_id, *reason; /* or NULL */
    const LedgerRun *run;                          /* the release's latest; or NULL */
} GateResult;

/* The answer to a deployment that waited for the gate. */
typedef struct PauseAnswer {
    const DeployPause *pause;
    const char *release; /* that was asked about; NULL: none could be told */
    GateResult gate;
    const char *answer; /* "CONTINUE", "ROLLBACK"; NULL: it waits on */
} PauseAnswer;

typedef struct PauseResult {
    PauseAnswer *answers;
    size_t count;
} PauseResult;

/* What whoever deploys needs to know; borrowed from the run. */
typedef struct HandOver {
    const char *release, *run_id;
    const char *image, *task_definition; /* or NULL */
} HandOver;

typedef struct DeployResult {
    const char *state, *serving, *deployment, *reason;
    const json_t *details; /* of each service, where the deployer tells them; or NULL */
    const LedgerRun *run;  /* that migrated it; or NULL */
    bool nothing_to_do;
} DeployResult;

/* Results are filled as far as known on failure too. */
bool ship_run(TALLOC_CTX *ctx, Ship *ship, RunResult *ret, Error *err) MUST_USE;
/* config.command as a one-off: recorded and under the lease, but no attempt of the release, whose
 * state it leaves alone. */
bool ship_oneoff(TALLOC_CTX *ctx, Ship *ship, RunResult *ret, Error *err) MUST_USE;
/* From now on `ship` is about the release that is recorded to serve; ERR_FAILED when none is. Its
 * id is a child of ctx. */
bool ship_take_serving(TALLOC_CTX *ctx, Ship *ship, const char **ret_release, Error *err) MUST_USE;
/* The configured rollback command, recorded; after its success the release counts as not migrated.
 */
bool ship_rollback(TALLOC_CTX *ctx, Ship *ship, RunResult *ret, Error *err) MUST_USE;
/* A closed gate is ERR_GATE, ERR_SUPERSEDED or ERR_UNKNOWN. Answers from the ledger alone. */
bool ship_gate(TALLOC_CTX *ctx, Ship *ship, GateResult *ret, Error *err) MUST_USE;
/* The same for every deployment that waits for the gate on ECS (deploy/pause.h): asks about the
 * release that its revision names, or config.release; lets it go on or, when the gate is closed for
 * good, sends it back; else it waits on. config.wait_ms: for such a deployment, and for the gate.
 * ERR_FAILED: none waits. The first failure of several is told; *ret has them all. */
bool ship_gate_paused(TALLOC_CTX *ctx, Ship *ship, PauseResult *ret, Error *err) MUST_USE;
/* The same about a deployment that is beginning, whoever began it: open as well for the release
 * that a command of ours is deploying just now (it was judged, or overridden), and for the one that
 * is known to have served last, because that is the way back from a deployment that failed. */
bool ship_gate_begins(TALLOC_CTX *ctx, Ship *ship, GateResult *ret, Error *err) MUST_USE;
bool ship_deploy(TALLOC_CTX *ctx, Ship *ship, DeployResult *ret, Error *err) MUST_USE;
bool ship_up(TALLOC_CTX *ctx, Ship *ship, RunResult *ret_run, DeployResult *ret_deploy,
             Error *err) MUST_USE;
/* False: the run does not prove that its release may serve. `run` may be NULL. */
bool ship_hand_over(const LedgerRun *run, HandOver *ret);
bool ship_watch(TALLOC_CTX *ctx, Ship *ship, const char *run_id, RunResult *ret,
                Error *err) MUST_USE;
bool ship_cancel(TALLOC_CTX *ctx, Ship *ship, const char *run_id, RunResult *ret,
                 Error *err) MUST_USE;
/* Of a run or of a deployment (whose lines have no time: ""). */
bool ship_logs(TALLOC_CTX *ctx, Ship *ship, const char *id, bool follow,
               void (*line)(void *data, const char *time, const char *stream, const char *text),
               void *data, Error *err) MUST_USE;
/* The app's other environments whose latest success reached the database of this id:
 * NULL-terminated, or NULL when there is none. Child of ctx. */
bool ship_database_sharers(TALLOC_CTX *ctx, Ledger *ledger, const char *database_id,
                           const char *const **ret_names, Error *err) MUST_USE;
/* "environments production and staging share one database". Child of ctx. */
char *ship_sharing_text(TALLOC_CTX *ctx, const char *environment, const char *const *sharers);
/* What the ledger knows of the environment for a judge. Children of ctx. */
bool ship_question(TALLOC_CTX *ctx, Ship *ship, ShipQuestion *ret, Error *err) MUST_USE;
bool ship_history(TALLOC_CTX *ctx, Ship *ship, size_t limit, LedgerEvent **ret_events,
                  size_t *ret_count, Error *err) MUST_USE;
