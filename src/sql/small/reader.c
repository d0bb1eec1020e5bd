#include "sql/small/reader.h"

#include <ctype.h>
#include <stdio.h>

#include "base/attr.h"

static SqlToken lex(SmallReader *reader)
{
    SqlToken token = {.kind = SQL_TOKEN_MORE, .start = reader->length, .end = reader->length};
    SqlLexer *lexer = &reader->lexer;
    if (reader->error)
        return token;
    SqlTokenKind kind = sql_lexer_next(lexer, &token);
    if (kind == SQL_TOKEN_MORE)
        return (SqlToken){.kind = kind, .start = reader->length, .end = reader->length};
    if (kind == SQL_TOKEN_UNTERMINATED || kind == SQL_TOKEN_BAD) {
        reader->error = "an unterminated quote or comment";
        return (SqlToken){.kind = SQL_TOKEN_MORE, .start = reader->length, .end = reader->length};
    }
    if (kind == SQL_TOKEN_OPERATOR) {
        size_t length =
            lexer->grammar->operator_length(token.text, (size_t)(lexer->end - token.text));
        lexer->cursor = token.text + length;
        token.length = length;
        token.end = token.start + length;
    }
    return token;
}

/* 'a''b' comes in two from the lexer, 1e5 and 0xFF as well. */
static bool continues(const SqlToken *token, const SqlToken *next)
{
    if (token->end != next->start)
        return false;
    if (token->kind == SQL_TOKEN_STRING || token->kind == SQL_TOKEN_NAME)
        return next->kind == token->kind && token->text[token->length - 1] == next->text[0];
    return token->kind == SQL_TOKEN_NUMBER && next->kind == SQL_TOKEN_WORD;
}

static SqlToken take_token(SmallReader *reader)
{
    SqlToken token = reader->raw;
    reader->raw = lex(reader);
    while (token.kind != SQL_TOKEN_MORE && continues(&token, &reader->raw)) {
        token.end = reader->raw.end;
        token.length = (size_t)(token.end - token.start);
        reader->raw = lex(reader);
    }
    return token;
}

void small_init(SmallReader *reader, SqlArena *arena, Dialect dialect, const char *text,
                size_t length)
{
    *reader = (SmallReader){.arena = arena, .dialect = dialect, .text = text, .length = length};
    sql_lexer_init_text(&reader->lexer, sql_grammar(dialect), text, length);
    reader->lexer.in_version_comment = true; /* the statement may begin inside one */
    reader->raw = lex(reader);
    for (size_t i = 0; i < SMALL_AHEAD; i++)
        reader->tokens[i] = take_token(reader);
}

static void stop(SmallReader *reader)
{
    SqlToken end = {.kind = SQL_TOKEN_MORE, .start = reader->length, .end = reader->length};
    reader->raw = end;
    for (size_t i = 0; i < SMALL_AHEAD; i++)
        reader->tokens[i] = end;
}

void small_next(SmallReader *reader)
{
    if (!small_at_end(reader))
        reader->end = (size_t)reader->tokens[0].end;
    for (size_t i = 1; i < SMALL_AHEAD; i++)
        reader->tokens[i - 1] = reader->tokens[i];
    reader->tokens[SMALL_AHEAD - 1] = take_token(reader);
}

void small_fail_because(SmallReader *reader, const char *why)
{
    if (!reader->error)
        reader->error = why;
    stop(reader);
}

void small_fail(SmallReader *reader)
{
    static const char near[] = "syntax error at or near \"";
    const SqlToken *token = small_peek(reader, 0);
    if (token->kind == SQL_TOKEN_MORE) {
        small_fail_because(reader, "syntax error at end of input");
        return;
    }
    size_t shown = token->length < 40 ? token->length : 40;
    char *why = sql_arena_get(reader->arena, sizeof(near) + shown + 1);
    memcpy(why, near, sizeof(near) - 1);
    memcpy(why + sizeof(near) - 1, token->text, shown);
    why[sizeof(near) - 1 + shown] = '"';
    small_fail_because(reader, why);
}

bool small_enter(SmallReader *reader)
{
    if (++reader->depth <= SMALL_DEPTH_MAX)
        return true;
    small_fail_because(reader, "nested too deeply");
    return false;
}

static bool token_is(const SqlToken *token, const char *word, size_t length)
{
    return token->kind == SQL_TOKEN_WORD && token->length == length &&
           strncasecmp(token->text, word, length) == 0;
}

/* How many words there are, all of which come next; 0: they do not. */
static size_t match(const SmallReader *reader, const char *words)
{
    size_t count = 0;
    for (const char *word = words; *word; count++) {
        size_t length = strcspn(word, " ");
        if (count == SMALL_AHEAD || !token_is(&reader->tokens[count], word, length))
            return 0;
        word += length;
        word += *word == ' ';
    }
    return count;
}

bool small_is_at(const SmallReader *reader, size_t ahead, const char *word)
{
    return token_is(&reader->tokens[ahead], word, strlen(word));
}

bool small_is(const SmallReader *reader, const char *words)
{
    return match(reader, words) > 0;
}

bool small_accept(SmallReader *reader, const char *words)
{
    size_t count = match(reader, words);
    for (size_t i = 0; i < count; i++)
        small_next(reader);
    return count > 0;
}

