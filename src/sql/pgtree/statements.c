#include "sql/pgtree/read.h"

typedef struct StatementRow {
    SqlStatementKind kind;
    SqlObjectKind object;
    const char *words;
    PgStatementReader *read; /* NULL: there is nothing more to know */
} StatementRow;

#define OTHER(words)                                                                               \
    {                                                                                              \
        SQL_OTHER, SQL_OBJECT_OTHER, words, NULL                                                   \
    }
#define CREATE_OTHER(words)                                                                        \
    {                                                                                              \
        SQL_CREATE_OTHER, SQL_OBJECT_OTHER, words, NULL                                            \
    }
#define CHANGE_OTHER(words)                                                                        \
    {                                                                                              \
        SQL_CHANGE_OTHER, SQL_OBJECT_OTHER, words, NULL                                            \
    }

static const StatementRow ROWS[] = {
    [T_CreateStmt] = {SQL_CREATE_TABLE, SQL_OBJECT_TABLE, "CREATE TABLE", pgtree_read_create_table},
    [T_CreateForeignTableStmt] = {SQL_CREATE_TABLE, SQL_OBJECT_FOREIGN_TABLE,
                                  "CREATE FOREIGN TABLE", pgtree_read_create_table},
    [T_CreateTableAsStmt] = {SQL_CREATE_TABLE, SQL_OBJECT_TABLE, "CREATE TABLE AS",
                             pgtree_read_create_table_as},
    [T_IndexStmt] = {SQL_CREATE_INDEX, SQL_OBJECT_INDEX, "CREATE INDEX", pgtree_read_index},
    [T_ViewStmt] = {SQL_CREATE_VIEW, SQL_OBJECT_VIEW, "CREATE VIEW", pgtree_read_view},
    [T_CreateSeqStmt] = {SQL_CREATE_SEQUENCE, SQL_OBJECT_SEQUENCE, "CREATE SEQUENCE",
                         pgtree_read_sequence},
    [T_CreateEnumStmt] = {SQL_CREATE_ENUM, SQL_OBJECT_TYPE, "CREATE TYPE", pgtree_read_enum},
    [T_CompositeTypeStmt] = {SQL_CREATE_COMPOSITE, SQL_OBJECT_TYPE, "CREATE TYPE",
                             pgtree_read_composite},
    [T_CreateDomainStmt] = {SQL_CREATE_DOMAIN, SQL_OBJECT_DOMAIN, "CREATE DOMAIN",
                            pgtree_read_domain},
    [T_CreateFunctionStmt] = {SQL_CREATE_FUNCTION, SQL_OBJECT_FUNCTION, "CREATE FUNCTION",
                              pgtree_read_function},
    [T_CreateTrigStmt] = {SQL_CREATE_TRIGGER, SQL_OBJECT_TRIGGER, "CREATE TRIGGER",
                          pgtree_read_trigger},
    [T_RuleStmt] = {SQL_CREATE_RULE, SQL_OBJECT_RULE, "CREATE RULE", pgtree_read_rule},
    [T_CreatePolicyStmt] = {SQL_CREATE_POLICY, SQL_OBJECT_POLICY, "CREATE POLICY",
                            pgtree_read_policy},
    [T_CreateSchemaStmt] = {SQL_CREATE_SCHEMA, SQL_OBJECT_SCHEMA, "CREATE SCHEMA",
                            pgtree_read_schema},
    [T_CreateExtensionStmt] = {SQL_CREATE_EXTENSION, SQL_OBJECT_EXTENSION, "CREATE EXTENSION",
                               pgtree_read_extension},
    [T_CreatePublicationStmt] = {SQL_CREATE_PUBLICATION, SQL_OBJECT_PUBLICATION,
                                 "CREATE PUBLICATION", pgtree_read_publication},
    [T_AlterPublicationStmt] = {SQL_CREATE_PUBLICATION, SQL_OBJECT_PUBLICATION, "ALTER PUBLICATION",
                                pgtree_read_alter_publication},
    [T_CreateStatsStmt] = {SQL_CREATE_STATISTICS, SQL_OBJECT_STATISTICS, "CREATE STATISTICS",
                           pgtree_read_statistics},
    [T_DefineStmt] = {SQL_CREATE_OTHER, SQL_OBJECT_OTHER, "CREATE", pgtree_read_define},
    [T_CreateRangeStmt] = {SQL_CREATE_OTHER, SQL_OBJECT_TYPE, "CREATE TYPE", pgtree_read_range},
    [T_CreateRoleStmt] = {SQL_CREATE_OTHER, SQL_OBJECT_ROLE, "CREATE ROLE", pgtree_read_role},
    [T_CreatedbStmt] = {SQL_CREATE_OTHER, SQL_OBJECT_DATABASE, "CREATE DATABASE",
                        pgtree_read_create_database},
    [T_CreateAmStmt] = CREATE_OTHER("CREATE ACCESS METHOD"),
    [T_CreateCastStmt] = CREATE_OTHER("CREATE CAST"),
    [T_CreateConversionStmt] = CREATE_OTHER("CREATE CONVERSION"),
    [T_CreateEventTrigStmt] = CREATE_OTHER("CREATE EVENT TRIGGER"),
    [T_CreateFdwStmt] = CREATE_OTHER("CREATE FOREIGN DATA WRAPPER"),
    [T_CreateForeignServerStmt] = CREATE_OTHER("CREATE SERVER"),
    [T_CreateOpClassStmt] = CREATE_OTHER("CREATE OPERATOR CLASS"),
    [T_CreateOpFamilyStmt] = CREATE_OTHER("CREATE OPERATOR FAMILY"),
    [T_CreatePLangStmt] = CREATE_OTHER("CREATE LANGUAGE"),
    [T_CreateSubscriptionStmt] = CREATE_OTHER("CREATE SUBSCRIPTION"),
    [T_CreateTableSpaceStmt] = CREATE_OTHER("CREATE TABLESPACE"),
    [T_CreateTransformStmt] = CREATE_OTHER("CREATE TRANSFORM"),
    [T_CreateUserMappingStmt] = CREATE_OTHER("CREATE USER MAPPING"),
    [T_ImportForeignSchemaStmt] = CREATE_OTHER("IMPORT FOREIGN SCHEMA"),

    [T_AlterTableStmt] = {SQL_ALTER_TABLE, SQL_OBJECT_TABLE, "ALTER TABLE",
                          pgtree_read_alter_table},
    [T_AlterEnumStmt] = {SQL_ALTER_ENUM_ADD, SQL_OBJECT_TYPE, "ALTER TYPE", pgtree_read_alter_enum},
    [T_AlterDomainStmt] = {SQL_ALTER_DOMAIN, SQL_OBJECT_DOMAIN, "ALTER DOMAIN",
                           pgtree_read_alter_domain},
    [T_AlterSeqStmt] = {SQL_ALTER_SEQUENCE, SQL_OBJECT_SEQUENCE, "ALTER SEQUENCE",
                        pgtree_read_alter_sequence},
    [T_RenameStmt] = {SQL_RENAME, SQL_OBJECT_OTHER, "ALTER", pgtree_read_rename},
    [T_AlterObjectSchemaStmt] = {SQL_SET_SCHEMA, SQL_OBJECT_OTHER, "ALTER", pgtree_read_set_schema},
    [T_AlterOwnerStmt] = {SQL_SET_OWNER, SQL_OBJECT_OTHER, "ALTER", pgtree_read_set_owner},
    [T_AlterObjectDependsStmt] = {SQL_CHANGE_OTHER, SQL_OBJECT_OTHER, "ALTER", pgtree_read_depends},
    [T_AlterFunctionStmt] = {SQL_CHANGE_OTHER, SQL_OBJECT_FUNCTION, "ALTER FUNCTION",
                             pgtree_read_alter_function},
    [T_AlterPolicyStmt] = {SQL_CHANGE_OTHER, SQL_OBJECT_POLICY, "ALTER POLICY",
                           pgtree_read_alter_policy},
    [T_AlterStatsStmt] = {SQL_CHANGE_OTHER, SQL_OBJECT_STATISTICS, "ALTER STATISTICS",
                          pgtree_read_alter_statistics},
    [T_AlterRoleStmt] = {SQL_CHANGE_OTHER, SQL_OBJECT_ROLE, "ALTER ROLE", NULL},
    [T_AlterRoleSetStmt] = {SQL_CHANGE_OTHER, SQL_OBJECT_ROLE, "ALTER ROLE", NULL},
    [T_AlterDatabaseStmt] = {SQL_CHANGE_OTHER, SQL_OBJECT_DATABASE, "ALTER DATABASE", NULL},
    [T_AlterDatabaseSetStmt] = {SQL_CHANGE_OTHER, SQL_OBJECT_DATABASE, "ALTER DATABASE", NULL},
    [T_AlterDatabaseRefreshCollStmt] = {SQL_CHANGE_OTHER, SQL_OBJECT_DATABASE, "ALTER DATABASE",
                                        NULL},
    [T_AlterExtensionStmt] = {SQL_CHANGE_OTHER, SQL_OBJECT_EXTENSION, "ALTER EXTENSION", NULL},
    [T_AlterExtensionContentsStmt] = {SQL_CHANGE_OTHER, SQL_OBJECT_EXTENSION, "ALTER EXTENSION",
                                      NULL},
    [T_AlterTypeStmt] = {SQL_CHANGE_OTHER, SQL_OBJECT_TYPE, "ALTER TYPE", NULL},
    [T_AlterCollationStmt] = CHANGE_OTHER("ALTER COLLATION"),
    [T_AlterDefaultPrivilegesStmt] = CHANGE_OTHER("ALTER DEFAULT PRIVILEGES"),
    [T_AlterEventTrigStmt] = CHANGE_OTHER("ALTER EVENT TRIGGER"),
    [T_AlterFdwStmt] = CHANGE_OTHER("ALTER FOREIGN DATA WRAPPER"),
    [T_AlterForeignServerStmt] = CHANGE_OTHER("ALTER SERVER"),
    [T_AlterOpFamilyStmt] = CHANGE_OTHER("ALTER OPERATOR FAMILY"),
    [T_AlterOperatorStmt] = CHANGE_OTHER("ALTER OPERATOR"),
    [T_AlterSubscriptionStmt] = CHANGE_OTHER("ALTER SUBSCRIPTION"),
    [T_AlterSystemStmt] = CHANGE_OTHER("ALTER SYSTEM"),
    [T_AlterTableMoveAllStmt] = CHANGE_OTHER("ALTER TABLE ALL IN TABLESPACE"),
    [T_AlterTableSpaceOptionsStmt] = CHANGE_OTHER("ALTER TABLESPACE"),
    [T_AlterTSConfigurationStmt] = CHANGE_OTHER("ALTER TEXT SEARCH CONFIGURATION"),
    [T_AlterTSDictionaryStmt] = CHANGE_OTHER("ALTER TEXT SEARCH DICTIONARY"),
    [T_AlterUserMappingStmt] = CHANGE_OTHER("ALTER USER MAPPING"),

    [T_DropStmt] = {SQL_DROP, SQL_OBJECT_OTHER, "DROP", pgtree_read_drop},
    [T_DropdbStmt] = {SQL_DROP, SQL_OBJECT_DATABASE, "DROP DATABASE", pgtree_read_drop_database},
    [T_DropRoleStmt] = {SQL_DROP, SQL_OBJECT_ROLE, "DROP ROLE", pgtree_read_drop_role},
    [T_DropOwnedStmt] = {SQL_DROP, SQL_OBJECT_OTHER, "DROP OWNED", NULL},
    [T_DropSubscriptionStmt] = {SQL_DROP, SQL_OBJECT_OTHER, "DROP SUBSCRIPTION", NULL},
    [T_DropTableSpaceStmt] = {SQL_DROP, SQL_OBJECT_OTHER, "DROP TABLESPACE", NULL},
    [T_DropUserMappingStmt] = {SQL_DROP, SQL_OBJECT_OTHER, "DROP USER MAPPING", NULL},
    [T_TruncateStmt] = {SQL_TRUNCATE, SQL_OBJECT_TABLE, "TRUNCATE", pgtree_read_truncate},

    [T_VacuumStmt] = {SQL_VACUUM, SQL_OBJECT_TABLE, "VACUUM", pgtree_read_vacuum},
    [T_ClusterStmt] = {SQL_CLUSTER, SQL_OBJECT_TABLE, "CLUSTER", pgtree_read_cluster},
    [T_ReindexStmt] = {SQL_REINDEX, SQL_OBJECT_INDEX, "REINDEX", pgtree_read_reindex},
    [T_RefreshMatViewStmt] = {SQL_REFRESH, SQL_OBJECT_MATERIALIZED_VIEW,
                              "REFRESH MATERIALIZED VIEW", pgtree_read_refresh},
    [T_CommentStmt] = {SQL_COMMENT, SQL_OBJECT_OTHER, "COMMENT", pgtree_read_comment},
    [T_GrantStmt] = {SQL_GRANT, SQL_OBJECT_OTHER, "GRANT", pgtree_read_grant},
    [T_GrantRoleStmt] = {SQL_GRANT, SQL_OBJECT_ROLE, "GRANT", pgtree_read_grant_role},
    [T_LockStmt] = {SQL_LOCK, SQL_OBJECT_TABLE, "LOCK TABLE", pgtree_read_lock},

    [T_SelectStmt] = {SQL_QUERY, SQL_OBJECT_TABLE, "SELECT", pgtree_read_select},
    [T_InsertStmt] = {SQL_QUERY, SQL_OBJECT_TABLE, "INSERT", pgtree_read_dml},
    [T_UpdateStmt] = {SQL_QUERY, SQL_OBJECT_TABLE, "UPDATE", pgtree_read_dml},
    [T_DeleteStmt] = {SQL_QUERY, SQL_OBJECT_TABLE, "DELETE", pgtree_read_dml},
    [T_MergeStmt] = {SQL_QUERY, SQL_OBJECT_TABLE, "MERGE", pgtree_read_dml},
    [T_ReturnStmt] = {SQL_QUERY, SQL_OBJECT_TABLE, "RETURN", pgtree_read_dml},
    [T_DeclareCursorStmt] = {SQL_QUERY, SQL_OBJECT_TABLE, "DECLARE CURSOR", pgtree_read_cursor},
    [T_CopyStmt] = {SQL_COPY, SQL_OBJECT_TABLE, "COPY", pgtree_read_copy},
    [T_DoStmt] = {SQL_DO, SQL_OBJECT_OTHER, "DO", pgtree_read_do},
    [T_CallStmt] = {SQL_CALL, SQL_OBJECT_FUNCTION, "CALL", pgtree_read_call},
    [T_VariableSetStmt] = {SQL_SET, SQL_OBJECT_OTHER, "SET", pgtree_read_set},
    [T_TransactionStmt] = {SQL_OTHER, SQL_OBJECT_OTHER, "BEGIN", pgtree_read_transaction},
    [T_PrepareStmt] = {SQL_PREPARE, SQL_OBJECT_OTHER, "PREPARE", pgtree_read_prepare},
    [T_ExecuteStmt] = {SQL_EXECUTE, SQL_OBJECT_OTHER, "EXECUTE", pgtree_read_execute},

    [T_ExplainStmt] = {SQL_OTHER, SQL_OBJECT_OTHER, "EXPLAIN", pgtree_read_explain},
    [T_CheckPointStmt] = OTHER("CHECKPOINT"),
    [T_ClosePortalStmt] = OTHER("CLOSE"),
    [T_ConstraintsSetStmt] = OTHER("SET CONSTRAINTS"),
    [T_DeallocateStmt] = OTHER("DEALLOCATE"),
    [T_DiscardStmt] = OTHER("DISCARD"),
    [T_FetchStmt] = OTHER("FETCH"),
    [T_ListenStmt] = OTHER("LISTEN"),
    [T_LoadStmt] = OTHER("LOAD"),
    [T_NotifyStmt] = OTHER("NOTIFY"),
    [T_ReassignOwnedStmt] = OTHER("REASSIGN OWNED"),
    [T_SecLabelStmt] = OTHER("SECURITY LABEL"),
    [T_UnlistenStmt] = OTHER("UNLISTEN"),
    [T_VariableShowStmt] = OTHER("SHOW"),
};

void pgtree_statement(PgTree *tree, const Node *node, SqlStatement *statement)
{
    static const StatementRow UNKNOWN = OTHER("");
    NodeTag tag = node ? nodeTag(node) : T_Invalid;
    const StatementRow *row = tag < lengthof(ROWS) && ROWS[tag].words ? &ROWS[tag] : &UNKNOWN;
    *statement = (SqlStatement){
        .kind = row->kind,
        .object = row->object,
        .words = row->words,
        .name = {.offset = -1},
        .table = {.offset = -1},
        .other = {.offset = -1},
        .body_offset = -1,
        .offset = tree->base > 0 ? tree->base : 0,
    };
    if (row->read)
        row->read(tree, node, statement);
}
