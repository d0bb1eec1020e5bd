/* How the statements of the version still serving fare on the schema as it is (internal to
 * lint/effects).
 *
 * Each is resolved against the catalog and, where sample values are given, tried on the rows that
 * are known. A break is a statement that worked before and does not now.
 */
#pragma once

#include <stdint.h>

#include "lint/effects/writer.h"

#define FAILURES_MAX 6

typedef struct Failure {
    char sqlstate[6];
    const char *table; /* as shown; NULL: none in particular */
    const char *part;  /* column, constraint, relation or function; NULL: none */
} Failure;

typedef struct Outcome {
    Failure
        failures[FAILURES_MAX]; /* the server would tell the first; those behind it are hidden */
    size_t count;               /* 0: it works */
    uint64_t shape;             /* of the result's columns, for plans that were prepared before */
} Outcome;

typedef struct OldVersion {
    const Application *application; /* whose outcomes these are; NULL: none yet */
    Outcome *origin;                /* before the first pending statement */
    Outcome *start;                 /* at the beginning of the transaction */
    Outcome *now;                   /* after the last statement */
    const char **seen;              /* functions and relations that were there */
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
