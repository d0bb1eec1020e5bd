/* What `lint` judges: the files that were named, stdin, or the folder in force. */
#pragma once

#include "cli/command.h"
#include "lint/folder.h"

typedef struct LintInput {
    LintSource *sources; /* in the order in which they apply */
    size_t count;
    bool complete;            /* LintConfig.complete */
    const LintFolder *folder; /* in force; NULL: files were named */
} LintInput;

/* FILE.. of the command line: each is judged, what stands before it in its folder is history; a
 * folder stands for its files, - for stdin. ERR_USAGE for one that is not there. Child of the
 * invocation's context. */
bool lint_sources_named(const Invocation *invocation, LintInput *ret_input, Error *err) MUST_USE;
/* The folder in force: all of it, or with --since what was changed. */
bool lint_sources_folder(const Invocation *invocation, LintInput *ret_input, Error *err) MUST_USE;
/* The folder in force, none of it judged. */
bool lint_sources_history(const Invocation *invocation, LintInput *ret_input, Error *err) MUST_USE;
