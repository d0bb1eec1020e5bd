/* Which failures of a call are tried again, how often and after which pause. Private to this
 * folder. */
#pragma once

#include "aws/aws.h"

typedef enum AwsTrouble {
    TROUBLE_NONE,      /* an answer to keep */
    TROUBLE_FINAL,     /* nothing that another try would change */
    TROUBLE_CONNECT,   /* the request was not sent */
    TROUBLE_LOST,      /* it may have been carried out, there is no answer */
    TROUBLE_SERVER,    /* a 5xx: it may have been carried out */
    TROUBLE_THROTTLED, /* refused before it was carried out */
    TROUBLE_CLOCK,     /* signed for a time that is not the server's */
    TROUBLE_EXPIRED,   /* signed with credentials that ended */
    TROUBLE_COUNT,
} AwsTrouble;

/* What an answer means: by its code, then by its HTTP status. */
AwsTrouble retry_classify(int status, const char *code);
/* Whether nothing can have been carried out by it, going by the operation's name ("Describe..")
 * or the method. */
bool retry_is_read(const AwsCall *call);

/* How often each trouble was met in one call. */
typedef struct Retries {
    unsigned met[TROUBLE_COUNT];
} Retries;

/* Whether to try again, after *ret_pause_ms. `retry_after_ms`: what the server asked for; or 0. */
bool retry_again(Retries *retries, const AwsCall *call, AwsTrouble trouble, int64_t retry_after_ms,
                 int64_t *ret_pause_ms);
/* "throttled", "no connection": for messages. */
const char *retry_name(AwsTrouble trouble);
