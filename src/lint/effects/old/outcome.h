/* How the statements of the version still serving fare on the schema as it is (internal to
 * lint/effects).
 *
 * Each is resolved against the catalog and, where sample values are given, tried on the rows that
 * are known. A break is a statement that worked before and does not now.
 */
#pragma once

#include <stdint.h>

#include "lint/effects/writer.h"

typedef struct Outcome {
    char sqlstate[6];  /* "": it works */
    const char *table; /* as shown; NULL: none in particular */
    const char *part;  /* column, constraint or function; NULL: none */
    uint64_t shape;    /* of the result's columns, for plans that were prepared before */
} Outcome;

typedef struct OldVersion {
    const Application *application; /* whose outcomes these are; NULL: none yet */
    Outcome *start, *now; /* at the beginning of the transaction, after its last statement */
    const char **seen;    /* functions and relations that were there */
    size_t seen_count;
    bool stale; /* history was applied since */
} OldVersion;

/* Outcomes are known and those of `now`. */
void old_version_before(OldVersion *old, const EffectContext *context);
/* A transaction begins at `now`. */
void old_version_transaction(OldVersion *old);
/* Keeps those of the writer's breaks that happen, adds those that it did not think of. */
void old_version_after(OldVersion *old, EffectWriter *writer, const SqlStatement *statement);
/* Takes out breaks that the end of the transaction does not show. */
void old_version_settle(const OldVersion *old, Effects *effects);
