/* The structs of postgresql-server-dev are those of libpg_query: what they say of a statement is
 * what the library's own JSON says, for all statements of test/data/sql/postgres.txt. */
#include "../unit.h"

#include <dlfcn.h>
#include <stdio.h>

#include <jansson.h>

#include "sql/pgtree/library.h"

#include "base/fs.h"

#define CASES        SOURCE_ROOT "/test/data/sql/postgres.txt"
#define EXIT_SKIPPED 77
#define ARROW        "\n=> "

typedef PgQueryParseResult ParseJson(const char *input);
static ParseJson *parse_json;

typedef enum FieldKind { TEXT, INT, BOOL, LETTER, NODE, LIST, TYPED } FieldKind;

typedef struct Field {
    NodeTag tag;
    const char *node, *name;
    size_t offset;
    FieldKind kind;
    NodeTag target; /* of TYPED: a pointer to this very struct */
} Field;

#define F(node, name, kind)                                                                        \
    {                                                                                              \
        T_##node, #node, #name, offsetof(node, name), kind, T_Invalid                              \
    }
#define P(node, name, target)                                                                      \
    {                                                                                              \
        T_##node, #node, #name, offsetof(node, name), TYPED, T_##target                            \
    }

static const Field FIELDS[] = {
    F(RangeVar, schemaname, TEXT),
    F(RangeVar, relname, TEXT),
    F(RangeVar, inh, BOOL),
    F(RangeVar, relpersistence, LETTER),
    P(RangeVar, alias, Alias),
    F(RangeVar, location, INT),
    F(Alias, aliasname, TEXT),
    F(Alias, colnames, LIST),
    F(TypeName, names, LIST),
    F(TypeName, setof, BOOL),
    F(TypeName, typmods, LIST),
    F(TypeName, arrayBounds, LIST),
    F(TypeName, location, INT),
    F(String, sval, TEXT),
    F(ColumnRef, fields, LIST),
    F(ColumnRef, location, INT),
    F(ParamRef, number, INT),
    F(A_Expr, name, LIST),
    F(A_Expr, lexpr, NODE),
    F(A_Expr, rexpr, NODE),
    F(A_Expr, location, INT),
    F(A_Const, isnull, BOOL),
    F(A_Const, location, INT),
    F(TypeCast, arg, NODE),
    P(TypeCast, typeName, TypeName),
    F(TypeCast, location, INT),
    F(CollateClause, arg, NODE),
    F(CollateClause, collname, LIST),
    F(FuncCall, funcname, LIST),
    F(FuncCall, args, LIST),
    F(FuncCall, agg_order, LIST),
    F(FuncCall, agg_filter, NODE),
    P(FuncCall, over, WindowDef),
    F(FuncCall, agg_star, BOOL),
    F(FuncCall, agg_distinct, BOOL),
    F(FuncCall, location, INT),
    F(WindowDef, partitionClause, LIST),
    F(WindowDef, orderClause, LIST),
    F(A_Indirection, arg, NODE),
    F(A_Indirection, indirection, LIST),
    F(A_Indices, lidx, NODE),
    F(A_Indices, uidx, NODE),
    F(A_ArrayExpr, elements, LIST),
    F(ResTarget, name, TEXT),
    F(ResTarget, val, NODE),
    F(ResTarget, location, INT),
    F(MultiAssignRef, source, NODE),
    F(MultiAssignRef, colno, INT),
    F(SortBy, node, NODE),
    F(BoolExpr, args, LIST),
    F(BoolExpr, location, INT),
    F(SubLink, testexpr, NODE),
    F(SubLink, operName, LIST),
    F(SubLink, subselect, NODE),
    F(CaseExpr, arg, NODE),
    F(CaseExpr, args, LIST),
    F(CaseExpr, defresult, NODE),
    F(CaseWhen, expr, NODE),
    F(CaseWhen, result, NODE),
    F(RowExpr, args, LIST),
    F(CoalesceExpr, args, LIST),
    F(MinMaxExpr, args, LIST),
    F(NullTest, arg, NODE),
    F(BooleanTest, arg, NODE),
    F(RangeSubselect, subquery, NODE),
    P(RangeSubselect, alias, Alias),
    F(RangeFunction, functions, LIST),
    P(RangeFunction, alias, Alias),
    F(RangeTableSample, relation, NODE),
    F(RangeTableSample, args, LIST),
    F(JoinExpr, larg, NODE),
    F(JoinExpr, rarg, NODE),
    F(JoinExpr, usingClause, LIST),
    F(JoinExpr, quals, NODE),
    F(ColumnDef, colname, TEXT),
    P(ColumnDef, typeName, TypeName),
    F(ColumnDef, raw_default, NODE),
    P(ColumnDef, collClause, CollateClause),
    F(ColumnDef, constraints, LIST),
    F(ColumnDef, location, INT),
    P(TableLikeClause, relation, RangeVar),
    F(IndexElem, name, TEXT),
    F(IndexElem, expr, NODE),
    F(DefElem, defname, TEXT),
    F(DefElem, arg, NODE),
    F(DefElem, location, INT),
    F(PartitionBoundSpec, is_default, BOOL),
    P(PartitionCmd, name, RangeVar),
    P(PartitionCmd, bound, PartitionBoundSpec),
    F(PartitionCmd, concurrent, BOOL),
    F(Constraint, conname, TEXT),
    F(Constraint, deferrable, BOOL),
    F(Constraint, location, INT),
    F(Constraint, is_no_inherit, BOOL),
    F(Constraint, raw_expr, NODE),
    F(Constraint, generated_when, LETTER),
    F(Constraint, nulls_not_distinct, BOOL),
    F(Constraint, keys, LIST),
    F(Constraint, exclusions, LIST),
    F(Constraint, indexname, TEXT),
    F(Constraint, access_method, TEXT),
    P(Constraint, pktable, RangeVar),
    F(Constraint, fk_attrs, LIST),
    F(Constraint, pk_attrs, LIST),
    F(Constraint, fk_del_action, LETTER),
    F(Constraint, skip_validation, BOOL),
    P(CreateStmt, relation, RangeVar),
    F(CreateStmt, tableElts, LIST),
    F(CreateStmt, inhRelations, LIST),
    P(CreateStmt, partbound, PartitionBoundSpec),
    P(CreateStmt, ofTypename, TypeName),
    F(CreateStmt, if_not_exists, BOOL),
    P(AlterTableStmt, relation, RangeVar),
    F(AlterTableStmt, cmds, LIST),
    F(AlterTableStmt, missing_ok, BOOL),
    F(AlterTableCmd, name, TEXT),
    F(AlterTableCmd, def, NODE),
    F(AlterTableCmd, missing_ok, BOOL),
    P(IndexStmt, relation, RangeVar),
    F(IndexStmt, idxname, TEXT),
    F(IndexStmt, accessMethod, TEXT),
    F(IndexStmt, indexParams, LIST),
    F(IndexStmt, indexIncludingParams, LIST),
    F(IndexStmt, whereClause, NODE),
    F(IndexStmt, unique, BOOL),
    F(IndexStmt, concurrent, BOOL),
    F(IndexStmt, if_not_exists, BOOL),
    P(ViewStmt, view, RangeVar),
    F(ViewStmt, aliases, LIST),
    F(ViewStmt, query, NODE),
    F(ViewStmt, replace, BOOL),
    F(SelectStmt, distinctClause, LIST),
    P(SelectStmt, intoClause, IntoClause),
    F(SelectStmt, targetList, LIST),
    F(SelectStmt, fromClause, LIST),
    F(SelectStmt, whereClause, NODE),
    F(SelectStmt, groupClause, LIST),
    F(SelectStmt, havingClause, NODE),
    F(SelectStmt, valuesLists, LIST),
    F(SelectStmt, sortClause, LIST),
    F(SelectStmt, limitOffset, NODE),
    F(SelectStmt, limitCount, NODE),
    F(SelectStmt, lockingClause, LIST),
    P(SelectStmt, withClause, WithClause),
    P(SelectStmt, larg, SelectStmt),
    P(SelectStmt, rarg, SelectStmt),
    P(IntoClause, rel, RangeVar),
    F(IntoClause, colNames, LIST),
    F(IntoClause, skipData, BOOL),
    F(WithClause, ctes, LIST),
    F(CommonTableExpr, ctename, TEXT),
    F(CommonTableExpr, ctequery, NODE),
    P(InsertStmt, relation, RangeVar),
    F(InsertStmt, cols, LIST),
    F(InsertStmt, selectStmt, NODE),
    P(InsertStmt, onConflictClause, OnConflictClause),
    F(InsertStmt, returningList, LIST),
    P(OnConflictClause, infer, InferClause),
    F(OnConflictClause, targetList, LIST),
    F(OnConflictClause, whereClause, NODE),
    F(InferClause, indexElems, LIST),
    F(InferClause, whereClause, NODE),
    F(InferClause, conname, TEXT),
    P(UpdateStmt, relation, RangeVar),
    F(UpdateStmt, targetList, LIST),
    F(UpdateStmt, whereClause, NODE),
    F(UpdateStmt, fromClause, LIST),
    P(DeleteStmt, relation, RangeVar),
    F(DeleteStmt, usingClause, LIST),
    F(DeleteStmt, whereClause, NODE),
    P(MergeStmt, relation, RangeVar),
    F(MergeStmt, sourceRelation, NODE),
    F(MergeStmt, joinCondition, NODE),
    F(MergeStmt, mergeWhenClauses, LIST),
    F(MergeWhenClause, condition, NODE),
    F(MergeWhenClause, targetList, LIST),
    F(MergeWhenClause, values, LIST),
    F(DropStmt, objects, LIST),
    F(DropStmt, missing_ok, BOOL),
    F(DropStmt, concurrent, BOOL),
    F(ObjectWithArgs, objname, LIST),
    F(ObjectWithArgs, args_unspecified, BOOL),
    P(RenameStmt, relation, RangeVar),
    F(RenameStmt, object, NODE),
    F(RenameStmt, subname, TEXT),
    F(RenameStmt, newname, TEXT),
    F(RenameStmt, missing_ok, BOOL),
    P(AlterObjectSchemaStmt, relation, RangeVar),
    F(AlterObjectSchemaStmt, object, NODE),
    F(AlterObjectSchemaStmt, newschema, TEXT),
    F(AlterOwnerStmt, object, NODE),
    P(AlterOwnerStmt, newowner, RoleSpec),
    F(RoleSpec, rolename, TEXT),
    F(CommentStmt, object, NODE),
    F(CommentStmt, comment, TEXT),
    F(GrantStmt, is_grant, BOOL),
    F(GrantStmt, objects, LIST),
    F(TruncateStmt, relations, LIST),
    F(CreateEnumStmt, typeName, LIST),
    F(CreateEnumStmt, vals, LIST),
    F(AlterEnumStmt, typeName, LIST),
    F(AlterEnumStmt, oldVal, TEXT),
    F(AlterEnumStmt, newVal, TEXT),
    F(AlterEnumStmt, newValNeighbor, TEXT),
    F(AlterEnumStmt, newValIsAfter, BOOL),
    F(AlterEnumStmt, skipIfNewValExists, BOOL),
    P(CompositeTypeStmt, typevar, RangeVar),
    F(CompositeTypeStmt, coldeflist, LIST),
    F(CreateDomainStmt, domainname, LIST),
    P(CreateDomainStmt, typeName, TypeName),
    F(CreateDomainStmt, constraints, LIST),
    F(AlterDomainStmt, subtype, LETTER),
    F(AlterDomainStmt, typeName, LIST),
    F(AlterDomainStmt, name, TEXT),
    F(AlterDomainStmt, def, NODE),
    F(CreateFunctionStmt, replace, BOOL),
    F(CreateFunctionStmt, funcname, LIST),
    F(CreateFunctionStmt, parameters, LIST),
    P(CreateFunctionStmt, returnType, TypeName),
    F(CreateFunctionStmt, options, LIST),
    F(CreateFunctionStmt, sql_body, NODE),
    F(FunctionParameter, name, TEXT),
    P(FunctionParameter, argType, TypeName),
    F(FunctionParameter, defexpr, NODE),
    F(DoStmt, args, LIST),
    P(CallStmt, funccall, FuncCall),
    F(CreateTrigStmt, replace, BOOL),
    F(CreateTrigStmt, trigname, TEXT),
    P(CreateTrigStmt, relation, RangeVar),
    F(CreateTrigStmt, funcname, LIST),
    F(CreateTrigStmt, row, BOOL),
    F(CreateTrigStmt, columns, LIST),
    F(CreateTrigStmt, whenClause, NODE),
    P(RuleStmt, relation, RangeVar),
    F(RuleStmt, rulename, TEXT),
    F(RuleStmt, whereClause, NODE),
    F(RuleStmt, instead, BOOL),
    F(RuleStmt, actions, LIST),
    F(CreatePolicyStmt, policy_name, TEXT),
    P(CreatePolicyStmt, table, RangeVar),
    F(CreatePolicyStmt, qual, NODE),
    F(CreateSchemaStmt, schemaname, TEXT),
    F(CreateSchemaStmt, schemaElts, LIST),
    F(CreateExtensionStmt, extname, TEXT),
    F(VariableSetStmt, name, TEXT),
    F(VariableSetStmt, args, LIST),
    F(VariableSetStmt, is_local, BOOL),
    F(TransactionStmt, savepoint_name, TEXT),
    F(VacuumStmt, options, LIST),
    F(VacuumStmt, rels, LIST),
    F(VacuumStmt, is_vacuumcmd, BOOL),
    P(VacuumRelation, relation, RangeVar),
    P(ClusterStmt, relation, RangeVar),
    F(ClusterStmt, indexname, TEXT),
    P(ReindexStmt, relation, RangeVar),
    F(ReindexStmt, name, TEXT),
    F(ReindexStmt, params, LIST),
    F(LockStmt, relations, LIST),
    F(LockStmt, mode, INT),
    P(RefreshMatViewStmt, relation, RangeVar),
    F(RefreshMatViewStmt, concurrent, BOOL),
    F(RefreshMatViewStmt, skipData, BOOL),
    P(CopyStmt, relation, RangeVar),
    F(CopyStmt, query, NODE),
    F(CopyStmt, is_from, BOOL),
    F(PrepareStmt, name, TEXT),
    F(PrepareStmt, query, NODE),
    F(ExecuteStmt, name, TEXT),
    F(ExecuteStmt, params, LIST),
    F(ExplainStmt, query, NODE),
    F(ExplainStmt, options, LIST),
    P(CreateSeqStmt, sequence, RangeVar),
    F(CreateSeqStmt, options, LIST),
    P(AlterSeqStmt, sequence, RangeVar),
    F(CreateTableAsStmt, query, NODE),
    P(CreateTableAsStmt, into, IntoClause),
    F(CreateTableAsStmt, if_not_exists, BOOL),
};

