/* The handlers of statements and of ALTER TABLE's commands, by kind (internal to this folder). The
 * tables that name them are in effects.c and alter_table.c.
 *
 * A handler tells what the statement will do to the catalog as it is now. It changes nothing:
 * ALTER TABLE excepted, whose commands each see what those before them left.
 */
#pragma once

#include "lint/effects/writer.h"

typedef void EffectHandler(EffectWriter *writer, const SqlStatement *statement);

EffectHandler effects_create_table, effects_create_index, effects_create_view,
    effects_create_function, effects_create_trigger, effects_create_rule, effects_create_policy,
    effects_create_publication, effects_create_statistics;
EffectHandler effects_alter_table, effects_attach_index, effects_enum_add, effects_enum_rename,
    effects_alter_domain, effects_alter_sequence, effects_rename, effects_set_schema,
    effects_set_owner;
EffectHandler effects_drop, effects_truncate, effects_vacuum, effects_analyze, effects_cluster,
    effects_reindex, effects_refresh, effects_comment, effects_grant, effects_lock_table;
EffectHandler effects_query, effects_copy, effects_begin, effects_alone, effects_create_sequence;

/* One command of ALTER TABLE. */
typedef struct AlterStep {
    const SqlStatement *statement;
    const SqlAlter *alter;
    const CatalogTable *table; /* the root of those it works on */
} AlterStep;

typedef void AlterHandler(EffectWriter *writer, const AlterStep *step);

AlterHandler alter_add_column, alter_drop_column, alter_type, alter_drop_default, alter_set_default,
    alter_set_not_null, alter_drop_not_null, alter_add_identity, alter_set_identity,
    alter_drop_identity, alter_set_expression;
AlterHandler alter_add_constraint, alter_drop_constraint, alter_validate_constraint;
AlterHandler alter_inherit, alter_no_inherit, alter_attach_partition, alter_detach_partition,
    alter_detach_concurrently, alter_detach_finalize;
AlterHandler alter_rewrite_command, alter_set_logged, alter_set_unlogged, alter_row_security,
    alter_rename_column, alter_rename_table;

/* Shared between families. */

/* A new constraint of a table: with ADD CONSTRAINT and with a new column (`new_column` NULL: none).
 */
void constraint_added(EffectWriter *writer, const CatalogTable *table,
                      const SqlConstraint *constraint, const SqlColumn *new_column);
/* Drops what must not be referred to: 2BP01 unless CASCADE, with which the foreign keys go. */
void referring_dropped(EffectWriter *writer, const CatalogTable *table, const char *const *columns,
                       size_t column_count, bool cascade);
/* Old INSERTs meet a column that must have a value: how that breaks them. */
void column_required(EffectWriter *writer, RuleId rule, const CatalogTable *table,
                     const char *column, const char *why);
/* Rows of the table hold NULL in the column, as far as is known: then the statement fails. */
void fails_on_nulls(EffectWriter *writer, const CatalogTable *table, const CatalogColumn *column);
/* An index or constraint that makes old writers unique, over those columns or expressions. */
void key_added(EffectWriter *writer, const CatalogTable *table, const SqlIndexPart *parts,
               size_t part_count, const SqlExpr *predicate, bool nulls_not_distinct);
/* Whether a unique index, not a partial one, is over just these columns, in any order: what foreign
 * keys and ON CONFLICT look for. */
bool table_has_key(const CatalogTable *table, const char *const *columns, size_t count);
/* A key is gone: ON CONFLICT finds none. */
void key_dropped(EffectWriter *writer, const CatalogTable *table, const CatalogIndex *index);
/* nextval('name') and setval('name', ..): the sequence's lock. A visitor; data: the writer. */
bool lock_drawn_sequence(const SqlExpr *expr, void *data);
/* Locks of what a query reads and writes. */
void query_locks(EffectWriter *writer, const SqlQuery *query);
/* Locks and breaks of what goes with a table, a view or a column (NULL: all of it). */
void dependents_dropped(EffectWriter *writer, const CatalogTable *table, const char *column,
                        bool cascade);
/* The other table of a foreign key, whatever it is called since the key was written. */
const CatalogTable *foreign_key_parent(EffectWriter *writer, const CatalogConstraint *key);
/* A table or view is no longer under its name. */
void relation_gone(EffectWriter *writer, RuleId rule, const CatalogTable *table, const char *why);
/* Whether a valid CHECK and NOT NULL of the table prove the bound of ATTACH PARTITION. */
bool bound_is_proven(const CatalogTable *parent, const CatalogTable *partition,
                     const SqlExpr *bound);
/* A statement that cannot run inside a transaction is in one: 25001. */
bool refused_in_transaction(EffectWriter *writer, RuleId rule, const CatalogTable *table,
                            const char *why);
/* A domain's constraints are in the way of a rewrite-free column: whether the type has any. */
bool type_is_constrained(const Catalog *catalog, const SqlType *type);
/* The type below all domains; the type itself when it is none. NULL for NULL. */
const SqlType *type_below(const Catalog *catalog, const SqlType *type);
bool type_required(const Catalog *catalog, const SqlType *type); /* a domain NOT NULL */
/* Takes out the breaks and notes of keys that the transaction dropped before. */
void effects_settle_keys(Effects *const *statements, size_t count);
