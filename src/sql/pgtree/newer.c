#include "sql/pgtree/newer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sql/pgtree/tokens.h"

/* A longer statement is data, not syntax. */
#define NEWER_MAX ((size_t)1024 * 1024)

/* Which token's place a mark gets: none, the first one's, that of the constraint it is in, that of
 * the token before. */
typedef enum MarkPlace { PLACE_NONE, PLACE_HERE, PLACE_CONSTRAINT, PLACE_BEFORE } MarkPlace;

/* What this parser does not read, newer or, in one row, older than it. Patterns are words: "A|B"
 * either, "%n" any name, "()" a group in parentheses, "," "(" themselves. For each word `instead`
 * has "." to keep it, "_" to blank it, or what is to stand in its place, which must not be longer;
 * "*" blanks all that follows as well. The first row that fits decides, and what it covers is not
 * looked at again: so a row that keeps all shields older syntax. */
typedef struct NewerRow {
    const char *first; /* word of the statement; NULL: any */
    const char *pattern, *instead;
    MarkPlace place;
    PgMarkKind mark;
} NewerRow;

static const NewerRow ROWS[] = {
    /* 18: virtual generated columns, and none of the two words */
    {NULL, "GENERATED ALWAYS AS () STORED", ". . . . .", PLACE_NONE, 0},
    {NULL, "GENERATED ALWAYS AS () VIRTUAL", "DEFAULT _ _ . _", PLACE_HERE, PG_MARK_VIRTUAL},
    {NULL, "GENERATED ALWAYS AS ()", "DEFAULT _ _ .", PLACE_HERE, PG_MARK_UNSAID},
    /* 18: constraints */
    {NULL, "NOT ENFORCED", "_ _", PLACE_CONSTRAINT, PG_MARK_NOT_ENFORCED},
    {NULL, "ENFORCED", "_", PLACE_CONSTRAINT, PG_MARK_ENFORCED},
    {NULL, "WITHOUT OVERLAPS", "_ _", PLACE_CONSTRAINT, PG_MARK_TEMPORAL},
    {NULL, ", PERIOD %n )", ". _ . .", PLACE_CONSTRAINT, PG_MARK_TEMPORAL},
    {NULL, "NOT NULL NO INHERIT", ". . _ _", PLACE_NONE, 0},
    {"ALTER", "ALTER CONSTRAINT %n NO INHERIT", ". . . _ _", PLACE_NONE, 0},
    {"ALTER", "ALTER CONSTRAINT %n INHERIT", ". . . _", PLACE_NONE, 0},
    /* 17: SET EXPRESSION, DEFAULT for numbers; 16: STORAGE in a definition */
    {"ALTER", "SET EXPRESSION AS", ". DEFAULT _", PLACE_BEFORE, PG_MARK_EXPRESSION},
    {"ALTER", "SET STATISTICS DEFAULT", ". . 0", PLACE_NONE, 0},
    {"ALTER", "SET ACCESS METHOD DEFAULT", ". . . heap", PLACE_NONE, 0},
    {"ALTER", "SET STORAGE DEFAULT", ". . plain", PLACE_NONE, 0},
    {"ALTER", "SET STORAGE %n", ". . .", PLACE_NONE, 0},
    {NULL, "STORAGE PLAIN|EXTERNAL|EXTENDED|MAIN|DEFAULT", "_ _", PLACE_NONE, 0},
    /* 17, 18: MERGE and RETURNING */
    {NULL, "NOT MATCHED BY SOURCE", "_ . _ _", PLACE_NONE, 0},
    {NULL, "NOT MATCHED BY TARGET", ". . _ _", PLACE_NONE, 0},
    {"MERGE", "RETURNING", "*", PLACE_NONE, 0},
    {NULL, "RETURNING WITH ()", ". _ _", PLACE_NONE, 0},
    /* 16: IS JSON, which is no test for NULL; 17: AT LOCAL */
    {NULL, "IS JSON VALUE|ARRAY|OBJECT|SCALAR", ". TRUE _", PLACE_NONE, 0},
    {NULL, "IS NOT JSON VALUE|ARRAY|OBJECT|SCALAR", ". . TRUE _", PLACE_NONE, 0},
    {NULL, "IS JSON", ". TRUE", PLACE_NONE, 0},
    {NULL, "IS NOT JSON", ". . TRUE", PLACE_NONE, 0},
    {NULL, "WITH|WITHOUT UNIQUE KEYS", "_ _ _", PLACE_NONE, 0},
    {NULL, "AT LOCAL", "_ _", PLACE_NONE, 0},
    /* 16: options of memberships */
    {"GRANT", "WITH|, INHERIT|SET|ADMIN OPTION|TRUE|FALSE", "_ _ _", PLACE_NONE, 0},
    {"REVOKE", "INHERIT|SET OPTION FOR", "_ _ _", PLACE_NONE, 0},
    /* up to 11 */
    {"CREATE", "WITH OIDS", "_ _", PLACE_NONE, 0},
    /* 18 */
    {"VACUUM", "ONLY %n", "_ .", PLACE_NONE, 0},
    {"ANALYZE", "ONLY %n", "_ .", PLACE_NONE, 0},
};

