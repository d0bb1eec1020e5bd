/* What the file system says of all sources: most of the time of a cached run, so that all
 * processors share it. */
#pragma once

#include "lint/cache/signature.h"
#include "lint/lint.h"

/* `ret_signatures`: of each source, without its digest. False: one of them is not there. */
bool look_at_sources(const LintSource *sources, size_t count, FileSignature *ret_signatures);
