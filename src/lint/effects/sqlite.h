/* What SQLite does otherwise: no lock but the whole database's, ADD and DROP COLUMN with refusals
 * of their own, and tables that are rebuilt because nothing else can be altered (internal to this
 * folder). Measured on 3.40: docs/lint-measurement.md. */
#pragma once

#include "lint/effects/handlers.h"

EffectHandler effects_sqlite_create_table, effects_sqlite_drop, effects_sqlite_alter_table,
    effects_sqlite_rename, effects_sqlite_query, effects_sqlite_pragma;

/* The table `old` was dropped and `new` takes its name: what has really changed. */
void effects_sqlite_rebuilt(EffectWriter *writer, const CatalogTable *old, const CatalogTable *new);
/* Keys, CHECKs and foreign keys of a rebuild. */
void effects_sqlite_compare_keys(EffectWriter *writer, const CatalogTable *old,
                                 const CatalogTable *new);
void effects_sqlite_compare_constraints(EffectWriter *writer, const CatalogTable *old,
                                        const CatalogTable *new);
/* Triggers and indexes of the old table: effects_end() keeps those that are not made again. */
void effects_sqlite_lost(EffectWriter *writer, const CatalogTable *old);
/* Rows that an INSERT .. SELECT into a table to be leaves out. */
void effects_sqlite_copied(EffectWriter *writer, const SqlQuery *query);

/* At the end of a transaction: a rebuild drops no table, and loses rows only if it was one. */
void effects_sqlite_settle(Effects *const *statements, size_t count);
