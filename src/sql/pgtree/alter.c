#include "sql/pgtree/read.h"

typedef struct AlterReader {
    PgTree *tree;
    const AlterTableCmd *cmd;
    SqlAlter *alter;
    int location; /* of the name */
} AlterReader;

typedef void PgAlterReader(const AlterReader *reader);

static void read_column(const AlterReader *reader)
{
    SqlColumn *column = SQL_ARENA_NEW(reader->tree->arena, SqlColumn);
    pgtree_column(reader->tree, (const ColumnDef *)reader->cmd->def, column);
    reader->alter->column = column;
    reader->alter->name = column->name;
    reader->alter->offset = column->offset;
    /* ADD COLUMN says in this field whether it is to say IF NOT EXISTS. */
    reader->alter->if_not_exists = reader->cmd->missing_ok;
    reader->alter->if_exists = false;
}

static void read_type(const AlterReader *reader)
{
    const ColumnDef *def = (const ColumnDef *)reader->cmd->def;
    SqlAlter *alter = reader->alter;
    if (!def || nodeTag(def) != T_ColumnDef)
        return;
    alter->type = pgtree_type(reader->tree, def->typeName);
    alter->expr = pgtree_expr(reader->tree, def->raw_default);
    if (def->collClause)
        alter->collation = pgtree_copy(reader->tree, pgtree_last_string(def->collClause->collname));
}

static void read_default(const AlterReader *reader)
{
    reader->alter->expr = pgtree_expr(reader->tree, reader->cmd->def);
    if (!reader->cmd->def)
        reader->alter->kind = SQL_ALTER_DROP_DEFAULT;
    else if (pgtree_marked(reader->tree, PG_MARK_EXPRESSION, reader->location))
        reader->alter->kind = SQL_ALTER_SET_EXPRESSION;
}

static SqlConstraint *new_constraint(const AlterReader *reader)
{
    SqlConstraint *constraint = SQL_ARENA_NEW(reader->tree->arena, SqlConstraint);
    pgtree_constraint(reader->tree, (const Constraint *)reader->cmd->def, NULL, constraint);
    reader->alter->constraint = constraint;
    reader->alter->name = constraint->name;
    return constraint;
}

static void read_constraint(const AlterReader *reader)
{
    reader->alter->offset = new_constraint(reader)->offset;
}

static void read_identity(const AlterReader *reader)
{
    const Node *def = reader->cmd->def;
    const DefElem *option = NULL;
    char when = 0;
    if (def && nodeTag(def) == T_Constraint)
        when = ((const Constraint *)def)->generated_when;
    else if (def && nodeTag(def) == T_List)
        option = pgtree_option((const List *)def, "generated");
    if (option && option->arg && nodeTag(option->arg) == T_Integer)
        when = (char)((const Integer *)option->arg)->ival;
    if (when)
        reader->alter->identity = when == 'a' ? SQL_IDENTITY_ALWAYS : SQL_IDENTITY_BY_DEFAULT;
}

static void read_owner(const AlterReader *reader)
{
    reader->alter->new_name = pgtree_role(reader->tree, reader->cmd->newowner);
}

static void read_options(const AlterReader *reader)
{
    const List *options = (const List *)reader->cmd->def;
    if (pgtree_count(options) > 0)
        reader->alter->text =
            pgtree_copy(reader->tree, ((const DefElem *)pgtree_at(options, 0))->defname);
}

static void read_string(const AlterReader *reader)
{
    const Node *def = reader->cmd->def;
    if (def && nodeTag(def) == T_String)
        reader->alter->text = pgtree_copy(reader->tree, ((const String *)def)->sval);
}

static void read_other(const AlterReader *reader)
{
    reader->alter->other = pgtree_object_name(reader->tree, reader->cmd->def);
}

static void read_replica_identity(const AlterReader *reader)
{
    static const struct {
        char letter;
        const char *text;
    } IDENTITIES[] = {{'n', "nothing"}, {'f', "full"}, {'d', "default"}, {'i', "index"}};
    const ReplicaIdentityStmt *identity = (const ReplicaIdentityStmt *)reader->cmd->def;
    reader->alter->name = pgtree_copy(reader->tree, identity->name);
    for (size_t i = 0; i < lengthof(IDENTITIES); i++) {
        if (IDENTITIES[i].letter == identity->identity_type)
            reader->alter->text = IDENTITIES[i].text;
    }
}