bool small_is_mark(const SmallReader *reader, const char *mark)
{
    const SqlToken *token = small_peek(reader, 0);
    bool quoted = token->kind == SQL_TOKEN_STRING || token->kind == SQL_TOKEN_NAME;
    return !quoted && token->kind != SQL_TOKEN_MORE && token->length == strlen(mark) &&
           memcmp(token->text, mark, token->length) == 0;
}

bool small_accept_mark(SmallReader *reader, const char *mark)
{
    if (!small_is_mark(reader, mark))
        return false;
    small_next(reader);
    return true;
}

void small_expect(SmallReader *reader, const char *words)
{
    if (!small_accept(reader, words))
        small_fail(reader);
}

void small_expect_mark(SmallReader *reader, const char *mark)
{
    if (!small_accept_mark(reader, mark))
        small_fail(reader);
}

void small_skip(SmallReader *reader)
{
    int open = 0;
    do {
        open += small_peek(reader, 0)->kind == SQL_TOKEN_OPEN;
        open -= small_peek(reader, 0)->kind == SQL_TOKEN_CLOSE;
        small_next(reader);
    } while (open > 0 && !small_at_end(reader));
    if (open > 0)
        small_fail(reader);
}

void small_skip_item(SmallReader *reader)
{
    while (!small_at_end(reader) && !small_is_mark(reader, ",") && !small_is_mark(reader, ")"))
        small_skip(reader);
}

bool small_is_name(const SmallReader *reader)
{
    const SqlToken *token = small_peek(reader, 0);
    return token->kind == SQL_TOKEN_WORD || token->kind == SQL_TOKEN_NAME ||
           (token->kind == SQL_TOKEN_STRING && reader->dialect == DIALECT_SQLITE);
}

static bool has_escapes(const SmallReader *reader, const SqlToken *token)
{
    return token->kind == SQL_TOKEN_STRING && reader->lexer.grammar->string_escapes;
}

static char unescaped(char byte)
{
    static const char pairs[] = "0\0n\nr\rt\tb\bZ\x1a";
    for (size_t i = 0; i + 1 < sizeof(pairs) - 1; i += 2) {
        if (pairs[i] == byte && byte)
            return pairs[i + 1];
    }
    return byte;
}

/* What stands in the quotes: a doubled closing one is one. */
static const char *unquote(SmallReader *reader, const SqlToken *token)
{
    const char *from = token->text, *end = token->text + token->length;
    char close = end[-1];
    from += *from != close && close != ']'; /* x'..' */
    from++;
    end--;
    if (end < from)
        end = from;
    char *value = sql_arena_get(reader->arena, (size_t)(end - from) + 1), *to = value;
    for (const char *p = from; p < end; p++) {
        if (*p == '\\' && has_escapes(reader, token) && p + 1 < end)
            *to++ = unescaped(*++p);
        else if (*p == close && p + 1 < end && p[1] == close)
            *to++ = *p++;
        else
            *to++ = *p;
    }
    return value;
}

const char *small_string(SmallReader *reader)
{
    const SqlToken *token = small_peek(reader, 0);
    if (token->kind != SQL_TOKEN_STRING && token->kind != SQL_TOKEN_NAME) {
        small_fail(reader);
        return "";
    }
    const char *value = unquote(reader, token);
    small_next(reader);
    return value;
}

const char *small_name(SmallReader *reader)
{
    const SqlToken *token = small_peek(reader, 0);
    if (!small_is_name(reader)) {
        small_fail(reader);
        return "";
    }
    const char *name = token->kind == SQL_TOKEN_WORD
                           ? sql_arena_copy_length(reader->arena, token->text, token->length)
                           : unquote(reader, token);
    small_next(reader);
    return name;
}

SqlName small_relation(SmallReader *reader)
{
    SqlName name = {.offset = small_offset(reader)};
    name.name = small_name(reader);
    if (small_accept_mark(reader, ".")) {
        name.schema = name.name;
        name.name = small_name(reader);
    }
    return name;
}

const char *const *small_names(SmallReader *reader, size_t *ret_count)
{
    const char **names = NULL;
    *ret_count = 0;
    small_expect_mark(reader, "(");
    do {
        SMALL_APPEND(reader, names, *ret_count, small_name(reader));
        small_skip_item(reader);
    } while (small_accept_mark(reader, ","));
    small_expect_mark(reader, ")");
    return names;
}

const char *small_source(SmallReader *reader, size_t from)
{
    size_t length = reader->end > from ? reader->end - from : 0;
    return sql_arena_copy_length(reader->arena, reader->text + from, length);
}

const char *small_join(SmallReader *reader, const char *first, const char *second)
{
    size_t size = strlen(first) + strlen(second) + 1;
    char *text = sql_arena_get(reader->arena, size);
    snprintf(text, size, "%s%s", first, second);
    return text;
}

const char *small_lower(SmallReader *reader, const char *text)
{
    char *copy = sql_arena_copy(reader->arena, text);
    for (char *p = copy; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    return copy;
}

void *small_grow(SmallReader *reader, const void *items, size_t count, size_t size)
{
    bool full = count == 0 || (count >= 2 && (count & (count - 1)) == 0);
    if (!full)
        return (void *)(uintptr_t)items;
    void *larger = sql_arena_get(reader->arena, size * (count < 2 ? 2 : count * 2));
    if (count)
        memcpy(larger, items, size * count);
    return larger;
}
