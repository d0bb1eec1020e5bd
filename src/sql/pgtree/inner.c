#include "sql/pgtree/body.h"

#include "sql/pgtree/raw.h"

static SqlStatement *add(PgInner *inner)
{
    if (inner->count == inner->room) {
        inner->room = inner->room ? 2 * inner->room : 4;
        inner->items = talloc_realloc(NULL, inner->items, SqlStatement, (unsigned)inner->room);
        if (!inner->items)
            abort();
    }
    return &inner->items[inner->count++];
}

/* The first byte of a statement in a list of them: behind the last one's semicolon there may be
 * space. */
static int first_byte(const char *text, int location)
{
    int at = location < 0 ? 0 : location;
    return at + (int)strspn(text + at, " \t\r\n\f\v");
}

static void add_statement(PgInner *inner, PgTree *tree, const RawStmt *raw)
{
    SqlStatement read;
    pgtree_statement(tree, raw->stmt, &read);
    read.offset = pgtree_offset(tree, first_byte(tree->text, raw->stmt_location));
    read.conditional |= inner->conditional;
    *add(inner) = read;
}

void pgtree_inner_parse(PgInner *inner, const char *prefix, const PgPart *part)
{
    size_t before = strlen(prefix);
    TALLOC_AUTO char *text = talloc_asprintf(NULL, "%s%.*s", prefix, (int)part->length, part->text);
    PgTree tree = {.arena = inner->tree->arena,
                   .length = before + part->length,
                   .base = part->base < 0 ? -1 : part->base - (int)before,
                   .depth = inner->tree->depth,
                   .bodies = inner->tree->bodies};
    const char *why = NULL;
    const List *list = pgtree_raw_parse(&tree, text, &why);
    for (size_t i = 0; i < pgtree_count(list); i++)
        add_statement(inner, &tree, pgtree_at(list, i));
    if (list || part->length == 0)
        return;
    SqlStatement *unparsed = add(inner);
    pgtree_unparsed(unparsed, text, tree.length, why);
    unparsed->offset = pgtree_offset(&tree, (int)before);
    unparsed->conditional = inner->conditional;
}

void pgtree_inner_finish(PgInner *inner, SqlStatement *statement)
{
    size_t size = inner->count * sizeof(SqlStatement);
    SqlStatement *items = sql_arena_get(inner->tree->arena, size);
    if (inner->count > 0)
        memcpy(items, inner->items, size);
    for (size_t i = 0; i < inner->count; i++) {
        statement->conditional |= items[i].conditional;
        statement->dynamic += items[i].dynamic;
    }
    statement->inner = items;
    statement->inner_count = inner->count;
    statement->dynamic += inner->dynamic;
    talloc_free(inner->items);
}