static size_t compared;
static bool seen[COUNT_OF(FIELDS)];

static void compare_struct(const void *node, NodeTag tag, json_t *json);

/* {"RangeVar": {..}}: one of the nodes in the table must be the one that its tag says. */
static void compare_node(const Node *node, json_t *json)
{
    json_t *inner;
    const char *name;
    if (!node || json_object_size(json) == 0) {
        assert_int_equal(json_object_size(json), 0);
        return;
    }
    assert_int_equal(json_object_size(json), 1);
    json_object_foreach(json, name, inner)
    {
        for (size_t i = 0; i < COUNT_OF(FIELDS); i++) {
            if (strcmp(FIELDS[i].node, name) == 0)
                assert_int_equal(nodeTag(node), FIELDS[i].tag);
        }
        if (strcmp(name, "List") == 0) {
            assert_int_equal(nodeTag(node), T_List);
            json_t *items = json_object_get(inner, "items");
            for (size_t i = 0; i < json_array_size(items); i++)
                compare_node(pgtree_at((const List *)node, i), json_array_get(items, i));
        } else {
            compare_struct(node, nodeTag(node), inner);
        }
    }
}

static void compare_list(const List *list, json_t *json)
{
    assert_int_equal(pgtree_count(list), json_array_size(json));
    for (size_t i = 0; i < pgtree_count(list); i++)
        compare_node(pgtree_at(list, i), json_array_get(json, i));
}