/* 18: NOT NULL as a table's constraint, behind what may come before one. */
static const char *const NOT_NULLS[] = {
    "ADD CONSTRAINT %n NOT NULL %n",
    ", CONSTRAINT %n NOT NULL %n",
    "( CONSTRAINT %n NOT NULL %n",
    "ADD NOT NULL %n",
    ", NOT NULL %n",
    "( NOT NULL %n",
};

typedef struct Rewriter {
    PgTree *tree;
    char *text;
    PgTokens tokens;
    PgMark *marks;
    size_t mark_count;
    size_t constraint; /* the token that the constraint being read begins with */
    bool foreign;      /* FOREIGN KEY has been read, its REFERENCES not */
    bool changed;
} Rewriter;

static bool word_fits(const SqlToken *token, const char *word, size_t length)
{
    while (length > 0) {
        const char *bar = memchr(word, '|', length);
        size_t one = bar ? (size_t)(bar - word) : length;
        if (token->length == one && strncasecmp(token->text, word, one) == 0)
            return token->kind != SQL_TOKEN_NAME;
        word += one + (bar != NULL);
        length -= one + (bar != NULL);
    }
    return false;
}

/* The token behind the one or the group at `i` that the word stands for; 0: it does not fit. */
static size_t match_word(const PgTokens *tokens, size_t i, const char *word, size_t length)
{
    if (i >= tokens->count)
        return 0;
    if (length == 2 && strncmp(word, "()", 2) == 0)
        return tokens->items[i].kind == SQL_TOKEN_OPEN && tokens->closing[i] < tokens->count
                   ? tokens->closing[i] + 1
                   : 0;
    if (length == 2 && strncmp(word, "%n", 2) == 0)
        return pgtree_is_name(tokens, i) ? i + 1 : 0;
    return word_fits(&tokens->items[i], word, length) ? i + 1 : 0;
}

/* The token behind the whole pattern; 0: it does not fit. */
static size_t match(const PgTokens *tokens, size_t i, const char *pattern)
{
    while (*pattern) {
        size_t length = strcspn(pattern, " ");
        i = match_word(tokens, i, pattern, length);
        if (i == 0)
            return 0;
        pattern += length + (pattern[length] == ' ');
    }
    return i;
}

/* Writes over tokens `from` to `to`, without the last; blanks what is left of their place. */
static void overwrite(Rewriter *rewriter, size_t from, size_t to, const char *word, size_t length)
{
    size_t start = rewriter->tokens.items[from].start, end = rewriter->tokens.items[to - 1].end;
    if (length > end - start)
        return;
    memset(rewriter->text + start, ' ', end - start);
    memcpy(rewriter->text + start, word, length);
    rewriter->changed = true;
}

static void replace(Rewriter *rewriter, size_t i, const NewerRow *row)
{
    const char *pattern = row->pattern, *instead = row->instead;
    while (*pattern) {
        size_t length = strcspn(pattern, " "), new_length = strcspn(instead, " ");
        size_t next = match_word(&rewriter->tokens, i, pattern, length);
        if (*instead == '*')
            overwrite(rewriter, i, rewriter->tokens.count, "", 0);
        else if (*instead == '_')
            overwrite(rewriter, i, next, "", 0);
        else if (*instead != '.')
            overwrite(rewriter, i, next, instead, new_length);
        i = next;
        pattern += length + (pattern[length] == ' ');
        instead += new_length + (instead[new_length] == ' ');
    }
}

static void add_mark(Rewriter *rewriter, PgMarkKind kind, size_t token)
{
    if (!rewriter->marks)
        rewriter->marks = SQL_ARENA_ARRAY(rewriter->tree->arena, PgMark, rewriter->tokens.count);
    rewriter->marks[rewriter->mark_count++] =
        (PgMark){kind, (int)rewriter->tokens.items[token].start};
}

/* Keeps `constraint` at the beginning of the constraint that token `i` is in. */
static void follow_constraint(Rewriter *rewriter, size_t i)
{
    static const char KEYWORDS[] = "CHECK|UNIQUE|PRIMARY|FOREIGN|EXCLUDE|REFERENCES";
    const PgTokens *tokens = &rewriter->tokens;
    if (match(tokens, i, "ALTER CONSTRAINT %n")) {
        rewriter->constraint = i + 2;
        return;
    }
    if (!word_fits(&tokens->items[i], KEYWORDS, sizeof(KEYWORDS) - 1))
        return;
    bool of_foreign = rewriter->foreign && pgtree_is_word(tokens, i, "REFERENCES");
    rewriter->foreign = pgtree_is_word(tokens, i, "FOREIGN");
    if (!of_foreign)
        rewriter->constraint = i >= 2 && pgtree_is_word(tokens, i - 2, "CONSTRAINT") ? i - 2 : i;
}

