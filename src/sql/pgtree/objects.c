#include "sql/pgtree/read.h"

#define OBJECT(kind, words)                                                                        \
    {                                                                                              \
        kind, "CREATE " words, "ALTER " words, "DROP " words                                       \
    }

static const PgObject OBJECTS[] = {
    [OBJECT_ACCESS_METHOD] = OBJECT(SQL_OBJECT_OTHER, "ACCESS METHOD"),
    [OBJECT_AGGREGATE] = OBJECT(SQL_OBJECT_FUNCTION, "AGGREGATE"),
    [OBJECT_ATTRIBUTE] = OBJECT(SQL_OBJECT_COLUMN, "TYPE"),
    [OBJECT_CAST] = OBJECT(SQL_OBJECT_OTHER, "CAST"),
    [OBJECT_COLUMN] = OBJECT(SQL_OBJECT_COLUMN, "TABLE"),
    [OBJECT_COLLATION] = OBJECT(SQL_OBJECT_OTHER, "COLLATION"),
    [OBJECT_CONVERSION] = OBJECT(SQL_OBJECT_OTHER, "CONVERSION"),
    [OBJECT_DATABASE] = OBJECT(SQL_OBJECT_DATABASE, "DATABASE"),
    [OBJECT_DOMAIN] = OBJECT(SQL_OBJECT_DOMAIN, "DOMAIN"),
    [OBJECT_DOMCONSTRAINT] = OBJECT(SQL_OBJECT_CONSTRAINT, "DOMAIN"),
    [OBJECT_EVENT_TRIGGER] = OBJECT(SQL_OBJECT_OTHER, "EVENT TRIGGER"),
    [OBJECT_EXTENSION] = OBJECT(SQL_OBJECT_EXTENSION, "EXTENSION"),
    [OBJECT_FDW] = OBJECT(SQL_OBJECT_OTHER, "FOREIGN DATA WRAPPER"),
    [OBJECT_FOREIGN_SERVER] = OBJECT(SQL_OBJECT_OTHER, "SERVER"),
    [OBJECT_FOREIGN_TABLE] = OBJECT(SQL_OBJECT_FOREIGN_TABLE, "FOREIGN TABLE"),
    [OBJECT_FUNCTION] = OBJECT(SQL_OBJECT_FUNCTION, "FUNCTION"),
    [OBJECT_INDEX] = OBJECT(SQL_OBJECT_INDEX, "INDEX"),
    [OBJECT_LANGUAGE] = OBJECT(SQL_OBJECT_OTHER, "LANGUAGE"),
    [OBJECT_LARGEOBJECT] = OBJECT(SQL_OBJECT_OTHER, "LARGE OBJECT"),
    [OBJECT_MATVIEW] = OBJECT(SQL_OBJECT_MATERIALIZED_VIEW, "MATERIALIZED VIEW"),
    [OBJECT_OPCLASS] = OBJECT(SQL_OBJECT_OTHER, "OPERATOR CLASS"),
    [OBJECT_OPERATOR] = OBJECT(SQL_OBJECT_OTHER, "OPERATOR"),
    [OBJECT_OPFAMILY] = OBJECT(SQL_OBJECT_OTHER, "OPERATOR FAMILY"),
    [OBJECT_POLICY] = OBJECT(SQL_OBJECT_POLICY, "POLICY"),
    [OBJECT_PROCEDURE] = OBJECT(SQL_OBJECT_FUNCTION, "PROCEDURE"),
    [OBJECT_PUBLICATION] = OBJECT(SQL_OBJECT_PUBLICATION, "PUBLICATION"),
    [OBJECT_ROLE] = OBJECT(SQL_OBJECT_ROLE, "ROLE"),
    [OBJECT_ROUTINE] = OBJECT(SQL_OBJECT_FUNCTION, "ROUTINE"),
    [OBJECT_RULE] = OBJECT(SQL_OBJECT_RULE, "RULE"),
    [OBJECT_SCHEMA] = OBJECT(SQL_OBJECT_SCHEMA, "SCHEMA"),
    [OBJECT_SEQUENCE] = OBJECT(SQL_OBJECT_SEQUENCE, "SEQUENCE"),
    [OBJECT_SUBSCRIPTION] = OBJECT(SQL_OBJECT_OTHER, "SUBSCRIPTION"),
    [OBJECT_STATISTIC_EXT] = OBJECT(SQL_OBJECT_STATISTICS, "STATISTICS"),
    [OBJECT_TABCONSTRAINT] = OBJECT(SQL_OBJECT_CONSTRAINT, "TABLE"),
    [OBJECT_TABLE] = OBJECT(SQL_OBJECT_TABLE, "TABLE"),
    [OBJECT_TABLESPACE] = OBJECT(SQL_OBJECT_OTHER, "TABLESPACE"),
    [OBJECT_TRANSFORM] = OBJECT(SQL_OBJECT_OTHER, "TRANSFORM"),
    [OBJECT_TRIGGER] = OBJECT(SQL_OBJECT_TRIGGER, "TRIGGER"),
    [OBJECT_TSCONFIGURATION] = OBJECT(SQL_OBJECT_OTHER, "TEXT SEARCH CONFIGURATION"),
    [OBJECT_TSDICTIONARY] = OBJECT(SQL_OBJECT_OTHER, "TEXT SEARCH DICTIONARY"),
    [OBJECT_TSPARSER] = OBJECT(SQL_OBJECT_OTHER, "TEXT SEARCH PARSER"),
    [OBJECT_TSTEMPLATE] = OBJECT(SQL_OBJECT_OTHER, "TEXT SEARCH TEMPLATE"),
    [OBJECT_TYPE] = OBJECT(SQL_OBJECT_TYPE, "TYPE"),
    [OBJECT_USER_MAPPING] = OBJECT(SQL_OBJECT_OTHER, "USER MAPPING"),
    [OBJECT_VIEW] = OBJECT(SQL_OBJECT_VIEW, "VIEW"),
};

