/* A finding in words, for the formats that other programs read (internal to this folder). */
#pragma once

#include "report/finding.h"

const char *finding_level_name(FindingLevel level); /* "warning" */

/* Message, breaks, locks, duration and how to accept it, a line each, without markup. Child of ctx.
 */
char *finding_plain(TALLOC_CTX *ctx, const Finding *finding);
/* The same as Markdown, with the recipe in a block of code. Child of ctx. */
char *finding_markdown(TALLOC_CTX *ctx, const Finding *finding);
/* "3 errors, 1 warning; 2 allowed". Child of ctx. */
char *finding_counts(TALLOC_CTX *ctx, const FindingSummary *summary);
/* "26 files, 84 statements, 2 not understood, PostgreSQL 18". Child of ctx. */
char *finding_coverage(TALLOC_CTX *ctx, const FindingSummary *summary);
