/* Who started us from outside and waits for an answer: a Step Functions task token, a CodePipeline
 * job. They hear that we are at work, and at the end how it ended.
 *
 * Nothing here fails a command: what cannot be told is a warning, and who is gone is not waited
 * for. The answer comes after the record was written, so that who hears it can rely on the gate.
 */
#pragma once

#include <stdbool.h>

#include "aws/aws.h"
#include "base/cancel.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/secret.h"

typedef struct Callback Callback;

/* Borrowed as long as the Callback lives. */
typedef struct CallbackConfig {
    const Secret *task_token;     /* or NULL */
    const char *codepipeline_job; /* or NULL */
    AwsConfig aws;                /* an Aws of our own is made of it: a thread uses it */
    Clock *clock;
    const Cancel *cancel; /* ends the wait between two tries of the answer; the first is made */
    Progress *progress;
} CallbackConfig;

/* From now on Step Functions hears about every 15 s that we live. NULL when nobody asked. Child of
 * ctx; whoever was not answered until it is freed is not. */
Callback *callback_begin(TALLOC_CTX *ctx, const CallbackConfig *config);

typedef struct CallbackAnswer {
    /* As --json prints it, redacted: {schema, ok, exit, .., error}. "ok" decides. */
    const json_t *object;
    /* Not done yet, and all is well: by this text it can be asked for again. NULL: it is done. Who
     * cannot ask again gets the object as it is. */
    const char *continuation;
} CallbackAnswer;

/* Tries for about a minute. False when somebody could not be told or was gone; then a warning was
 * said. True for NULL. */
bool callback_answer(Callback *callback, const CallbackAnswer *answer);
