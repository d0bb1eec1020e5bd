#include "aws/retry.h"

#include <string.h>

/* The most that a server's Retry-After makes us wait. */
#define LONGEST_PAUSE_MS 60000

/* Tries in all; the pauses grow from base to cap. Throttling is waited out for about a minute,
 * which is what a burst of deployments in one account takes. */
static const struct {
    const char *name;
    unsigned tries;
    int64_t base_ms, cap_ms;
    bool repeatable_only; /* it may have been carried out */
} POLICIES[TROUBLE_COUNT] = {
    [TROUBLE_NONE] = {"answered", 1, 0, 0, false},
    [TROUBLE_FINAL] = {"failed", 1, 0, 0, false},
    [TROUBLE_CONNECT] = {"no connection", 4, 300, 5000, false},
    [TROUBLE_LOST] = {"the reply was lost", 4, 300, 5000, true},
    [TROUBLE_SERVER] = {"the service failed", 5, 300, 10000, true},
    [TROUBLE_THROTTLED] = {"throttled", 8, 500, 20000, false},
    [TROUBLE_CLOCK] = {"the clocks differ", 2, 1, 1, false},
    [TROUBLE_EXPIRED] = {"the credentials ended", 2, 1, 1, false},
};

/* Codes that mean the same whatever the status: of botocore's retry configuration, and of the
 * services' references ("Common Errors"). */
static const struct {
    const char *code;
    AwsTrouble trouble;
} CODES[] = {
    {"BandwidthLimitExceeded", TROUBLE_THROTTLED},
    {"EC2ThrottledException", TROUBLE_THROTTLED},
    {"PriorRequestNotComplete", TROUBLE_THROTTLED},
    {"ProvisionedThroughputExceededException", TROUBLE_THROTTLED},
    {"RequestLimitExceeded", TROUBLE_THROTTLED},
    {"RequestThrottled", TROUBLE_THROTTLED},
    {"RequestThrottledException", TROUBLE_THROTTLED},
    {"SlowDown", TROUBLE_THROTTLED},
    {"ThrottledException", TROUBLE_THROTTLED},
    {"Throttling", TROUBLE_THROTTLED},
    {"ThrottlingException", TROUBLE_THROTTLED},
    {"TooManyRequestsException", TROUBLE_THROTTLED},
    {"TransactionInProgressException", TROUBLE_THROTTLED},
    {"RequestTimeout", TROUBLE_SERVER},
    {"RequestTimeoutException", TROUBLE_SERVER},
    {"IDPCommunicationError", TROUBLE_SERVER},
    {"InternalFailure", TROUBLE_SERVER},
    {"InternalError", TROUBLE_SERVER},
    {"RequestTimeTooSkewed", TROUBLE_CLOCK},
    {"RequestExpired", TROUBLE_CLOCK},
    {"RequestInTheFuture", TROUBLE_CLOCK},
    {"InvalidSignatureException", TROUBLE_CLOCK},
    {"SignatureDoesNotMatch", TROUBLE_CLOCK},
    {"ExpiredToken", TROUBLE_EXPIRED},
    {"ExpiredTokenException", TROUBLE_EXPIRED},
};

AwsTrouble retry_classify(int status, const char *code)
{
    for (size_t i = 0; code && i < COUNT_OF(CODES); i++) {
        if (strcmp(CODES[i].code, code) == 0)
            return CODES[i].trouble;
    }
    if (status == 429)
        return TROUBLE_THROTTLED;
    if (status == 501 || status == 505)
        return TROUBLE_FINAL;
    if (status >= 500)
        return TROUBLE_SERVER;
    return status < 300 ? TROUBLE_NONE : TROUBLE_FINAL;
}

bool retry_is_read(const AwsCall *call)
{
    static const char *const PREFIXES[] = {"AssumeRole", "BatchCheck", "BatchGet", "Describe",
                                           "Filter",     "Get",        "Head",     "List",
                                           "Lookup",     "Query",      "Scan"};
    for (size_t i = 0; i < COUNT_OF(PREFIXES); i++) {
        if (strncmp(call->operation, PREFIXES[i], strlen(PREFIXES[i])) == 0)
            return true;
    }
    return false;
}

bool retry_again(Retries *retries, const AwsCall *call, AwsTrouble trouble, int64_t retry_after_ms,
                 int64_t *ret_pause_ms)
{
    unsigned met = retries->met[trouble]++;
    if (met + 1 >= POLICIES[trouble].tries ||
        (POLICIES[trouble].repeatable_only && !call->repeatable))
        return false;
    int64_t pause = clock_backoff_ms(met, POLICIES[trouble].base_ms, POLICIES[trouble].cap_ms);
    if (retry_after_ms > LONGEST_PAUSE_MS)
        retry_after_ms = LONGEST_PAUSE_MS;
    *ret_pause_ms = pause > retry_after_ms ? pause : retry_after_ms;
    return true;
}

const char *retry_name(AwsTrouble trouble)
{
    return POLICIES[trouble].name;
}
