#include "sql/pgtree/body.h"

#include <strings.h>

#include "sql/lexer.h"

/* Bodies in bodies: no one nests DO in EXECUTE in DO any deeper. */
#define BODIES_MAX 8

/* Nodes of statements have no locations: that of what it is about. */
static int statement_offset(const SqlStatement *statement)
{
    if (statement->name.offset >= 0 || !statement->query)
        return statement->name.offset;
    return statement->query->relation.offset;
}

void pgtree_read_actions(PgTree *tree, const List *actions, SqlStatement *statement)
{
    size_t count = pgtree_count(actions);
    SqlStatement *inner = count ? SQL_ARENA_ARRAY(tree->arena, SqlStatement, count) : NULL;
    for (size_t i = 0; i < count; i++) {
        pgtree_statement(tree, pgtree_at(actions, i), &inner[i]);
        inner[i].offset = statement_offset(&inner[i]);
    }
    statement->inner = inner;
    statement->inner_count = count;
}

/* BEGIN ATOMIC is a list of one list; RETURN a statement. */
void pgtree_read_atomic_body(PgTree *tree, const Node *body, SqlStatement *statement)
{
    ListCell cell = {.ptr_value = (void *)(uintptr_t)body};
    const List single = {.type = T_List, .length = 1, .elements = &cell};
    const List *actions = nodeTag(body) == T_List ? pgtree_at((const List *)body, 0) : &single;
    pgtree_read_actions(tree, actions, statement);
}

/* Where the string's value begins, if it stands in the text as it is (no escapes, no doubled
 * quotes); -1 if not. */
static int body_location(const PgTree *tree, const char *body, int location)
{
    SqlLexer lexer;
    SqlToken token;
    if (location < 0)
        return -1;
    sql_lexer_init_text(&lexer, sql_grammar(DIALECT_POSTGRES), tree->text + location,
                        tree->length - (size_t)location);
    do {
        if (sql_lexer_next(&lexer, &token) == SQL_TOKEN_MORE || !token.text)
            return -1;
    } while (token.kind == SQL_TOKEN_WORD);
    const char *quote = token.text;
    quote += strcspn(quote, "'$");
    const char *value = *quote == '$' ? strchr(quote + 1, '$') : quote;
    if (token.kind != SQL_TOKEN_STRING || !value || strncmp(value + 1, body, strlen(body)) != 0)
        return -1;
    return (int)(value + 1 - tree->text);
}

static void read_sql(PgInner *inner, const PgPart *body)
{
    pgtree_inner_parse(inner, "", body);
}

static const struct {
    const char *language;
    void (*read)(PgInner *inner, const PgPart *body);
} LANGUAGES[] = {
    {"plpgsql", pgtree_read_plpgsql},
    {"sql", read_sql},
};

void pgtree_read_body(PgTree *tree, const char *body, int location, SqlStatement *statement)
{
    statement->body = pgtree_copy(tree, body);
    statement->body_offset = pgtree_offset(tree, body_location(tree, body, location));
    if (!statement->language || tree->bodies >= BODIES_MAX)
        return;
    tree->bodies++;
    const PgPart part = {statement->body, strlen(body), statement->body_offset};
    PgInner inner = {.tree = tree};
    for (size_t i = 0; i < lengthof(LANGUAGES); i++) {
        if (strcasecmp(statement->language, LANGUAGES[i].language) == 0)
            LANGUAGES[i].read(&inner, &part);
    }
    pgtree_inner_finish(&inner, statement);
    tree->bodies--;
}