/* What is zero, false or NULL is not in the JSON. */
static void compare_field(const Field *field, const char *at, json_t *json)
{
    const char *text = json_string_value(json);
    switch (field->kind) {
    case TEXT: {
        const char *value = *(const char *const *)(const void *)at;
        assert_string_equal(value ? value : "", text ? text : "");
        break;
    }
    case INT:
        assert_int_equal(*(const int *)(const void *)at, json_integer_value(json));
        break;
    case BOOL:
        assert_int_equal(*(const bool *)(const void *)at, json_is_true(json));
        break;
    case LETTER:
        assert_int_equal(*at, text ? text[0] : 0);
        break;
    case NODE:
        compare_node(*(const Node *const *)(const void *)at, json);
        break;
    case LIST:
        compare_list(*(const List *const *)(const void *)at, json);
        break;
    case TYPED: {
        const Node *value = *(const Node *const *)(const void *)at;
        assert_int_equal(value != NULL, json != NULL);
        if (value)
            compare_struct(value, field->target, json);
        break;
    }
    }
}

/* {"sval": {"sval": "a"}}: the value is in the node itself. */
static void compare_constant(const A_Const *node, json_t *json)
{
    static const struct {
        NodeTag tag;
        const char *name;
    } VALUES[] = {{T_Integer, "ival"}, {T_Float, "fval"}, {T_String, "sval"}};
    for (size_t i = 0; i < COUNT_OF(VALUES); i++) {
        json_t *value = json_object_get(json, VALUES[i].name);
        if (!value)
            continue;
        assert_int_equal(nodeTag(&node->val), VALUES[i].tag);
        value = json_object_get(value, VALUES[i].name);
        if (nodeTag(&node->val) == T_Integer && node->val.ival.ival < 0)
            assert_null(value); /* the library does not print them */
        else if (nodeTag(&node->val) == T_Integer)
            assert_int_equal(node->val.ival.ival, json_integer_value(value));
        else
            assert_string_equal(node->val.sval.sval,
                                json_string_value(value) ? json_string_value(value) : "");
    }
}

