/* Tells people and their tools what the record says: mail, chat, pagers, other systems.
 *
 * What is told is an event as plain data, which the caller makes from the ledger: notifications
 * derive from the record, never the reverse. Where it is told is a target of the configuration:
 *
 *     slack:env:SLACK_HOOK on=failure
 *
 * a notifier, its address, and options. Each notifier is one file and one row (notifiers.c). All
 * texts are made once (message.h), redacted, and put into each channel's form.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "aws/aws.h"
#include "base/clock.h"
#include "base/env.h"
#include "base/error.h"
#include "base/secret.h"

/* --- what is told --- */

typedef enum NotifyKind {
    NOTIFY_RUN_STARTED,
    NOTIFY_RUN_ENDED, /* a migration has a verdict */
    NOTIFY_DEPLOYMENT_STARTED,
    NOTIFY_DEPLOYMENT_ENDED, /* a version serves, or its deployment failed */
    NOTIFY_BLOCKED,          /* lint let nothing start */
    NOTIFY_OVERRIDE,         /* somebody broke the glass, or went back */
    NOTIFY_TAKEOVER,         /* a lease was taken over from somebody who is gone */
    NOTIFY_TEST,
} NotifyKind;

/* Strings are borrowed; each may be NULL unless it says otherwise. */
typedef struct NotifyEvent {
    NotifyKind kind;
    int64_t number;                /* of the history's entry: the same for the same event */
    const char *app, *environment; /* never NULL */
    const char *release, *image, *git_sha;
    const char *run_id, *deployment;
    const char *run_kind;              /* "migrate" (NULL too), "command", "rollback" */
    int64_t attempt;                   /* 0: none */
    const char *verdict;               /* of a run; NULL counts as unknown */
    const char *state;                 /* of a deployment: "deployed", .. ; the rule overridden */
    int64_t exit_code;                 /* of the task; -1: none */
    const char *stop_code, *reason;    /* why it is so */
    const char *next;                  /* what a person may do now */
    const char *database_state;        /* "unknown", "changed", or NULL */
    const char *serving;               /* the release that serves now */
    const char *const *versions;       /* applied, NULL-terminated */
    const char *task, *log;            /* where it ran, and where its output is */
    const char *actor, *host, *ci_url; /* who asked, from where */
    const char *at, *started_at, *ended_at; /* RFC 3339; `at`: of the entry, never NULL */
    int64_t duration_ms;                    /* -1: not known */
} NotifyEvent;

/* --- where it is told --- */

typedef struct NotifyTarget NotifyTarget;

/* Reads a reference (env:NAME, file:PATH, ssm:..) on behalf of this folder. `data` is the caller's.
 */
typedef bool (*NotifyResolve)(TALLOC_CTX *ctx, void *data, const char *reference,
                              Secret **ret_secret, Error *err);

typedef struct NotifyConfig {
    Env *env;      /* what CI says of itself (GITHUB_REPOSITORY, CI_PROJECT_ID, ..) */
    Clock *clock;  /* NULL: the system's */
    AwsConfig aws; /* its cancel, clock and progress are not used: each target has its own Aws */
    NotifyResolve resolve;
    void *data;
    int64_t limit_ms; /* of one target and event; 0: NOTIFY_LIMIT_MS */
} NotifyConfig;

#define NOTIFY_LIMIT_MS 10000

/* The targets in `words` (NULL-terminated; each word may hold several, separated by spaces):
 * options belong to the target before them; "none" alone is none. ERR_CONFIG, with a suggestion,
 * for an unknown notifier or option and for an address that cannot be right; nothing is asked of
 * anybody. *ret_targets is NULL-terminated, child of ctx. */
bool notify_parse(TALLOC_CTX *ctx, const char *const *words, const NotifyConfig *config,
                  NotifyTarget ***ret_targets, Error *err) MUST_USE;

/* Resolves the references of a target that can be read on this machine (env:, file:), so that what
 * is missing shows before anything is begun and what is secret is redacted. ERR_CONFIG. References
 * of other kinds are read when they are needed. */
bool notify_resolve_local(NotifyTarget *target, const NotifyConfig *config, Error *err) MUST_USE;

/* All of them, also those that are kept elsewhere; errors of the config's `resolve` as well. */
bool notify_resolve(NotifyTarget *target, const NotifyConfig *config, Error *err) MUST_USE;

/* As it may be shown: "slack:env:SLACK_HOOK". */
const char *notify_target_name(const NotifyTarget *target);
/* Whether the target wants to be told of this. */
bool notify_target_wants(const NotifyTarget *target, const NotifyEvent *event);

/* Every notifier's name, NULL-terminated, in the order of the table. */
const char *const *notify_names(TALLOC_CTX *ctx);

/* --- telling --- */

typedef struct NotifyResult {
    const NotifyTarget *target;
    bool told;
    const char *answer; /* what the other side answered; or why it was not told */
    int64_t took_ms;
} NotifyResult;

/* Tells each target that wants it, side by side, and returns when all have answered or their time
 * is over. A failure is a result, nothing else. *ret_count of them, children of ctx. */
NotifyResult *notify_send(TALLOC_CTX *ctx, NotifyTarget *const *targets, const NotifyEvent *event,
                          const NotifyConfig *config, size_t *ret_count);