const PgObject *pgtree_object(ObjectType type)
{
    static const PgObject OTHER = {SQL_OBJECT_OTHER, "CREATE", "ALTER", "DROP"};
    return type < lengthof(OBJECTS) && OBJECTS[type].alter ? &OBJECTS[type] : &OTHER;
}

/* Objects on a table are named by a list that ends in their own name. */
static bool is_on_table(ObjectType type)
{
    return type == OBJECT_TRIGGER || type == OBJECT_RULE || type == OBJECT_POLICY ||
           type == OBJECT_TABCONSTRAINT || type == OBJECT_COLUMN;
}

/* The part and the table, of {schema, table, part}. */
static SqlName read_part(const PgTree *tree, const List *list, const char **ret_part)
{
    if (!list || nodeTag(list) != T_List || list->length < 2)
        return (SqlName){.offset = -1};
    List table = *list;
    table.length--;
    *ret_part = pgtree_copy(tree, pgtree_last_string(list));
    return pgtree_qualified(tree, &table);
}

static SqlName part_name(const PgTree *tree, const char *part)
{
    return (SqlName){NULL, part, pgtree_offset(tree, pgtree_find(tree, part, 0))};
}

/* Input arguments; a list of TypeName, in which NULL is an aggregate's star. */
static SqlArgument *read_types(const PgTree *tree, const List *types, size_t *ret_count)
{
    size_t count = pgtree_count(types);
    SqlArgument *arguments = SQL_ARENA_ARRAY(tree->arena, SqlArgument, count);
    for (size_t i = 0; i < count; i++)
        arguments[i].type = pgtree_type(tree, pgtree_at(types, i));
    *ret_count = count;
    return arguments;
}

