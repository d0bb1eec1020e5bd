/* Splitting as tests want it: one text that says what came out. */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "sql/splitter.h"

/* Feeds `text` in pieces of `piece` bytes. A line each: "LINE:COLUMN statement", "rows TEXT",
 * "rows end", "failed LINE:COLUMN message". Child of ctx. */
char *split_transcript(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length,
                       size_t piece, size_t limit);

/* Proves the transcript, whatever the size of the pieces. */
void assert_split(Dialect dialect, const char *text, const char *expected);
void assert_split_bytes(Dialect dialect, const char *text, size_t length, size_t limit,
                        const char *expected);
/* The hint of the error that the text ends in. Child of ctx. */
char *split_hint(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length);

/* A splitter that was fed `text` as a whole. */
SqlSplitter *split_fed(TALLOC_CTX *ctx, Dialect dialect, const char *text);
