/* Results of earlier runs over the same files: a folder of some thousand migrations need not be
 * parsed again when nothing in it has changed.
 *
 * One file for a folder and a way of judging it. It holds for these bytes of these files, these
 * options, this day (exceptions end) and this build of the program. What cannot be read, or is not
 * what was written, is as if it were not there; two runs at a time write whole files.
 */
#pragma once

#include "lint/cache/signature.h"
#include "lint/lint.h"

typedef struct LintCache LintCache;

/* NULL: this run is not cached (a live schema, stdin, few files, no folder to keep it in). `today`
 * as in 2026-11-26. Child of ctx. */
LintCache *cache_open(TALLOC_CTX *ctx, const LintConfig *config, const LintSource *sources,
                      size_t count, const char *today);
/* The result, if it is known and all files are as they were. Child of ctx. */
LintResult *cache_find(TALLOC_CTX *ctx, LintCache *cache);
/* Keeps it for the next run, as well as it can. `signatures`: of each source, in their order, from
 * before it was read. */
void cache_keep(const LintCache *cache, const FileSignature *signatures, const LintResult *result);