static void read_arguments(const PgTree *tree, const List *objects, SqlStatement *statement)
{
    size_t count = pgtree_count(objects);
    const SqlArgument **arguments = SQL_ARENA_ARRAY(tree->arena, const SqlArgument *, count);
    size_t *counts = SQL_ARENA_ARRAY(tree->arena, size_t, count);
    for (size_t i = 0; i < count; i++) {
        const ObjectWithArgs *object = pgtree_at(objects, i);
        if (nodeTag(object) == T_ObjectWithArgs && !object->args_unspecified)
            arguments[i] = read_types(tree, object->objargs, &counts[i]);
    }
    statement->arguments_of = arguments;
    statement->argument_counts = counts;
}

/* Objects of DROP have no locations: each name is looked for behind the one before. */
static void read_names(const PgTree *tree, const List *objects, SqlStatement *statement)
{
    size_t count = pgtree_count(objects);
    SqlName *names = SQL_ARENA_ARRAY(tree->arena, SqlName, count);
    int from = 0;
    for (size_t i = 0; i < count; i++) {
        names[i] = pgtree_bare_name(tree, pgtree_at(objects, i));
        int place = pgtree_find_name(tree, &names[i], from);
        names[i].offset = pgtree_offset(tree, place);
        if (place >= 0)
            from = place + 1;
    }
    statement->names = names;
    statement->name_count = count;
    if (count > 0)
        statement->name = names[0];
}

void pgtree_read_drop(PgTree *tree, const void *node, SqlStatement *statement)
{
    const DropStmt *drop = node;
    const PgObject *object = pgtree_object(drop->removeType);
    statement->object = object->kind;
    statement->words = object->drop;
    statement->cascade = drop->behavior == DROP_CASCADE;
    statement->if_exists = drop->missing_ok;
    statement->concurrently = drop->concurrent;
    if (is_on_table(drop->removeType)) {
        const char *part = NULL;
        statement->table = read_part(tree, pgtree_at(drop->objects, 0), &part);
        SqlName *name = SQL_ARENA_NEW(tree->arena, SqlName);
        *name = statement->name = part_name(tree, part);
        statement->names = name;
        statement->name_count = 1;
        return;
    }
    read_names(tree, drop->objects, statement);
    if (object->kind == SQL_OBJECT_FUNCTION)
        read_arguments(tree, drop->objects, statement);
}

static void set_name(const PgTree *tree, const char *name, SqlStatement *statement)
{
    SqlName *names = SQL_ARENA_NEW(tree->arena, SqlName);
    *names = part_name(tree, pgtree_copy(tree, name));
    statement->name = *names;
    statement->names = names;
    statement->name_count = 1;
}

void pgtree_read_drop_database(PgTree *tree, const void *node, SqlStatement *statement)
{
    const DropdbStmt *drop = node;
    set_name(tree, drop->dbname, statement);
    statement->if_exists = drop->missing_ok;
}

void pgtree_read_create_database(PgTree *tree, const void *node, SqlStatement *statement)
{
    set_name(tree, ((const CreatedbStmt *)node)->dbname, statement);
}

void pgtree_read_drop_role(PgTree *tree, const void *node, SqlStatement *statement)
{
    const DropRoleStmt *drop = node;
    const RoleSpec *first = pgtree_at(drop->roles, 0);
    set_name(tree, first->rolename, statement);
    statement->if_exists = drop->missing_ok;
}

void pgtree_read_role(PgTree *tree, const void *node, SqlStatement *statement)
{
    set_name(tree, ((const CreateRoleStmt *)node)->role, statement);
}

void pgtree_read_truncate(PgTree *tree, const void *node, SqlStatement *statement)
{
    const TruncateStmt *truncate = node;
    statement->names = pgtree_relations(tree, truncate->relations, &statement->name_count);
    statement->name = statement->names[0];
    statement->cascade = truncate->behavior == DROP_CASCADE;
}

