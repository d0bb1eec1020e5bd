/* What the tokens since a statement's beginning say about its end (internal to this folder). */
#pragma once

#include "sql/grammar.h"
#include "sql/token.h"

typedef struct SqlShape {
    const SqlGrammar *grammar;
    unsigned char state; /* of the grammar's head rows */
    bool label;          /* the next word is a name, whatever it reads: after "." and AS */
    bool copy;           /* rows of data follow */
    int parens;
    int body; /* open bodies and, in them, CASE expressions */
} SqlShape;

static inline SqlShape sql_shape_new(const SqlGrammar *grammar)
{
    return (SqlShape){.grammar = grammar, .state = SQL_HEAD_START};
}

void sql_shape_follow_head(SqlShape *shape, const SqlToken *token);

static inline void sql_shape_follow(SqlShape *shape, const SqlToken *token)
{
    if (shape->grammar->parens_nest) {
        shape->parens += token->kind == SQL_TOKEN_OPEN;
        shape->parens -= token->kind == SQL_TOKEN_CLOSE && shape->parens > 0;
    }
    if (shape->state != SQL_HEAD_DULL)
        sql_shape_follow_head(shape, token);
}

/* Whether a semicolon here ends the statement. */
static inline bool sql_shape_ends(const SqlShape *shape)
{
    return shape->parens == 0 && shape->body == 0;
}
