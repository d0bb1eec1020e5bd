#include "sql/pattern.h"

/* The lexer is copied wherever there are two ways to go on: statements that get this far into a
 * pattern are few. */
static bool match(const char *pattern, SqlLexer at, SqlPatternNames *names);

static size_t element_length(const char *pattern)
{
    return strcspn(pattern, " ");
}

static bool element_is(const char *pattern, const char *element)
{
    return element_length(pattern) == strlen(element) &&
           strncmp(pattern, element, strlen(element)) == 0;
}

static const char *after_element(const char *pattern)
{
    pattern += element_length(pattern);
    return pattern + strspn(pattern, " ");
}

static bool token_fits(const char *pattern, const SqlToken *token)
{
    const char *end = pattern + element_length(pattern);
    while (pattern < end) {
        size_t length = strcspn(pattern, "| ");
        if (token->text && length == token->length &&
            strncasecmp(pattern, token->text, length) == 0)
            return true;
        pattern += length + 1;
    }
    return false;
}

static bool match_one(const char *pattern, SqlLexer at, SqlPatternNames *names)
{
    SqlToken token;
    SqlTokenKind kind = sql_lexer_next(&at, &token);
    if (kind == SQL_TOKEN_MORE || kind == SQL_TOKEN_UNTERMINATED)
        return false;
    if (!element_is(pattern, "*") && !token_fits(pattern, &token))
        return false;
    return match(after_element(pattern), at, names);
}

static bool match_option(const char *pattern, SqlLexer at, SqlPatternNames *names)
{
    if (match(after_element(pattern), at, names))
        return true;
    while (!element_is(pattern, "]"))
        pattern = after_element(pattern);
    return match(after_element(pattern), at, names);
}

static bool match_list(const char *pattern, SqlLexer at, SqlPatternNames *names)
{
    SqlLexer before = at;
    SqlToken token;
    if (sql_lexer_next(&at, &token) != SQL_TOKEN_OPEN)
        return match(after_element(pattern), before, names);
    for (int depth = 1; depth > 0;) {
        SqlTokenKind kind = sql_lexer_next(&at, &token);
        if (kind == SQL_TOKEN_MORE || kind == SQL_TOKEN_UNTERMINATED)
            return false;
        depth += kind == SQL_TOKEN_OPEN;
        depth -= kind == SQL_TOKEN_CLOSE;
    }
    return match(after_element(pattern), at, names);
}

static bool match_any(const char *pattern, SqlLexer at, SqlPatternNames *names)
{
    SqlToken token;
    for (SqlTokenKind kind; !match(after_element(pattern), at, names);) {
        kind = sql_lexer_next(&at, &token);
        if (kind == SQL_TOKEN_MORE || kind == SQL_TOKEN_UNTERMINATED || kind == SQL_TOKEN_BAD)
            return false;
    }
    return true;
}

static bool match_end(const char *pattern, SqlLexer at, SqlPatternNames *names)
{
    SqlToken token;
    SqlTokenKind kind = sql_lexer_next(&at, &token);
    return (kind == SQL_TOKEN_MORE || kind == SQL_TOKEN_SEMICOLON) &&
           match(after_element(pattern), at, names);
}

static bool next_is_name(SqlLexer *at, SqlToken *ret_token)
{
    SqlTokenKind kind = sql_lexer_next(at, ret_token);
    return kind == SQL_TOKEN_WORD || kind == SQL_TOKEN_NAME;
}

/* Reads name ( "." name )*, a quoted name's doubled quotes included. */
static bool read_name(SqlLexer *at, SqlSpan *ret_span)
{
    SqlToken token, after;
    if (!next_is_name(at, &token))
        return false;
    const char *text = token.text;
    for (;;) {
        SqlLexer ahead = *at;
        SqlTokenKind kind = sql_lexer_next(&ahead, &after);
        if (kind == SQL_TOKEN_NAME && token.kind == kind && after.start == token.end)
            token = after;
        else if (kind == SQL_TOKEN_MORE || !sql_token_is(&after, "."))
            break;
        else if (!next_is_name(&ahead, &token))
            return false;
        *at = ahead;
    }
    *ret_span = (SqlSpan){text, (size_t)(token.text + token.length - text)};
    return true;
}

static bool match_name(const char *pattern, SqlLexer at, SqlPatternNames *names)
{
    SqlSpan span = {0};
    if (!read_name(&at, &span) || !match(after_element(pattern), at, names))
        return false;
    names->at[pattern[1] - '1'] = span;
    return true;
}

typedef struct ElementRow {
    const char *element;
    bool (*match)(const char *pattern, SqlLexer at, SqlPatternNames *names);
} ElementRow;

static const ElementRow ELEMENTS[] = {
    {"[", match_option}, {"()", match_list}, {"..", match_any},
    {"$", match_end},    {"%1", match_name}, {"%2", match_name},
};

static bool match(const char *pattern, SqlLexer at, SqlPatternNames *names)
{
    while (element_is(pattern, "]"))
        pattern = after_element(pattern);
    if (!*pattern)
        return true;
    for (size_t i = 0; i < COUNT_OF(ELEMENTS); i++)
        if (element_is(pattern, ELEMENTS[i].element))
            return ELEMENTS[i].match(pattern, at, names);
    return match_one(pattern, at, names);
}

bool sql_pattern_fits(const char *pattern, const SqlGrammar *grammar, const char *text,
                      size_t length, SqlPatternNames *ret_names)
{
    SqlLexer lexer;
    SqlPatternNames names = {0};
    sql_lexer_init_text(&lexer, grammar, text, length);
    if (!match(pattern, lexer, &names))
        return false;
    *ret_names = names;
    return true;
}

bool sql_pattern_begins(const char *pattern, const SqlToken *first)
{
    return token_fits(pattern, first);
}

bool sql_pattern_holds(const SqlPatternRow rows[], size_t count, const SqlGrammar *grammar,
                       const char *text, size_t length)
{
    SqlPatternNames names;
    SqlLexer lexer;
    SqlToken first;
    sql_lexer_init_text(&lexer, grammar, text, length);
    if (sql_lexer_next(&lexer, &first) != SQL_TOKEN_WORD)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (sql_pattern_begins(rows[i].pattern, &first) &&
            sql_pattern_fits(rows[i].pattern, grammar, text, length, &names))
            return rows[i].holds;
    }
    return false;
}
