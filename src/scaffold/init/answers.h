/* The answers of `tidegate init`, by the rows of answers.inc. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "config/options.h"

typedef enum InitAnswer {
#define ANSWER(name, ...) ANSWER_##name,
#include "scaffold/init/answers.inc"
#undef ANSWER
    ANSWER_COUNT_OF
} InitAnswer;

typedef enum InitOrigin {
    INIT_OPEN,     /* nobody has said it */
    INIT_GIVEN,    /* a flag or a variable */
    INIT_FOUND,    /* something that was seen says it */
    INIT_ASKED,    /* a person said it now */
    INIT_FALLBACK, /* nobody has said otherwise */
} InitOrigin;

typedef struct InitAnswers {
    const char *at[ANSWER_COUNT_OF]; /* NULL: open */
    InitOrigin origin[ANSWER_COUNT_OF];
} InitAnswers;

typedef struct InitQuestion {
    const char *name; /* "database_kind" */
    OptionId option;
    const char *text;
    const char *fallback; /* or NULL */
} InitQuestion;

const InitQuestion *init_question(InitAnswer answer);
/* Whether it is a choice, which decides what is written. */
bool init_is_choice(InitAnswer answer);
/* Whether the answers so far leave the question open in a way that matters. */
bool init_choice_matters(const InitAnswers *answers, InitAnswer answer);
/* "given", "found".. */
const char *init_origin_name(InitOrigin origin);

void init_answer(InitAnswers *answers, InitAnswer answer, const char *value, InitOrigin origin);
/* What may stand in a file without quotes, in YAML, HCL, JSON and in a shell: ERR_USAGE says what
 * may not. */
bool init_check_answer(InitAnswer answer, const char *value, Error *err) MUST_USE;
/* What belongs together: several environments that would all be the same service are ERR_USAGE. */
bool init_check_together(const InitAnswers *answers, Error *err) MUST_USE;

/* The words of a list with commas; NULL-terminated, children of ctx. */
const char *const *init_words(TALLOC_CTX *ctx, const char *list, const char *separators);
/* The names with a comma and a space between them; child of ctx. */
char *init_join(TALLOC_CTX *ctx, const char *const *names);
/* `{env}` in it replaced by the environment's name; child of ctx. */
char *init_of_environment(TALLOC_CTX *ctx, const char *pattern, const char *environment);
/* A folder's name as the name of an app; NULL when nothing of it can be one. Child of ctx. */
char *init_app_name(TALLOC_CTX *ctx, const char *folder);