static void compare_struct(const void *node, NodeTag tag, json_t *json)
{
    if (tag == T_A_Const)
        compare_constant(node, json);
    assert_int_equal(nodeTag(node), tag);
    for (size_t i = 0; i < COUNT_OF(FIELDS); i++) {
        if (FIELDS[i].tag != tag)
            continue;
        json_t *value = json_object_get(json, FIELDS[i].name);
        compare_field(&FIELDS[i], (const char *)node + FIELDS[i].offset, value);
        seen[i] |= value != NULL;
        compared++;
    }
}

static void compare_statement(const char *text)
{
    void *session = libpg_query.pg_query_enter_memory_context();
    PgQueryRaw raw = libpg_query.pg_query_raw_parse(text);
    PgQueryParseResult result = parse_json(text);
    assert_int_equal(raw.error == NULL, result.error == NULL);
    if (!raw.error) {
        json_t *json = json_loads(result.parse_tree, 0, NULL);
        json_t *statement =
            json_object_get(json_array_get(json_object_get(json, "stmts"), 0), "stmt");
        assert_non_null(statement);
        compare_node(((const RawStmt *)pgtree_at(raw.tree, 0))->stmt, statement);
        json_decref(json);
    }
    free(raw.stderr_buffer);
    free(result.parse_tree);
    free(result.stderr_buffer);
    if (raw.error)
        libpg_query.pg_query_free_error(raw.error);
    if (result.error)
        libpg_query.pg_query_free_error(result.error);
    libpg_query.pg_query_exit_memory_context(session);
}

