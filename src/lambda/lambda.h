/* `tidegate lambda`: a Lambda function's runtime. Each event is a command of the command line, or
 * the question of ECS whether a deployment may begin.
 *
 * What the commands are is handed in, as they stand on the floor above. Nothing of an event is kept
 * after it but what its command recorded.
 */
#pragma once

#include <stdbool.h>

#include "aws/aws.h"
#include "base/cancel.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"
#include "config/options.h"
#include "pipeline/ship.h"

typedef struct LambdaFlag {
    OptionId id;
    const char *value;
} LambdaFlag;

/* One command, as a command line would say it. */
typedef struct LambdaOrder {
    const char *command; /* "run" */
    const LambdaFlag *flags;
    size_t flag_count;
    const char *argument;     /* positional; or NULL */
    const char *const *words; /* the command that follows --, NULL-terminated; or NULL */
    Clock *clock;             /* of the event: see event_clock.h */
    Cancel *cancel;
} LambdaOrder;

typedef struct LambdaHost {
    void *data;
    /* Does it, leaving at work what goes on without us; *ret_object is what --json prints, whatever
     * it ends with: a new reference, never NULL. */
    void (*perform)(void *data, TALLOC_CTX *ctx, const LambdaOrder *order, json_t **ret_object);
    /* As ship_gate_begins(), for the release and environment that the flags name. *ret_config is
     * what it was asked with, filled on failure too when it came so far, else NULL. */
    bool (*begins)(void *data, TALLOC_CTX *ctx, const LambdaOrder *order,
                   const ShipConfig **ret_config, GateResult *ret, Error *err);
    const char *container; /* whose image is the release's; or NULL */
    AwsConfig aws;
    Clock *clock;
    const Cancel *cancel; /* of the function as a whole; or NULL */
    Progress *progress;
} LambdaHost;

/* Serves events until the cancel fires: then true. `api` as AWS_LAMBDA_RUNTIME_API says it. */
bool lambda_serve(TALLOC_CTX *ctx, const LambdaHost *host, const char *api, size_t *ret_events,
                  Error *err) MUST_USE;
/* The function cannot begin: tells Lambda why. */
bool lambda_cannot_begin(TALLOC_CTX *ctx, const char *api, const Error *why, Error *err) MUST_USE;
