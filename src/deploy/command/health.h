/* What the health URL says about who serves. */
#pragma once

#include "deploy/deploy.h"

typedef struct HealthAnswer {
    bool healthy;        /* 2xx */
    const char *release; /* what the answer calls itself, or NULL */
    const char *words;   /* "answered 503", "does not answer: connection refused" */
} HealthAnswer;

/* Asks once. Every failure to get an answer is an answer too, but for a URL that cannot be used
 * (ERR_CONFIG). Children of ctx. */
bool health_ask(TALLOC_CTX *ctx, const char *url, int64_t timeout_ms, const Cancel *cancel,
                HealthAnswer *ret_answer, Error *err) MUST_USE;

/* Asks until the release serves, or until `deadline` (the clock's monotonic ms). *ret_serves says
 * which, *ret_words how it answered last. False when it was stopped (cancel, lease, URL). */
bool health_await(TALLOC_CTX *ctx, const DeployRequest *request, int64_t deadline, bool *ret_serves,
                  const char **ret_words, Error *err) MUST_USE;

/* Who serves as far as it is proven: what the answer calls itself, else, when something answers,
 * the release before; NULL: not known. */
const char *health_who_serves(TALLOC_CTX *ctx, const DeployRequest *request);
