/* What SQLite's and MariaDB's SQL have in common, read by recursive descent (internal to sql/small,
 * sql/lite and sql/maria).
 *
 * It reads what correct statements may say, in either dialect; it does not check that a server
 * would take them. Expressions whose inside is of no interest become SQL_EXPR_OTHER.
 */
#pragma once

#include "sql/small/reader.h"

/* expressions.c, operands.c */
const SqlExpr *small_expr(SmallReader *reader);
/* Without AND, OR and comparisons: what may stand behind DEFAULT. */
const SqlExpr *small_operand(SmallReader *reader);
SqlExpr *small_expr_new(SmallReader *reader, SqlExprKind kind);
void small_expr_add(SmallReader *reader, SqlExpr *expr, const SqlExpr *arg);
/* A word that cannot be a name where one is optional. */
bool small_is_reserved(const SmallReader *reader);

/* queries.c: SELECT, VALUES, and what WITH may precede. */
const SqlQuery *small_query(SmallReader *reader);
bool small_starts_query(const SmallReader *reader);
SqlFrom small_from_item(SmallReader *reader, SqlQuery *query);
void small_from(SmallReader *reader, SqlQuery *query);
void small_where(SmallReader *reader, SqlQuery *query);
/* ORDER BY, LIMIT, FOR UPDATE. */
void small_order(SmallReader *reader, SqlQuery *query);
SqlQuery *small_query_new(SmallReader *reader, SqlQueryKind kind);
void small_condition(SmallReader *reader, SqlQuery *query, const SqlExpr *condition);
void small_other(SmallReader *reader, SqlQuery *query, const SqlExpr *expr);
/* Output columns, or those of RETURNING. */
const SqlTarget *small_targets(SmallReader *reader, size_t *ret_count);

/* writes.c: INSERT, REPLACE, UPDATE, DELETE, from their first word. */
void small_write(SmallReader *reader, SqlQuery *query);
bool small_starts_write(const SmallReader *reader);

/* types.c */
const SqlType *small_type(SmallReader *reader);

/* columns.c, constraints.c */
SqlColumn small_column(SmallReader *reader);
/* A constraint that stands behind a column, or (column NULL) in a table; false: none comes. */
bool small_constraint(SmallReader *reader, const char *column, SqlConstraint *ret_constraint);
bool small_starts_constraint(const SmallReader *reader);
/* "(a, lower(b) DESC)" */
const SqlIndexPart *small_index_parts(SmallReader *reader, size_t *ret_count);
