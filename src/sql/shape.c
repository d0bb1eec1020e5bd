#include "sql/shape.h"

static bool row_fits(const SqlHeadRow *row, const SqlShape *shape, const SqlToken *token)
{
    if (row->state != shape->state)
        return false;
    if (!row->word)
        return true;
    return !shape->label && sql_token_is(token, row->word);
}

/* What stands in parentheses is an expression or a list: no keyword in it opens or closes. */
void sql_shape_follow_head(SqlShape *shape, const SqlToken *token)
{
    if (shape->parens > 0)
        return;
    const SqlGrammar *grammar = shape->grammar;
    for (size_t i = 0; i < grammar->head_count; i++) {
        const SqlHeadRow *row = &grammar->head_rows[i];
        if (!row_fits(row, shape, token))
            continue;
        shape->body += row->body;
        shape->copy |= row->copy;
        shape->state = row->next;
        if (row->body < 0 && shape->body == 0)
            shape->state = SQL_HEAD_DULL;
        break;
    }
    shape->label = sql_token_is(token, ".") || sql_token_is(token, "as");
}
