/* The files that the answers make, still in memory. */
#pragma once

#include "config/words.h"
#include "scaffold/init/answers.h"
#include "scaffold/init/sight.h"

typedef struct InitFile {
    const char *path; /* from the folder on */
    const char *text;
    bool executable;
} InitFile;

typedef struct InitDraft {
    InitFile *files; /* in the order of the pieces */
    size_t count;
    Words steps; /* what a person does next, in order */
} InitDraft;

/* Which answers the pieces that fit cannot do without and have not: ret_needed[answer]. All choices
 * that matter must be answered. */
bool init_find_needed(const InitAnswers *answers, const InitSight *sight,
                      bool ret_needed[ANSWER_COUNT_OF], Error *err) MUST_USE;

/* All files of the pieces that fit; child of ctx. */
bool init_draft(TALLOC_CTX *ctx, const InitAnswers *answers, const InitSight *sight,
                InitDraft **ret_draft, Error *err) MUST_USE;
