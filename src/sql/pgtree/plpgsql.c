/* PL/pgSQL is read from its tokens. Its own parser (pl_gram.y) is in the library as well, but gives
 * JSON without the places of the statements, nothing at all of a body in which one statement is
 * newer than it is, and ends the process for some (an assertion, version 15-4.0.0). The grammar of
 * the frame is small: manual, "PL/pgSQL", "Control Structures". */
#include "sql/pgtree/body.h"

#include "sql/pgtree/tokens.h"

#define MARKED_DEPTH 16

typedef struct Block {
    PgInner *inner;
    const PgPart *body;
    PgTokens tokens;
    size_t at;
    unsigned depth;       /* of blocks, IF, CASE and loops */
    bool left;            /* a RETURN that may not run was seen: so may all that follows */
    unsigned conditional; /* the depth from which on what stands there may not run; 0: none */
    size_t starts[MARKED_DEPTH]; /* the first statement of each block that is open */
} Block;

static bool is_word(const Block *block, size_t i, const char *word)
{
    return pgtree_is_word(&block->tokens, i, word);
}

static bool is_byte(const Block *block, size_t i, char byte)
{
    return pgtree_is_byte(&block->tokens, i, byte);
}

static bool is_semicolon(const Block *block, size_t i)
{
    return i < block->tokens.count && block->tokens.items[i].kind == SQL_TOKEN_SEMICOLON;
}

/* The first of the words (NULL at the end of the list), or the semicolon, outside of parentheses;
 * the count of tokens when there is neither. */
static size_t find(const Block *block, size_t from, const char *const words[])
{
    const PgTokens *tokens = &block->tokens;
    for (size_t i = from; i < tokens->count; i++) {
        if (tokens->items[i].kind == SQL_TOKEN_SEMICOLON)
            return i;
        if (tokens->items[i].kind == SQL_TOKEN_OPEN)
            i = tokens->closing[i];
        for (size_t w = 0; words[w]; w++) {
            if (is_word(block, i, words[w]))
                return i;
        }
    }
    return tokens->count;
}

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define NO_WORDS                                                                                   \
    (const char *const[])                                                                          \
    {                                                                                              \
        NULL                                                                                       \
    }

static PgPart part_of(const Block *block, size_t from, size_t to)
{
    if (from >= to)
        return (PgPart){"", 0, -1};
    size_t start = block->tokens.items[from].start, end = block->tokens.items[to - 1].end;
    return (PgPart){block->body->text + start, end - start,
                    block->body->base < 0 ? -1 : block->body->base + (int)start};
}

static void set_conditional(Block *block)
{
    block->inner->conditional = block->left || block->conditional != 0;
}

/* What is between IF and THEN, say, only matters where it reads a table. */
static void read_expression(Block *block, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (!is_word(block, i, "SELECT"))
            continue;
        PgPart part = part_of(block, from, to);
        pgtree_inner_parse(block->inner, "SELECT ", &part);
        return;
    }
}

/* The token behind the targets of INTO, which begin at `i`. */
static size_t skip_targets(const Block *block, size_t i, size_t to)
{
    i += is_word(block, i, "STRICT");
    for (; i < to; i++) {
        if (!pgtree_is_name(&block->tokens, i))
            break;
        i++;
        while (i + 1 < to && is_byte(block, i, '.'))
            i += 2;
        if (!is_byte(block, i, ','))
            break;
    }
    return i < to ? i : to;
}

/* The INTO of variables is no part of SQL (pl_gram.y, make_execsql_stmt). */
static size_t find_into(const Block *block, size_t from, size_t to)
{
    for (size_t i = from + 1; i < to; i++) {
        if (is_word(block, i, "INTO") && !is_word(block, i - 1, "INSERT") &&
            !is_word(block, i - 1, "MERGE"))
            return i;
    }
    return to;
}

static void read_sql(Block *block, size_t from, size_t to)
{
    PgPart part = part_of(block, from, to);
    size_t into = find_into(block, from, to);
    if (into >= to) {
        pgtree_inner_parse(block->inner, "", &part);
        return;
    }
    size_t behind = skip_targets(block, into + 1, to);
    size_t start = block->tokens.items[into].start - block->tokens.items[from].start;
    size_t end = block->tokens.items[behind - 1].end - block->tokens.items[from].start;
    TALLOC_AUTO char *text = talloc_strndup(NULL, part.text, part.length);
    memset(text + start, ' ', end - start);
    part.text = text;
    pgtree_inner_parse(block->inner, "", &part);
}

