/* The names that PostgreSQL makes for what was created without one (internal to this folder).
 *
 * After makeObjectName(), ChooseRelationName(), ChooseConstraintName() and FigureColname() of its
 * sources: "table_column_label", cut to 63 bytes at the longer part, with a number on a clash.
 */
#pragma once

#include "lint/catalog/model.h"

/* With which names it must not clash. */
#define NAMES_RELATIONS   1u
#define NAMES_CONSTRAINTS 2u

/* `name2` NULL: none. Lives in the catalog's arena. */
const char *names_choose(Catalog *catalog, const char *schema, const char *name1, const char *name2,
                         const char *label, unsigned clashes);
/* "a_b": the middle part of the name of something over several columns; NULL for none. */
const char *names_join(Catalog *catalog, const char *const *names, size_t count);
/* The columns of an index as the server calls them ("lower", "expr", "expr1"), joined. */
const char *names_join_parts(Catalog *catalog, const SqlIndexPart *parts, size_t count,
                             const char *const *included, size_t included_count);

/* The name of an output column without an alias: "?column?" when nothing gives one. */
const char *names_of_output(const SqlExpr *expr);

/* Constraint names of a schema; one name may be there several times. */
void names_take_constraint(Catalog *catalog, const char *schema, const char *name);
void names_release_constraint(Catalog *catalog, const char *schema, const char *name);
