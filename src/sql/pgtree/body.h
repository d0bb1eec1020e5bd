/* The statements inside functions, DO blocks, rules and schemas (internal to this folder). */
#pragma once

#include "sql/pgtree/read.h"

/* A part of a text that holds statements: what it reads and where it stands. */
typedef struct PgPart {
    const char *text;
    size_t length;
    int base; /* of text[0] in the outermost statement; negative: not known */
} PgPart;

/* The inner statements found so far; `items` is talloc'ed and moves. */
typedef struct PgInner {
    PgTree *tree;
    SqlStatement *items;
    size_t count, room;
    size_t dynamic;   /* texts that only the server will know */
    bool conditional; /* of what is added now */
} PgInner;

/* Parses the part and adds its statements: what cannot be parsed as one SQL_UNPARSED. `prefix` is
 * put before the text ("SELECT " before an expression). */
void pgtree_inner_parse(PgInner *inner, const char *prefix, const PgPart *part);
/* Moves what was found into the statement. */
void pgtree_inner_finish(PgInner *inner, SqlStatement *statement);

/* EXECUTE of the expression in `part`. */
void pgtree_inner_execute(PgInner *inner, const PgPart *part);

/* plpgsql.c: all statements of a PL/pgSQL body. */
void pgtree_read_plpgsql(PgInner *inner, const PgPart *body);

/* `body` is a string's value whose token stands at or behind `location`: sets body and body_offset
 * and, where statement->language is one that we read, what is inside. */
void pgtree_read_body(PgTree *tree, const char *body, int location, SqlStatement *statement);
/* BEGIN ATOMIC's or RETURN's tree. */
void pgtree_read_atomic_body(PgTree *tree, const Node *body, SqlStatement *statement);
/* A list of statements. */
void pgtree_read_actions(PgTree *tree, const List *actions, SqlStatement *statement);