static const SqlExpr *list_of(PgTree *tree, const char *text, const SqlExpr *const *items,
                              size_t count)
{
    SqlExpr *list = SQL_ARENA_NEW(tree->arena, SqlExpr);
    *list = (SqlExpr){
        .kind = SQL_EXPR_LIST, .offset = -1, .text = text, .args = items, .arg_count = count};
    return list;
}

/* MINVALUE and MAXVALUE are columns of those names, as the grammar has them. */
static const SqlExpr *read_bound(PgTree *tree, const PartitionBoundSpec *bound)
{
    size_t count = 0;
    const SqlExpr *const *items = pgtree_exprs(tree, bound->listdatums, &count);
    if (bound->strategy == PARTITION_STRATEGY_LIST)
        return list_of(tree, "list", items, count);
    if (bound->strategy != PARTITION_STRATEGY_RANGE)
        return NULL;
    const SqlExpr **ends = SQL_ARENA_ARRAY(tree->arena, const SqlExpr *, 2);
    items = pgtree_exprs(tree, bound->lowerdatums, &count);
    ends[0] = list_of(tree, "from", items, count);
    items = pgtree_exprs(tree, bound->upperdatums, &count);
    ends[1] = list_of(tree, "to", items, count);
    return list_of(tree, "range", ends, 2);
}

static void read_partition(const AlterReader *reader)
{
    const PartitionCmd *partition = (const PartitionCmd *)reader->cmd->def;
    reader->alter->other = pgtree_relation(reader->tree, partition->name);
    reader->alter->offset = reader->alter->other.offset;
    reader->alter->is_default = partition->bound && partition->bound->is_default;
    if (partition->bound && !partition->bound->is_default)
        reader->alter->expr = read_bound(reader->tree, partition->bound);
    if (partition->concurrent)
        reader->alter->kind = SQL_ALTER_DETACH_PARTITION_CONCURRENTLY;
}

/* ALTER CONSTRAINT, whose node has no location. */
static void read_alter_constraint(const AlterReader *reader)
{
    const PgTree *tree = reader->tree;
    int location = pgtree_find(tree, ((const Constraint *)reader->cmd->def)->conname, 0);
    SqlConstraint *constraint = new_constraint(reader);
    constraint->offset = reader->alter->offset = pgtree_offset(tree, location);
    if (pgtree_marked(tree, PG_MARK_NOT_ENFORCED, location))
        reader->alter->text = "not enforced";
    if (pgtree_marked(tree, PG_MARK_ENFORCED, location))
        reader->alter->text = "enforced";
}