static void read_execute(Block *block, size_t from, const char *const ends[])
{
    size_t to = find(block, from, ends);
    PgPart part = part_of(block, from, to);
    pgtree_inner_execute(block->inner, &part);
}

typedef void BlockReader(Block *block);

static void go_behind(Block *block, size_t i)
{
    block->at = i < block->tokens.count ? i + 1 : block->tokens.count;
}

static void read_nothing(Block *block)
{
    go_behind(block, find(block, block->at, NO_WORDS));
}

static void read_word(Block *block)
{
    block->at++;
}

static void enter(Block *block, bool conditional)
{
    block->depth++;
    if (conditional && !block->conditional)
        block->conditional = block->depth;
    set_conditional(block);
}

static void read_begin(Block *block)
{
    enter(block, false);
    if (block->depth < MARKED_DEPTH)
        block->starts[block->depth] = block->inner->count;
    block->at++;
}

static void read_end(Block *block)
{
    if (block->depth > 0)
        block->depth--;
    if (block->depth < block->conditional)
        block->conditional = 0;
    set_conditional(block);
    read_nothing(block);
}

/* What the handlers watch over may be undone by one of them. */
static void read_exception(Block *block)
{
    size_t start = block->depth < MARKED_DEPTH ? block->starts[block->depth] : 0;
    for (size_t i = start; i < block->inner->count; i++)
        block->inner->items[i].conditional = true;
    if (!block->conditional)
        block->conditional = block->depth;
    set_conditional(block);
    block->at++;
}

/* Of CASE, ELSIF and EXCEPTION. */
static void read_when(Block *block)
{
    size_t then = find(block, block->at, WORDS("THEN"));
    read_expression(block, block->at + 1, then);
    go_behind(block, then);
}

static void read_if(Block *block)
{
    size_t then = find(block, block->at, WORDS("THEN"));
    read_expression(block, block->at + 1, then);
    enter(block, true);
    go_behind(block, then);
}

static void read_case(Block *block)
{
    size_t when = find(block, block->at, WORDS("WHEN"));
    read_expression(block, block->at + 1, when);
    enter(block, true);
    block->at = when;
}

static void read_loop(Block *block)
{
    enter(block, true);
    block->at++;
}

static void read_while(Block *block)
{
    size_t loop = find(block, block->at, WORDS("LOOP"));
    read_expression(block, block->at + 1, loop);
    enter(block, true);
    go_behind(block, loop);
}

static bool is_query(const Block *block, size_t i)
{
    static const char *const FIRST[] = {"SELECT", "WITH",   "VALUES", "TABLE",
                                        "INSERT", "UPDATE", "DELETE", "MERGE"};
    while (i < block->tokens.count && block->tokens.items[i].kind == SQL_TOKEN_OPEN)
        i++;
    for (size_t w = 0; w < lengthof(FIRST); w++) {
        if (is_word(block, i, FIRST[w]))
            return true;
    }
    return false;
}

/* FOR a IN 1..2, FOR a IN a query, EXECUTE or a cursor; FOREACH a IN ARRAY b. */
static void read_for(Block *block)
{
    size_t in = find(block, block->at, WORDS("IN"));
    size_t loop = find(block, block->at, WORDS("LOOP"));
    if (in < loop && is_query(block, in + 1))
        read_sql(block, in + 1, loop);
    else if (in < loop && is_word(block, in + 1, "EXECUTE"))
        read_execute(block, in + 2, WORDS("LOOP", "USING"));
    else if (in < loop)
        read_expression(block, in + 1, loop);
    enter(block, true);
    go_behind(block, loop);
}

/* RETURN [NEXT] expression, RETURN QUERY query, RETURN QUERY EXECUTE expression. */
static void read_return(Block *block)
{
    size_t end = find(block, block->at, NO_WORDS);
    size_t from = block->at + 1;
    if (is_word(block, from, "QUERY") && is_word(block, from + 1, "EXECUTE"))
        read_execute(block, from + 2, WORDS("USING"));
    else if (is_word(block, from, "QUERY"))
        read_sql(block, from + 1, end);
    else
        read_expression(block, from + is_word(block, from, "NEXT"), end);
    block->left |=
        block->conditional && !is_word(block, from, "QUERY") && !is_word(block, from, "NEXT");
    go_behind(block, end);
}

/* PERFORM is SELECT by another name. */
static void read_perform(Block *block)
{
    size_t end = find(block, block->at, NO_WORDS);
    PgPart part = part_of(block, block->at + 1, end);
    pgtree_inner_parse(block->inner, "SELECT ", &part);
    go_behind(block, end);
}

