/* A file of findings that a team has accepted as they are, so that only new ones block:
 *
 *     # tidegate lint baseline 1
 *     FINGERPRINT RULE FILE OBJECT
 *
 * Sorted by file and rule, a line each, so that a review sees what was added. The fingerprint alone
 * counts; the words are for people.
 */
#pragma once

#include "base/error.h"
#include "report/finding.h"

typedef struct Baseline Baseline;

/* A file that is not there is ERR_CONFIG, one that is none ERR_FORMAT with the line. Child of ctx.
 */
bool baseline_read(TALLOC_CTX *ctx, const char *path, Baseline **ret_baseline, Error *err) MUST_USE;
bool baseline_has(const Baseline *baseline, const char *fingerprint);
/* Writes those of the findings that no annotation allows; *ret_count of them. Atomic. */
bool baseline_write(const char *path, const Finding *findings, size_t count, size_t *ret_count,
                    Error *err) MUST_USE;
