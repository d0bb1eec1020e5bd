#include "sql/pgtree/read.h"

#include <strings.h>

static bool is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || (unsigned char)byte >= 0x80;
}

/* Behind another place the name is near, or it is written otherwise (with escapes): thousands of
 * such names must not search a huge text to its end each. */
#define FIND_NEAR ((size_t)4096)

int pgtree_find(const PgTree *tree, const char *name, int from)
{
    size_t length = name ? strlen(name) : 0;
    if (length == 0 || from < 0 || (size_t)from > tree->length)
        return -1;
    const char first[] = {name[0], (char)(name[0] ^ 0x20), '\0'};
    const char *end = tree->text + tree->length;
    if (from > 0 && tree->length - (size_t)from > FIND_NEAR)
        end = tree->text + from + FIND_NEAR;
    for (const char *at = tree->text + from; (size_t)(end - at) >= length; at++) {
        if (*at != first[0] && *at != first[1])
            continue;
        if (strncasecmp(at, name, length) == 0 && !is_word_byte(at[length]) &&
            (at == tree->text || !is_word_byte(at[-1])))
            return (int)(at - tree->text);
    }
    return -1;
}

/* Only a dot, quotes aside, stands between a schema and the name in it. */
static bool leads_to(const PgTree *tree, int schema, const SqlName *name)
{
    int end = schema + (int)strlen(name->schema);
    const char *between = tree->text + end;
    size_t length = strspn(between, "\". ");
    return length > 0 && pgtree_find(tree, name->name, end) == end + (int)length;
}

int pgtree_find_name(const PgTree *tree, const SqlName *name, int from)
{
    if (!name->schema)
        return pgtree_find(tree, name->name, from);
    int at = pgtree_find(tree, name->schema, from);
    while (at >= 0 && !leads_to(tree, at, name))
        at = pgtree_find(tree, name->schema, at + 1);
    return at;
}

SqlName pgtree_relation(const PgTree *tree, const RangeVar *relation)
{
    if (!relation)
        return (SqlName){.offset = -1};
    return (SqlName){pgtree_copy(tree, relation->schemaname), pgtree_copy(tree, relation->relname),
                     pgtree_offset(tree, relation->location)};
}

static SqlName qualified(const PgTree *tree, const List *names)
{
    size_t count = pgtree_count(names);
    SqlName name = {.offset = -1};
    if (count > 0)
        name.name = pgtree_copy(tree, pgtree_string(names, count - 1));
    if (count > 1)
        name.schema = pgtree_copy(tree, pgtree_string(names, count - 2));
    return name;
}

static SqlName place(const PgTree *tree, SqlName name)
{
    name.offset = pgtree_offset(tree, pgtree_find_name(tree, &name, 0));
    return name;
}

SqlName pgtree_qualified(const PgTree *tree, const List *names)
{
    return place(tree, qualified(tree, names));
}

SqlName pgtree_bare_name(const PgTree *tree, const Node *node)
{
    if (!node)
        return (SqlName){.offset = -1};
    switch (nodeTag(node)) {
    case T_List:
        return qualified(tree, (const List *)node);
    case T_RangeVar:
        return pgtree_relation(tree, (const RangeVar *)node);
    case T_TypeName:
        return qualified(tree, ((const TypeName *)node)->names);
    case T_ObjectWithArgs:
        return qualified(tree, ((const ObjectWithArgs *)node)->objname);
    case T_String:
        return (SqlName){NULL, pgtree_copy(tree, ((const String *)node)->sval), -1};
    default:
        return (SqlName){.offset = -1};
    }
}

SqlName pgtree_object_name(const PgTree *tree, const Node *node)
{
    SqlName name = pgtree_bare_name(tree, node);
    return name.offset < 0 ? place(tree, name) : name;
}

const char *const *pgtree_strings(const PgTree *tree, const List *list, size_t *ret_count)
{
    size_t count = pgtree_count(list);
    const char **strings = count ? SQL_ARENA_ARRAY(tree->arena, const char *, count) : NULL;
    for (size_t i = 0; i < count; i++)
        strings[i] = pgtree_copy(tree, pgtree_string(list, i));
    *ret_count = count;
    return strings;
}

const SqlName *pgtree_relations(const PgTree *tree, const List *list, size_t *ret_count)
{
    size_t count = pgtree_count(list);
    SqlName *names = count ? SQL_ARENA_ARRAY(tree->arena, SqlName, count) : NULL;
    for (size_t i = 0; i < count; i++)
        names[i] = pgtree_relation(tree, pgtree_at(list, i));
    *ret_count = count;
    return names;
}

const char *pgtree_role(const PgTree *tree, const RoleSpec *role)
{
    static const char *const SPECIAL[] = {
        [ROLESPEC_CURRENT_ROLE] = "current_role",
        [ROLESPEC_CURRENT_USER] = "current_user",
        [ROLESPEC_SESSION_USER] = "session_user",
        [ROLESPEC_PUBLIC] = "public",
    };
    if (!role)
        return NULL;
    return role->rolename ? pgtree_copy(tree, role->rolename) : SPECIAL[role->roletype];
}

const DefElem *pgtree_option(const List *options, const char *name)
{
    for (size_t i = 0; i < pgtree_count(options); i++) {
        const DefElem *option = pgtree_at(options, i);
        if (strcasecmp(option->defname, name) == 0)
            return option;
    }
    return NULL;
}

bool pgtree_option_on(const List *options, const char *name)
{
    static const char *const OFF[] = {"false", "off", "no", "0"};
    const DefElem *option = pgtree_option(options, name);
    if (!option)
        return false;
    const Node *value = option->arg;
    if (value && nodeTag(value) == T_Integer)
        return ((const Integer *)value)->ival != 0;
    if (value && nodeTag(value) == T_Boolean)
        return ((const Boolean *)value)->boolval;
    for (size_t i = 0; value && nodeTag(value) == T_String && i < lengthof(OFF); i++) {
        if (strcasecmp(((const String *)value)->sval, OFF[i]) == 0)
            return false;
    }
    return true;
}