static void read_dynamic(Block *block)
{
    read_execute(block, block->at + 1, WORDS("INTO", "USING"));
    read_nothing(block);
}

/* OPEN cursor [[NO] SCROLL] FOR query, or FOR EXECUTE expression. */
static void read_open(Block *block)
{
    size_t end = find(block, block->at, NO_WORDS);
    size_t at = find(block, block->at, WORDS("FOR"));
    if (at < end && is_word(block, at + 1, "EXECUTE"))
        read_execute(block, at + 2, WORDS("USING"));
    else if (at < end)
        read_sql(block, at + 1, end);
    go_behind(block, end);
}

/* name type [:= expression]; name CURSOR [(..)] FOR query; */
static void read_declaration(Block *block)
{
    size_t end = find(block, block->at, NO_WORDS);
    size_t cursor = find(block, block->at, WORDS("FOR", "IS"));
    size_t value = find(block, block->at, WORDS("DEFAULT"));
    for (size_t i = block->at; i < value && i < end; i++) {
        if (is_byte(block, i, '='))
            value = i;
    }
    if (value < end)
        read_expression(block, value + 1, end);
    else if (cursor < end && is_query(block, cursor + 1))
        read_sql(block, cursor + 1, end);
    go_behind(block, end);
}

static void read_declare(Block *block)
{
    block->at++;
    while (block->at < block->tokens.count && !is_word(block, block->at, "BEGIN")) {
        if (is_word(block, block->at, "DECLARE"))
            block->at++;
        else
            read_declaration(block);
    }
}

static const struct {
    const char *word;
    BlockReader *read;
} READERS[] = {
    {"DECLARE", read_declare},  {"BEGIN", read_begin},   {"EXCEPTION", read_exception},
    {"WHEN", read_when},        {"IF", read_if},         {"ELSIF", read_when},
    {"ELSEIF", read_when},      {"ELSE", read_word},     {"CASE", read_case},
    {"LOOP", read_loop},        {"WHILE", read_while},   {"FOR", read_for},
    {"FOREACH", read_for},      {"END", read_end},       {"EXIT", read_nothing},
    {"CONTINUE", read_nothing}, {"RETURN", read_return}, {"PERFORM", read_perform},
    {"EXECUTE", read_dynamic},  {"RAISE", read_nothing}, {"ASSERT", read_nothing},
    {"NULL", read_nothing},     {"GET", read_nothing},   {"OPEN", read_open},
    {"FETCH", read_nothing},    {"MOVE", read_nothing},  {"CLOSE", read_nothing},
};

/* pl_gram.y takes a first word for a variable when one of these follows. */
static bool is_assignment(const Block *block)
{
    size_t next = block->at + 1;
    return is_byte(block, next, ':') || is_byte(block, next, '=') || is_byte(block, next, '[') ||
           is_byte(block, next, '.');
}

static void read_assignment(Block *block)
{
    size_t end = find(block, block->at, NO_WORDS), from = block->at;
    while (from < end && !is_byte(block, from, '='))
        from++;
    read_expression(block, from + 1, end);
    go_behind(block, end);
}

/* <<label>> */
static void read_label(Block *block)
{
    while (block->at < block->tokens.count && !is_byte(block, block->at, '>'))
        block->at++;
    while (is_byte(block, block->at, '>'))
        block->at++;
}

static void read_statement(Block *block)
{
    if (is_assignment(block)) {
        read_assignment(block);
        return;
    }
    for (size_t i = 0; i < lengthof(READERS); i++) {
        if (is_word(block, block->at, READERS[i].word)) {
            READERS[i].read(block);
            return;
        }
    }
    if (is_byte(block, block->at, '<')) {
        read_label(block);
        return;
    }
    size_t end = find(block, block->at, NO_WORDS);
    if (!is_semicolon(block, block->at))
        read_sql(block, block->at, end);
    go_behind(block, end);
}

/* "#variable_conflict use_column" and its like stand before the first block. */
static void skip_options(Block *block)
{
    while (is_byte(block, block->at, '#'))
        while (block->at < block->tokens.count && !is_word(block, block->at, "DECLARE") &&
               !is_word(block, block->at, "BEGIN") && !is_byte(block, block->at, '<'))
            block->at++;
}

void pgtree_read_plpgsql(PgInner *inner, const PgPart *body)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Block block = {
        .inner = inner, .body = body, .tokens = pgtree_tokens(tmp, body->text, body->length)};
    skip_options(&block);
    while (block.at < block.tokens.count)
        read_statement(&block);
}