static const struct {
    SqlAlterKind kind;
    PgAlterReader *read;
} COMMANDS[] = {
    [AT_AddColumn] = {SQL_ALTER_ADD_COLUMN, read_column},
    [AT_ColumnDefault] = {SQL_ALTER_SET_DEFAULT, read_default},
    [AT_DropNotNull] = {SQL_ALTER_DROP_NOT_NULL, NULL},
    [AT_SetNotNull] = {SQL_ALTER_SET_NOT_NULL, NULL},
    [AT_DropExpression] = {SQL_ALTER_DROP_EXPRESSION, NULL},
    [AT_SetStatistics] = {SQL_ALTER_SET_STATISTICS, NULL},
    [AT_SetOptions] = {SQL_ALTER_SET_STATISTICS, read_options},
    [AT_ResetOptions] = {SQL_ALTER_SET_STATISTICS, read_options},
    [AT_SetStorage] = {SQL_ALTER_SET_STORAGE, read_string},
    [AT_SetCompression] = {SQL_ALTER_SET_COMPRESSION, read_string},
    [AT_DropColumn] = {SQL_ALTER_DROP_COLUMN, NULL},
    [AT_AddConstraint] = {SQL_ALTER_ADD_CONSTRAINT, read_constraint},
    [AT_AlterConstraint] = {SQL_ALTER_ALTER_CONSTRAINT, read_alter_constraint},
    [AT_ValidateConstraint] = {SQL_ALTER_VALIDATE_CONSTRAINT, NULL},
    [AT_DropConstraint] = {SQL_ALTER_DROP_CONSTRAINT, NULL},
    [AT_AlterColumnType] = {SQL_ALTER_TYPE, read_type},
    [AT_AlterColumnGenericOptions] = {SQL_ALTER_SET_STATISTICS, read_options},
    [AT_ChangeOwner] = {SQL_ALTER_OWNER, read_owner},
    [AT_ClusterOn] = {SQL_ALTER_CLUSTER_ON, NULL},
    [AT_DropCluster] = {SQL_ALTER_SET_WITHOUT_CLUSTER, NULL},
    [AT_SetLogged] = {SQL_ALTER_SET_LOGGED, NULL},
    [AT_SetUnLogged] = {SQL_ALTER_SET_UNLOGGED, NULL},
    [AT_DropOids] = {SQL_ALTER_OTHER, NULL},
    [AT_SetAccessMethod] = {SQL_ALTER_SET_ACCESS_METHOD, NULL},
    [AT_SetTableSpace] = {SQL_ALTER_SET_TABLESPACE, NULL},
    [AT_SetRelOptions] = {SQL_ALTER_SET_OPTIONS, read_options},
    [AT_ResetRelOptions] = {SQL_ALTER_SET_OPTIONS, read_options},
    [AT_EnableTrig] = {SQL_ALTER_ENABLE_TRIGGER, NULL},
    [AT_EnableAlwaysTrig] = {SQL_ALTER_ENABLE_TRIGGER, NULL},
    [AT_EnableReplicaTrig] = {SQL_ALTER_ENABLE_TRIGGER, NULL},
    [AT_EnableTrigAll] = {SQL_ALTER_ENABLE_TRIGGER, NULL},
    [AT_EnableTrigUser] = {SQL_ALTER_ENABLE_TRIGGER, NULL},
    [AT_DisableTrig] = {SQL_ALTER_DISABLE_TRIGGER, NULL},
    [AT_DisableTrigAll] = {SQL_ALTER_DISABLE_TRIGGER, NULL},
    [AT_DisableTrigUser] = {SQL_ALTER_DISABLE_TRIGGER, NULL},
    [AT_EnableRule] = {SQL_ALTER_ENABLE_RULE, NULL},
    [AT_EnableAlwaysRule] = {SQL_ALTER_ENABLE_RULE, NULL},
    [AT_EnableReplicaRule] = {SQL_ALTER_ENABLE_RULE, NULL},
    [AT_DisableRule] = {SQL_ALTER_DISABLE_RULE, NULL},
    [AT_AddInherit] = {SQL_ALTER_INHERIT, read_other},
    [AT_DropInherit] = {SQL_ALTER_NO_INHERIT, read_other},
    [AT_AddOf] = {SQL_ALTER_OF_TYPE, read_other},
    [AT_DropOf] = {SQL_ALTER_OF_TYPE, NULL},
    [AT_ReplicaIdentity] = {SQL_ALTER_REPLICA_IDENTITY, read_replica_identity},
    [AT_EnableRowSecurity] = {SQL_ALTER_ENABLE_ROW_SECURITY, NULL},
    [AT_DisableRowSecurity] = {SQL_ALTER_DISABLE_ROW_SECURITY, NULL},
    [AT_ForceRowSecurity] = {SQL_ALTER_FORCE_ROW_SECURITY, NULL},
    [AT_NoForceRowSecurity] = {SQL_ALTER_NO_FORCE_ROW_SECURITY, NULL},
    [AT_GenericOptions] = {SQL_ALTER_SET_OPTIONS, read_options},
    [AT_AttachPartition] = {SQL_ALTER_ATTACH_PARTITION, read_partition},
    [AT_DetachPartition] = {SQL_ALTER_DETACH_PARTITION, read_partition},
    [AT_DetachPartitionFinalize] = {SQL_ALTER_DETACH_PARTITION_FINALIZE, read_partition},
    [AT_AddIdentity] = {SQL_ALTER_ADD_IDENTITY, read_identity},
    [AT_SetIdentity] = {SQL_ALTER_SET_IDENTITY, read_identity},
    [AT_DropIdentity] = {SQL_ALTER_DROP_IDENTITY, NULL},
};

