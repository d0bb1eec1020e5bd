/* Who may ask from outside, each a row behind one vtable. Private to this folder. */
#pragma once

#include "aws/aws.h"
#include "callback/callback.h"

/* One who asked; borrowed. */
typedef struct CallbackAsker {
    Aws *aws;
    const Secret *task_token; /* Step Functions' */
    const char *job;          /* CodePipeline's */
} CallbackAsker;

/* *ret_gone: nobody waits (any more). False: it could not be told. */
typedef struct CallbackDriver {
    const char *who; /* "Step Functions" */
    /* That we are at work. NULL: it does not want to know. */
    bool (*beat)(const CallbackAsker *asker, bool *ret_gone, Error *err);
    bool (*answer)(const CallbackAsker *asker, const CallbackAnswer *answer, bool *ret_gone,
                   Error *err);
} CallbackDriver;

/* Nothing went wrong: it is done, or it goes on. */
static inline bool callback_is_good(const CallbackAnswer *answer)
{
    return answer->continuation || json_get_bool(answer->object, "ok", false);
}

extern const CallbackDriver callback_step_functions;
extern const CallbackDriver callback_codepipeline;
