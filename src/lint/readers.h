/* Threads that read and parse the sources while another walks them in their order. */
#pragma once

#include "lint/source.h"

typedef struct Readers Readers;

/* Threads: one for each processor, at most eight, fewer for few sources. ERR_CONFIG when the
 * parser's library is not there, ERR_IO when no thread can be started. Freeing it waits for them.
 * Child of ctx. */
bool readers_start(TALLOC_CTX *ctx, const LintSource *sources, size_t count, Dialect dialect,
                   const Placeholders *placeholders, bool sign, Readers **ret_readers,
                   Error *err) MUST_USE;
/* Ends the threads; what was not begun is not read any more. The texts stay. */
void readers_end(Readers *readers);
/* The text of source `index`, as soon as it is there. Lives as long as the readers. */
LintText *readers_wait(Readers *readers, size_t index);
