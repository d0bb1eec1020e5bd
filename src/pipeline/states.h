/* The state machine of a release in an environment, as one table.
 *
 * Rows are {from, event, to, action, words}. The pipeline asks the table what an event means in a
 * state and does the action; the diagram in docs/states.md is drawn from it; a test walks every
 * row.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

/* enumerator, name in records and JSON, meaning */
#define RELEASE_STATES(X)                                                                          \
    X(RELEASE_PLANNED, "planned", "it has its place in the order; nothing was done yet")           \
    X(RELEASE_BLOCKED, "blocked", "lint blocks its migrations: none was started")                  \
    X(RELEASE_LEASED, "leased", "a run has the lease and is about to start")                       \
    X(RELEASE_MIGRATING, "migrating", "its migrations run")                                        \
    X(RELEASE_MIGRATED, "migrated", "its migrations succeeded: the gate is open")                  \
    X(RELEASE_MIGRATION_FAILED, "migration-failed", "its migrations failed and have ended")        \
    X(RELEASE_PARTIAL, "partial", "one migration is half done")                                    \
    X(RELEASE_UNKNOWN, "unknown", "how its migrations ended is not known")                         \
    X(RELEASE_DEPLOYING, "deploying", "its deployment runs, or was cut off")                       \
    X(RELEASE_DEPLOYED, "deployed", "its deployment succeeded")                                    \
    X(RELEASE_DEPLOY_FAILED, "deploy-failed", "it is migrated, its deployment failed")             \
    X(RELEASE_ROLLED_BACK, "rolled-back", "its rollback succeeded: it counts as not migrated")     \
    X(RELEASE_SUPERSEDED, "superseded", "a newer release has migrated or deployed here")

typedef enum ReleaseState {
#define X(id, name, meaning) id,
    RELEASE_STATES(X)
#undef X
        RELEASE_STATE_COUNT
} ReleaseState;

/* enumerator, name, what happened */
#define RELEASE_EVENTS(X)                                                                          \
    X(EVENT_BLOCKED, "blocked", "lint found what the policy does not let pass")                    \
    X(EVENT_LEASED, "leased", "a run of it got the lease")                                         \
    X(EVENT_INTENT, "intent", "the run is recorded and about to start")                            \
    X(EVENT_SUCCEEDED, "succeeded", "the run is proven to have succeeded")                         \
    X(EVENT_FAILED, "failed", "the run is proven to have ended and failed, or never started")      \
    X(EVENT_HALF_DONE, "half-done", "the run ended and told what it left unfinished")              \
    X(EVENT_LOST, "lost", "how the run ended cannot be known")                                     \
    X(EVENT_ROLLED_BACK, "rolled-back", "its rollback command is proven to have succeeded")        \
    X(EVENT_SUPERSEDED, "superseded", "a newer release was found to have passed it")               \
    X(EVENT_DEPLOY, "deploy", "a deployment of it begins")                                         \
    X(EVENT_BACK, "back", "going back to it on purpose begins")                                    \
    X(EVENT_OVERRIDE, "override", "its deployment begins with the rule `closed-gate` overridden")  \
    X(EVENT_SERVES, "serves", "the deployment succeeded")                                          \
    X(EVENT_HANDED_OVER, "handed-over", "something else deploys it")                               \
    X(EVENT_DEPLOY_FAILED, "deploy-failed", "the deployment failed")

typedef enum ReleaseEvent {
#define X(id, name, meaning) id,
    RELEASE_EVENTS(X)
#undef X
        RELEASE_EVENT_COUNT
} ReleaseEvent;

/* What else of the environment's record a step changes: enumerator, words for the docs. */
#define RELEASE_ACTIONS(X)                                                                         \
    X(ACTION_NONE, "nothing else")                                                                 \
    X(ACTION_MIGRATED, "older releases become superseded")                                         \
    X(ACTION_CLEAR_SERVING, "what serves is not known until the deployment ends")                  \
    X(ACTION_SERVING, "this release serves; older ones become superseded")                         \
    X(ACTION_PROVEN_SERVING, "what is proven to serve after the failure is recorded")

typedef enum ReleaseAction {
#define X(id, words) id,
    RELEASE_ACTIONS(X)
#undef X
} ReleaseAction;

typedef struct Transition {
    ReleaseState from;
    ReleaseEvent event;
    ReleaseState to;
    ReleaseAction action;
    const char *words; /* what a person is told: "release 7 " + words */
} Transition;

extern const Transition transitions[];
extern const size_t transition_count;

const char *release_state_name(ReleaseState state);
const char *release_state_meaning(ReleaseState state);
bool release_state_parse(const char *name, ReleaseState *ret_state) MUST_USE;
const char *release_event_name(ReleaseEvent event);
const char *release_event_meaning(ReleaseEvent event);
const char *release_action_words(ReleaseAction action);

/* ERR_INTERNAL when the table has no row for it: nothing changes state off the table. */
bool transition_find(ReleaseState from, ReleaseEvent event, const Transition **ret_row,
                     Error *err) MUST_USE;

/* The whole of docs/states.md: a Mermaid diagram and the table. `tidegate help states` prints it.
 */
void release_states_print(FILE *out);