void pgtree_read_rename(PgTree *tree, const void *node, SqlStatement *statement)
{
    const RenameStmt *rename = node;
    const PgObject *object = pgtree_object(rename->renameType);
    bool of_relation =
        rename->renameType == OBJECT_COLUMN || rename->renameType == OBJECT_ATTRIBUTE;
    statement->object = object->kind;
    statement->words = of_relation ? pgtree_object(rename->relationType)->alter : object->alter;
    statement->if_exists = rename->missing_ok;
    statement->cascade = rename->behavior == DROP_CASCADE;
    statement->new_name = pgtree_copy(tree, rename->newname);
    SqlName name = rename->relation ? pgtree_relation(tree, rename->relation)
                                    : pgtree_object_name(tree, rename->object);
    const char *part = pgtree_copy(tree, rename->subname);
    bool on_table = rename->renameType == OBJECT_TRIGGER || rename->renameType == OBJECT_RULE ||
                    rename->renameType == OBJECT_POLICY;
    if (on_table) {
        statement->table = name;
        statement->name = part_name(tree, part);
    } else if (!rename->relation && !rename->object) {
        statement->name = part_name(tree, part); /* a schema, a role, a database */
    } else {
        statement->name = name;
        statement->part = part;
    }
}

void pgtree_read_set_schema(PgTree *tree, const void *node, SqlStatement *statement)
{
    const AlterObjectSchemaStmt *alter = node;
    const PgObject *object = pgtree_object(alter->objectType);
    statement->object = object->kind;
    statement->words = object->alter;
    statement->if_exists = alter->missing_ok;
    statement->new_name = pgtree_copy(tree, alter->newschema);
    statement->name = alter->relation ? pgtree_relation(tree, alter->relation)
                                      : pgtree_object_name(tree, alter->object);
}

void pgtree_read_set_owner(PgTree *tree, const void *node, SqlStatement *statement)
{
    const AlterOwnerStmt *alter = node;
    const PgObject *object = pgtree_object(alter->objectType);
    statement->object = object->kind;
    statement->words = object->alter;
    statement->new_name = pgtree_role(tree, alter->newowner);
    statement->name = alter->relation ? pgtree_relation(tree, alter->relation)
                                      : pgtree_object_name(tree, alter->object);
}

void pgtree_read_comment(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CommentStmt *comment = node;
    const PgObject *object = pgtree_object(comment->objtype);
    statement->object = object->kind;
    statement->value = pgtree_copy(tree, comment->comment);
    if (is_on_table(comment->objtype))
        statement->name = read_part(tree, (const List *)comment->object, &statement->part);
    else
        statement->name = pgtree_object_name(tree, comment->object);
}

void pgtree_read_depends(PgTree *tree, const void *node, SqlStatement *statement)
{
    const AlterObjectDependsStmt *alter = node;
    const PgObject *object = pgtree_object(alter->objectType);
    statement->object = object->kind;
    statement->words = object->alter;
    statement->name = alter->relation ? pgtree_relation(tree, alter->relation)
                                      : pgtree_object_name(tree, alter->object);
}

void pgtree_read_grant(PgTree *tree, const void *node, SqlStatement *statement)
{
    const GrantStmt *grant = node;
    statement->object = pgtree_object(grant->objtype)->kind;
    if (grant->targtype == ACL_TARGET_ALL_IN_SCHEMA)
        statement->object = SQL_OBJECT_SCHEMA;
    statement->flag = !grant->is_grant;
    statement->words = grant->is_grant ? "GRANT" : "REVOKE";
    statement->cascade = grant->behavior == DROP_CASCADE;
    read_names(tree, grant->objects, statement);
}

void pgtree_read_grant_role(PgTree *tree, const void *node, SqlStatement *statement)
{
    const GrantRoleStmt *grant = node;
    statement->flag = !grant->is_grant;
    statement->words = grant->is_grant ? "GRANT" : "REVOKE";
    (void)tree;
}
