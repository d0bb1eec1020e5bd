/* The texts of an event, made once: every channel says the same. Private to this folder. */
#pragma once

#include "base/json.h"
#include "notify/notify.h"

typedef enum NotifyOutcome {
    OUTCOME_STARTED,
    OUTCOME_SUCCESS,
    OUTCOME_FAILURE,
    OUTCOME_UNKNOWN, /* not known, which is never a success */
    OUTCOME_NOTICE,  /* nothing failed, but people should know */
    OUTCOME_TEST,
} NotifyOutcome;

typedef struct NotifyFact {
    const char *label, *value;
} NotifyFact;

/* All of it is redacted, valid UTF-8, and bounded in length. */
typedef struct NotifyMessage {
    NotifyOutcome outcome;
    const char *outcome_name; /* "failure" */
    const char *kind_name;    /* "run-ended" */
    const char *id;           /* "shop/production/17": the same for the same event */
    const char *title;        /* one line: "shop: the migration of release v42 failed in .." */
    const NotifyFact *facts;  /* ends with a NULL label */
    const char *link;         /* page of the CI job; or NULL */
    const char *text;         /* title and facts, for people who read lines */
    json_t *json;             /* the same for programs: schema "tidegate.notification.v1" */
} NotifyMessage;

NotifyOutcome notify_outcome(const NotifyEvent *event);

/* Child of ctx. */
const NotifyMessage *notify_message(TALLOC_CTX *ctx, const NotifyEvent *event);

/* At most `most` bytes of whole characters, ".." where something was cut. Child of ctx. */
char *notify_cut(TALLOC_CTX *ctx, const char *text, size_t most);
/* The member of the event's JSON, of strings; NULL: null. */
const char *message_get(const NotifyMessage *message, const char *key);
