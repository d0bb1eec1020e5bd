/* A helper program that is asked a question: it gets a text on its stdin and answers on stdout. */
#pragma once

#include "base/cancel.h"
#include "base/process.h"

typedef struct ProcessQuestion {
    const char *const *argv;
    const char *input;  /* NULL: none; of at most 4096 bytes, which a pipe takes at once */
    size_t limit;       /* bytes of the answer */
    int64_t silence_ms; /* how long it may say nothing */
    const Cancel *cancel;
    const char *name; /* for messages: "the credential_process" */
    ErrorKind kind;   /* of what goes wrong with it, but for its start */
} ProcessQuestion;

/* What it printed, child of ctx, once it ended with 0. It may be a secret: who asked wipes it. On
 * failure *ret_answer is what it printed before it ended with another code; else NULL. */
bool process_ask(TALLOC_CTX *ctx, const ProcessQuestion *question, char **ret_answer,
                 Error *err) MUST_USE;
