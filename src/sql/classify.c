#include "sql/classify.h"

#include "sql/body.h"
#include "sql/object.h"
#include "sql/pattern.h"
#include "sql/shape.h"

/* The same rows as the splitter's say whether data follows, so the two never disagree. */
static bool followed_by_rows(const SqlGrammar *grammar, const char *text, size_t length)
{
    SqlLexer lexer;
    SqlToken token;
    SqlShape shape = sql_shape_new(grammar);
    sql_lexer_init_text(&lexer, grammar, text, length);
    while (shape.state != SQL_HEAD_DULL && !shape.copy) {
        SqlTokenKind kind = sql_lexer_next(&lexer, &token);
        if (kind == SQL_TOKEN_MORE || kind == SQL_TOKEN_UNTERMINATED || kind == SQL_TOKEN_BAD)
            break;
        sql_shape_follow(&shape, &token);
    }
    return shape.copy;
}

static const SqlTraitRow *find_row(const SqlGrammar *grammar, const char *text, size_t length,
                                   SqlPatternNames *ret_names)
{
    SqlLexer lexer;
    SqlToken first;
    sql_lexer_init_text(&lexer, grammar, text, length);
    if (sql_lexer_next(&lexer, &first) != SQL_TOKEN_WORD)
        return NULL;
    for (size_t i = 0; i < grammar->trait_count; i++) {
        const SqlTraitRow *row = &grammar->trait_rows[i];
        if (sql_pattern_begins(row->pattern, &first) &&
            sql_pattern_fits(row->pattern, grammar, text, length, ret_names))
            return row;
    }
    return NULL;
}

void sql_classify(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length,
                  SqlTraits *ret_traits)
{
    const SqlGrammar *grammar = sql_grammar(dialect);
    SqlTraits traits = {
        .copy_from_stdin = followed_by_rows(grammar, text, length),
        .runs = grammar->otherwise,
        .settle = grammar->otherwise == SQL_RUNS_BY_ITSELF ? SQL_SETTLE_ASK : SQL_SETTLE_RERUN,
    };
    SqlPatternNames names = {0};
    const SqlTraitRow *row = find_row(grammar, text, length, &names);
    if (row) {
        traits.control = row->control;
        traits.what = row->what;
        traits.runs = row->runs;
        traits.outside_transaction = row->runs == SQL_RUNS_OUTSIDE;
        traits.outside_before = row->before;
        traits.session = row->session;
        traits.procedural = row->procedural;
        traits.settle = row->settle;
    }
    if (names.at[0].text && traits.settle != SQL_SETTLE_ASK)
        traits.object = sql_object_name(ctx, grammar, names.at[0], names.at[1]);
    if (traits.procedural && sql_body_commits(grammar, text, length)) {
        traits.what = "DO with COMMIT";
        traits.runs = SQL_RUNS_OUTSIDE;
        traits.outside_transaction = true;
    }
    *ret_traits = traits;
}
