/* Collects the effects of one statement: one lock per relation, the strongest; nothing twice;
 * nothing of relations that the transaction itself has made (internal to this folder).
 *
 * Rewrites, scans and builds of a partitioned table are those of its partitions, unless ONLY was
 * written.
 */
#pragma once

#include "lint/effects/effects.h"

#define EFFECTS_AT_ONCE 24
#define VERSION_NEWEST  180000

typedef struct EffectWriter {
    TALLOC_CTX *ctx; /* of the result: texts that are made */
    const EffectContext *context;
    Catalog *catalog;
    int version;      /* of the server: 150000; never 0 */
    bool lockless;    /* not PostgreSQL: its lock modes are not told, and plans are made anew */
    bool only;        /* the command leaves partitions and heirs alone */
    bool conditional; /* it may not run: IF .. in a DO block; then no failure is certain */
    bool in_block;    /* a statement of a DO block, whose variables are not known */
    int offset;       /* of what is being described */
    Effect *items;
    size_t count, capacity;
    Effect first[EFFECTS_AT_ONCE];
    Effect nowhere; /* what is filled in when there is nothing to report */
} EffectWriter;

void writer_init(EffectWriter *writer, TALLOC_CTX *ctx, const EffectContext *context);
/* Child of the writer's ctx. */
Effects *writer_finish(EffectWriter *writer);

/* The table of that name; one that the catalog does not know stands in for itself, `guessed`. Never
 * NULL; valid as long as the result. */
const CatalogTable *effect_table(EffectWriter *writer, const SqlName *name);
/* As effect_table(); a name that is certainly not there is a failure (42P01) unless `if_exists`. */
const CatalogTable *effect_target(EffectWriter *writer, const SqlName *name, bool if_exists);
/* It is certainly not there. */
bool effect_is_absent(const EffectWriter *writer, const CatalogTable *table);
/* pg_catalog, information_schema, pg_..: nobody's migrations make those. */
bool effect_is_servers_own(const SqlName *name);
/* Whether anybody but this transaction can see the table. */
bool effect_visible(const EffectWriter *writer, const CatalogTable *table);
/* Whether the version still serving can know it: not made by a pending migration. */
bool effect_in_use(const CatalogTable *table);
bool effect_column_in_use(const CatalogTable *table, const CatalogColumn *column);

void effect_lock(EffectWriter *writer, RuleId rule, const CatalogTable *table, LockMode mode);
/* With all partitions and heirs. */
void effect_lock_all(EffectWriter *writer, RuleId rule, const CatalogTable *table, LockMode mode);
/* Of an index: locks on those are told only where they are the point of the statement. */
void effect_lock_index(EffectWriter *writer, const CatalogTable *table, const char *index,
                       LockMode mode);
/* The lock of a statement that cannot run in a transaction: gone when it ends. */
void effect_lock_brief(EffectWriter *writer, RuleId rule, const CatalogTable *table, LockMode mode);

/* A rewrite builds the table's indexes, too. A build under no rule lets writers go on. */
void effect_rewrite(EffectWriter *writer, RuleId rule, const CatalogTable *table);
void effect_scan(EffectWriter *writer, RuleId rule, const CatalogTable *table);
void effect_build(EffectWriter *writer, RuleId rule, const CatalogTable *table);
/* `constraint` NULL: the name is filled in when the server has made it (effect_name_constraints).
 */
void effect_foreign_key_scan(EffectWriter *writer, RuleId rule, const CatalogTable *table,
                             const char *constraint);
/* Of a server without PostgreSQL's lock modes: work while writes to the table wait. */
void effect_work(EffectWriter *writer, EffectKind kind, RuleId rule, const CatalogTable *table,
                 const char *why);
void effect_proven(EffectWriter *writer, const CatalogTable *table, const char *column);
/* Names those of effects from `first` on that wait for the name of the table's newest constraint.
 */
void effect_name_constraints(EffectWriter *writer, size_t first, const CatalogTable *table);

/* The server refuses it. To be filled in further; valid until the next effect. */
Effect *effect_fail(EffectWriter *writer, RuleId rule, const char *sqlstate,
                    const CatalogTable *table, const char *why);
/* The version still serving may fail so, for a table or (column not NULL) a part of it. Nothing is
 * reported of a table that nobody uses yet. */
Effect *effect_break(EffectWriter *writer, RuleId rule, const char *sqlstate,
                     const CatalogTable *table, const char *column, const char *why);
/* Of something that is no table: a function, a type's label. */
Effect *effect_break_object(EffectWriter *writer, RuleId rule, const char *sqlstate,
                            const char *object, const char *why);
Effect *effect_note(EffectWriter *writer, RuleId rule, const CatalogTable *table, const char *why);
/* Keeps the relation's columns in the effect, for effects_settle(). */
void effect_keep_columns(EffectWriter *writer, Effect *effect, const CatalogTable *table);
/* 0A000: whoever has prepared a statement whose result changes fails once. */
void effect_cached_plan(EffectWriter *writer, const CatalogTable *table, const char *column);
