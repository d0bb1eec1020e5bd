#include "sql/pgtree/body.h"

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

void pgtree_read_body(PgTree *tree, const char *body, int location, SqlStatement *statement)
{
    (void)location;
    statement->body = pgtree_copy(tree, body);
    statement->body_offset = -1;
}
