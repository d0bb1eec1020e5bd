/* What a notifier is made of. Private to this folder. */
#pragma once

#include "notify/message.h"
#include "notify/notify.h"

#define NOTIFIER_MOST_OPTIONS 8

/* What a target is told of: `on=`. Each includes the ones before it. */
typedef enum NotifyWhen {
    WHEN_FAILURE, /* what went wrong, is not known, or was forced */
    WHEN_END,     /* and what went well: the default */
    WHEN_ALL,     /* and what begins */
} NotifyWhen;

/* What may stand behind "name:". */
typedef enum NotifierAddress {
    ADDRESS_NONE,
    ADDRESS_OPEN,
    ADDRESS_SECRET, /* a reference, never the value itself */
    ADDRESS_EITHER,
} NotifierAddress;

typedef struct NotifierOption {
    const char *name; /* "from"; NULL ends the list */
    bool required;
    bool is_reference;    /* its value is a reference: resolved to a Secret */
    const char *fallback; /* when it is not given; or NULL */
} NotifierOption;

typedef struct NotifySending {
    const NotifyTarget *target;
    const NotifyEvent *event;
    const NotifyMessage *message;
    const NotifyConfig *config;
    int64_t deadline;     /* ms, monotonic */
    const Cancel *cancel; /* fires at the deadline: everything that waits watches it */
} NotifySending;

typedef struct Notifier {
    const char *name;
    const char *example; /* a whole target, for hints */
    NotifierAddress address;
    bool own_choice;               /* it needs all that it does not ignore: `on=` is no option */
    const NotifierOption *options; /* or NULL */
    /* Whether address and options can be right; nothing is asked of anybody. ERR_CONFIG. NULL:
     * there is nothing to check. */
    bool (*check)(const NotifyTarget *target, const NotifyConfig *config, Error *err);
    /* Events that it has no use for, whatever `on=` says; NULL: none. */
    bool (*ignores)(const NotifyEvent *event);
    /* *ret_answer: what the other side said, one line, child of ctx. */
    bool (*send)(TALLOC_CTX *ctx, const NotifySending *sending, const char **ret_answer,
                 Error *err);
} Notifier;

struct NotifyTarget {
    const Notifier *notifier;
    const char *name; /* as it may be shown */
    const char *address;
    Secret *address_secret; /* of a reference, once it is resolved */
    NotifyWhen when;
    const char *values[NOTIFIER_MOST_OPTIONS]; /* by the notifier's options; NULL: not given */
    Secret *secrets[NOTIFIER_MOST_OPTIONS];    /* of those that are references, once resolved */
};

/* NULL: there is none of that name. */
const Notifier *notifier_find(const char *name);

/* The option's value; NULL: not given. The name must be one of the notifier's. */
const char *target_value(const NotifyTarget *target, const char *option);
/* The secret that the option's reference stands for; NULL: not given. */
const Secret *target_secret(const NotifyTarget *target, const char *option);
/* Reads what notify_resolve_local() left. */
bool target_resolve(NotifyTarget *target, const NotifyConfig *config, Error *err) MUST_USE;

/* ERR_CONFIG with the notifier's example as the hint. Always returns false. */
bool target_error(const NotifyTarget *target, Error *err, const char *fmt, ...) PRINTF(3, 4);

/* ms until the deadline, at least 1. */
int64_t sending_rest_ms(const NotifySending *sending);
