/* What is kept between statements, and what is found by it (internal to lint/effects).
 *
 * All of it works without a memory, too: then nothing is found.
 */
#pragma once

#include "lint/effects/former.h"
#include "lint/effects/old/outcome.h"
#include "lint/effects/old/rows.h"
#include "lint/effects/writer.h"

typedef struct AddedLabel {
    const char *type, *label;
} AddedLabel;

struct EffectMemory {
    RowStore store;
    CatalogMoment moment; /* of the transaction that is told of */
    AddedLabel *labels;   /* added in it */
    size_t label_count;
    const CatalogTable **renamed; /* in it: locked in the strongest mode under the old name */
    size_t renamed_count;
    bool not_utc, not_utc_local; /* SET timezone said so: for the session, for the transaction */
    Former former;
    OldVersion old;
    OldVersion own; /* of the migrations' own statements */
};

/* Around a statement of the set: a new transaction begins; what old statements meet is compared. */
void memory_begin(const EffectContext *context);
void memory_end(EffectWriter *writer, const SqlStatement *statement);
/* Around catalog_apply(). */
void memory_before(const EffectContext *context, const SqlStatement *statement);
void memory_after(const EffectContext *context, const SqlStatement *statement);

void memory_label_added(const EffectContext *context, const char *type, const char *label);
/* 55P04: a label that was added in this transaction is used. */
void memory_check_labels(EffectWriter *writer, const SqlStatement *statement);
bool memory_in_utc(const EffectContext *context);
bool memory_was_renamed(const EffectContext *context, const CatalogTable *table);

/* A migration's own INSERT, UPDATE or DELETE, tried like one of the application's. */
void memory_fails_on_write(EffectWriter *writer, const SqlStatement *statement);

/* data.c: rows that are there fail the statement (23514, 23505, 23P01, 23503). */
void memory_fails_on_check(EffectWriter *writer, const CatalogTable *table, const SqlExpr *check);
void memory_fails_on_duplicates(EffectWriter *writer, const CatalogTable *table,
                                const SqlIndexPart *parts, size_t part_count,
                                const SqlExpr *predicate);
void memory_fails_on_exclusion(EffectWriter *writer, const CatalogTable *table,
                               const SqlConstraint *constraint);
void memory_fails_on_foreign_key(EffectWriter *writer, const CatalogTable *table,
                                 const SqlConstraint *constraint);
/* A row that is known holds NULL there. */
bool memory_has_null(const EffectWriter *writer, const CatalogTable *table, const char *column);
/* A row that leaves all new columns to their defaults violates the check. */
bool memory_defaults_violate(const CatalogTable *table, const SqlColumn *new_column,
                             const SqlExpr *check);