/* NOT NULL c becomes CHECK(c), which is shorter. */
static size_t rewrite_not_null(Rewriter *rewriter, size_t i)
{
    size_t behind = 0;
    for (size_t row = 0; behind == 0 && row < lengthof(NOT_NULLS); row++)
        behind = match(&rewriter->tokens, i, NOT_NULLS[row]);
    if (behind == 0)
        return 0;
    const SqlToken *column = &rewriter->tokens.items[behind - 1];
    TALLOC_AUTO char *check =
        talloc_asprintf(NULL, "CHECK(%.*s)", (int)column->length, column->text);
    overwrite(rewriter, behind - 3, behind, check, strlen(check));
    add_mark(rewriter, PG_MARK_NOT_NULL, i + 1);
    return behind;
}

static size_t rewrite_by_rows(Rewriter *rewriter, size_t i)
{
    for (size_t r = 0; r < lengthof(ROWS); r++) {
        const NewerRow *row = &ROWS[r];
        size_t behind = match(&rewriter->tokens, i, row->pattern);
        if (behind == 0 || (row->first && !pgtree_is_word(&rewriter->tokens, 0, row->first)))
            continue;
        if (row->place == PLACE_BEFORE && i == 0)
            continue;
        replace(rewriter, i, row);
        if (row->place != PLACE_NONE)
            add_mark(rewriter, row->mark,
                     row->place == PLACE_HERE     ? i
                     : row->place == PLACE_BEFORE ? i - 1
                                                  : rewriter->constraint);
        return *row->instead == '*' ? rewriter->tokens.count : behind;
    }
    return 0;
}

/* The token behind a number's last piece: the lexer takes its letters for words. */
static size_t number_end(const PgTokens *tokens, size_t i)
{
    for (i++; i < tokens->count && tokens->items[i].start == tokens->items[i - 1].end; i++) {
        SqlTokenKind kind = tokens->items[i].kind;
        if (kind != SQL_TOKEN_WORD && kind != SQL_TOKEN_NUMBER && !pgtree_is_byte(tokens, i, '.'))
            break;
    }
    return i;
}

/* In place; the length of what it is in decimal digits, or 0. */
static size_t to_decimal(char *digits, size_t size)
{
    static const struct {
        char letter;
        int base;
    } BASES[] = {{'x', 16}, {'o', 8}, {'b', 2}};
    for (size_t b = 0; digits[0] == '0' && b < lengthof(BASES); b++) {
        if ((digits[1] | 0x20) == BASES[b].letter)
            return (size_t)snprintf(digits, size, "%llu",
                                    strtoull(digits + 2, NULL, BASES[b].base));
    }
    return 0;
}

/* 16: 1_000 and 0x1F. The token behind it. */
static size_t rewrite_number(Rewriter *rewriter, size_t i)
{
    const SqlToken *token = &rewriter->tokens.items[i];
    size_t to = number_end(&rewriter->tokens, i), kept = 0;
    size_t length = rewriter->tokens.items[to - 1].end - token->start;
    char digits[64];
    for (size_t d = 0; d < length && kept + 1 < sizeof(digits); d++) {
        if (token->text[d] != '_')
            digits[kept++] = token->text[d];
    }
    digits[kept] = '\0';
    size_t decimal = to_decimal(digits, sizeof(digits));
    if (decimal > 0 || kept < length)
        overwrite(rewriter, i, to, digits, decimal > 0 ? decimal : kept);
    return to;
}

static int by_location(const void *a, const void *b)
{
    int first = ((const PgMark *)a)->location, second = ((const PgMark *)b)->location;
    return (first > second) - (first < second);
}

bool pgtree_marked(const PgTree *tree, PgMarkKind kind, int location)
{
    const PgMark key = {kind, location};
    if (tree->mark_count == 0)
        return false;
    const PgMark *mark = bsearch(&key, tree->marks, tree->mark_count, sizeof(key), by_location);
    const PgMark *end = tree->marks + tree->mark_count;
    while (mark && mark > tree->marks && mark[-1].location == location)
        mark--;
    for (; mark && mark < end && mark->location == location; mark++) {
        if (mark->kind == kind)
            return true;
    }
    return false;
}

bool pgtree_rewrite_newer(PgTree *tree, char *text)
{
    if (tree->length > NEWER_MAX)
        return false;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    TALLOC_AUTO char *copy = talloc_strndup(NULL, text, tree->length);
    Rewriter rewriter = {
        .tree = tree, .text = text, .tokens = pgtree_tokens(tmp, copy, tree->length)};
    for (size_t i = 0; i < rewriter.tokens.count;) {
        if (rewriter.tokens.items[i].kind == SQL_TOKEN_NUMBER) {
            i = rewrite_number(&rewriter, i);
            continue;
        }
        follow_constraint(&rewriter, i);
        size_t behind = rewrite_not_null(&rewriter, i);
        if (behind == 0)
            behind = rewrite_by_rows(&rewriter, i);
        i = behind ? behind : i + 1;
    }
    if (rewriter.mark_count > 0)
        qsort(rewriter.marks, rewriter.mark_count, sizeof(PgMark), by_location);
    tree->marks = rewriter.marks;
    tree->mark_count = rewriter.mark_count;
    return rewriter.changed;
}
