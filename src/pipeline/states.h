/* The state machine of a release in an environment, as one table.
 *
 * Rows of ../RELEASES rules: {from, event, to, action, words}. The pipeline asks the table what an
 * event means in a state and does the action; the diagram in docs/states.md is drawn from it; a test
 * walks every row.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

/* enumerator, name in records and JSON */
#define RELEASE_STATES(X)                                                                          \
    X(RELEASE_PLANNED, "planned")                                                                  \
    X(RELEASE_LEASED, "leased")                                                                    \
    X(RELEASE_MIGRATING, "migrating")                                                              \
    X(RELEASE_MIGRATED, "migrated")                                                                \
    X(RELEASE_MIGRATION_FAILED, "migration-failed")                                                \
    X(RELEASE_PARTIAL, "partial")                                                                  \
    X(RELEASE_UNKNOWN, "unknown")                                                                  \
    X(RELEASE_DEPLOYING, "deploying")                                                              \
    X(RELEASE_DEPLOYED, "deployed")                                                                \
    X(RELEASE_DEPLOY_FAILED, "deploy-failed")                                                      \
    X(RELEASE_SUPERSEDED, "superseded")

typedef enum ReleaseState {
#define X(id, name) id,
    RELEASE_STATES(X)
#undef X
} ReleaseState;

const char *release_state_name(ReleaseState state);
bool release_state_parse(const char *name, ReleaseState *ret_state);