/* Commands have no place of their own: where their name stands, behind the command before. */
static void read_command(PgTree *tree, const AlterTableCmd *cmd, int *from, SqlAlter *alter)
{
    int location = pgtree_find(tree, cmd->name, *from);
    *alter = (SqlAlter){.kind = SQL_ALTER_OTHER,
                        .name = pgtree_copy(tree, cmd->name),
                        .other = {.offset = -1},
                        .cascade = cmd->behavior == DROP_CASCADE,
                        .if_exists = cmd->missing_ok,
                        .offset = pgtree_offset(tree, location)};
    if (cmd->subtype < lengthof(COMMANDS) &&
        (COMMANDS[cmd->subtype].kind || COMMANDS[cmd->subtype].read)) {
        alter->kind = COMMANDS[cmd->subtype].kind;
        if (COMMANDS[cmd->subtype].read)
            COMMANDS[cmd->subtype].read(&(AlterReader){tree, cmd, alter, location});
    }
    if (alter->offset >= 0)
        *from = alter->offset - tree->base + 1;
}

/* ALTER INDEX name ATTACH PARTITION other looks like a table's command. */
static bool attaches_index(const AlterTableStmt *node, const SqlStatement *statement)
{
    return node->objtype == OBJECT_INDEX && statement->alter_count == 1 &&
           statement->alters[0].kind == SQL_ALTER_ATTACH_PARTITION;
}

void pgtree_read_alter_table(PgTree *tree, const void *any, SqlStatement *statement)
{
    const AlterTableStmt *node = any;
    const PgObject *object = pgtree_object(node->objtype);
    size_t count = pgtree_count(node->cmds);
    SqlAlter *alters = SQL_ARENA_ARRAY(tree->arena, SqlAlter, count);
    statement->object = object->kind;
    statement->words = object->alter;
    statement->name = pgtree_relation(tree, node->relation);
    statement->if_exists = node->missing_ok;
    statement->only = !node->relation->inh && node->objtype != OBJECT_TYPE;
    int from = node->relation->location < 0
                   ? 0
                   : node->relation->location + (int)strlen(node->relation->relname);
    for (size_t i = 0; i < count; i++)
        read_command(tree, pgtree_at(node->cmds, i), &from, &alters[i]);
    statement->alters = alters;
    statement->alter_count = count;
    if (attaches_index(node, statement)) {
        statement->kind = SQL_ATTACH_INDEX;
        statement->other = alters[0].other;
    }
}

/* AlterDomainStmt says with a letter what it does. */
static const struct {
    char letter;
    SqlAlterKind kind;
} DOMAIN_COMMANDS[] = {
    {'T', SQL_ALTER_SET_DEFAULT},     {'N', SQL_ALTER_DROP_NOT_NULL},
    {'O', SQL_ALTER_SET_NOT_NULL},    {'C', SQL_ALTER_ADD_CONSTRAINT},
    {'X', SQL_ALTER_DROP_CONSTRAINT}, {'V', SQL_ALTER_VALIDATE_CONSTRAINT},
};

void pgtree_read_alter_domain(PgTree *tree, const void *any, SqlStatement *statement)
{
    const AlterDomainStmt *node = any;
    const AlterTableCmd cmd = {.def = node->def};
    SqlAlter *alter = SQL_ARENA_NEW(tree->arena, SqlAlter);
    const AlterReader reader = {tree, &cmd, alter, -1};
    statement->name = pgtree_qualified(tree, node->typeName);
    *alter = (SqlAlter){.kind = SQL_ALTER_OTHER,
                        .name = pgtree_copy(tree, node->name),
                        .other = {.offset = -1},
                        .cascade = node->behavior == DROP_CASCADE,
                        .if_exists = node->missing_ok,
                        .offset = pgtree_offset(tree, pgtree_find(tree, node->name, 0))};
    for (size_t i = 0; i < lengthof(DOMAIN_COMMANDS); i++) {
        if (DOMAIN_COMMANDS[i].letter == node->subtype)
            alter->kind = DOMAIN_COMMANDS[i].kind;
    }
    if (alter->kind == SQL_ALTER_SET_DEFAULT)
        read_default(&reader);
    if (alter->kind == SQL_ALTER_ADD_CONSTRAINT)
        read_constraint(&reader);
    statement->alters = alter;
    statement->alter_count = 1;
}
