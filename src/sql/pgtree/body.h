/* The statements inside functions, DO blocks, rules and schemas (internal to this folder). */
#pragma once

#include "sql/pgtree/read.h"

/* `body` is a string's value whose token stands at or behind `location`: sets body and body_offset
 * and, where statement->language is one that we read, what is inside. */
void pgtree_read_body(PgTree *tree, const char *body, int location, SqlStatement *statement);
/* BEGIN ATOMIC's or RETURN's tree. */
void pgtree_read_atomic_body(PgTree *tree, const Node *body, SqlStatement *statement);
/* A list of statements. */
void pgtree_read_actions(PgTree *tree, const List *actions, SqlStatement *statement);
