#include "sql/pgtree/read.h"

/* utils/timestamp.h: an interval of no fields in particular. */
#define INTERVAL_FULL_RANGE 0x7FFF

static bool is_integer(const Node *node)
{
    return node && nodeTag(node) == T_A_Const && !((const A_Const *)node)->isnull &&
           nodeTag(&((const A_Const *)node)->val) == T_Integer;
}

static void read_modifiers(SqlType *type, const List *list)
{
    for (size_t i = 0; i < pgtree_count(list) && type->modifier_count < 2; i++) {
        const Node *node = pgtree_at(list, i);
        if (is_integer(node))
            type->modifiers[type->modifier_count++] = ((const A_Const *)node)->val.ival.ival;
    }
}

/* interval(3) comes as {all fields, 3}, "interval day to second" as {fields}. */
static void order_interval(SqlType *type)
{
    int fields = type->modifiers[0];
    int precision = type->modifier_count > 1 ? type->modifiers[1] : -1;
    if (type->modifier_count == 0)
        return;
    bool all = fields == INTERVAL_FULL_RANGE;
    type->modifiers[0] = precision;
    type->modifiers[1] = all ? 0 : fields;
    type->modifier_count = all ? 1 : 2;
}

const SqlType *pgtree_type(const PgTree *tree, const TypeName *node)
{
    size_t names = node ? pgtree_count(node->names) : 0;
    if (names == 0)
        return NULL;
    SqlType *type = SQL_ARENA_NEW(tree->arena, SqlType);
    type->name = pgtree_copy(tree, pgtree_string(node->names, names - 1));
    const char *schema = names > 1 ? pgtree_string(node->names, names - 2) : NULL;
    if (schema && strcmp(schema, "pg_catalog") != 0)
        type->schema = pgtree_copy(tree, schema);
    read_modifiers(type, node->typmods);
    if (!type->schema && strcmp(type->name, "interval") == 0)
        order_interval(type);
    type->array_dimensions = (int)pgtree_count(node->arrayBounds);
    type->set_of = node->setof;
    type->offset = pgtree_offset(tree, node->location);
    return type;
}
