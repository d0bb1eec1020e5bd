/* Calls of the stores at AWS: with more patience than one call has, once the service was reached.
 */
#pragma once

#include "aws/aws.h"
#include "ledger/store.h"
#include "ledger/write.h"

typedef struct Remote {
    Aws *aws;
    Clock *clock;
    const Cancel *cancel;
    bool reached; /* it has answered before: to be out of reach is a passing state */
} Remote;

/* `region` is the one that the ledger's URL names; NULL: that of the config's Aws. The Aws is a
 * child of ctx. */
bool remote_open(TALLOC_CTX *ctx, const StoreConfig *config, const char *region, Remote *ret_remote,
                 Error *err) MUST_USE;

/* aws_rest(), or aws_call() where there is no request. What only reads is tried again. Answers are
 * children of ctx. */
bool remote_read(TALLOC_CTX *ctx, Remote *remote, const AwsCall *call, const AwsRequest *request,
                 AwsAnswer *ret_answer, Error *err) MUST_USE;
/* Once. False: there is no answer, and remote_failure() says what is known. */
bool remote_send(TALLOC_CTX *ctx, Remote *remote, const AwsCall *call, const AwsRequest *request,
                 AwsAnswer *ret_answer, Error *err) MUST_USE;
/* What an error of a write means: one of remote_send(), or of aws_refused(). */
WriteAnswer remote_failure(const Remote *remote, const Error *err);