static void the_structs_say_what_the_library_says(void **state)
{
    (void)state;
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    char *text = NULL;
    size_t length = 0;
    assert_succeeds(fs_read(ctx, CASES, 1u << 20, &text, &length, &err), &err);
    for (char *arrow; (arrow = strstr(text, ARROW));) {
        *arrow = '\0';
        compare_statement(text);
        text = strchr(arrow + strlen(ARROW), '\n');
        text += strspn(text, "\n");
    }
    assert_true(compared > 3000);
    size_t missing = 0;
    for (size_t i = 0; i < COUNT_OF(FIELDS); i++) {
        if (!seen[i])
            print_error("no case has %s.%s\n", FIELDS[i].node, FIELDS[i].name);
        missing += !seen[i];
    }
    assert_int_equal(missing, 0);
}

int main(void)
{
    ERROR_AUTO Error err = {0};
    if (!libpg_query_load(&err)) {
        fprintf(stderr, "SKIPPED: %s\n", err.message);
        return EXIT_SKIPPED;
    }
    void *library = dlopen(LIBPG_QUERY_SONAME, RTLD_LAZY | RTLD_LOCAL);
    *(void **)&parse_json = dlsym(library, "pg_query_parse");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_structs_say_what_the_library_says),
    };
    return parse_json ? cmocka_run_group_tests(tests, NULL, NULL) : EXIT_SKIPPED;
}
