#include "sql/pgtree/read.h"

#include "sql/pgtree/body.h"

#include <catalog/pg_trigger.h>

static void read_parameters(PgTree *tree, const List *list, SqlStatement *statement)
{
    size_t count = pgtree_count(list);
    SqlArgument *arguments = SQL_ARENA_ARRAY(tree->arena, SqlArgument, count);
    for (size_t i = 0; i < count; i++) {
        const FunctionParameter *parameter = pgtree_at(list, i);
        arguments[i].name = pgtree_copy(tree, parameter->name);
        arguments[i].type = pgtree_type(tree, parameter->argType);
        arguments[i].output =
            parameter->mode == FUNC_PARAM_OUT || parameter->mode == FUNC_PARAM_TABLE;
        arguments[i].has_default = parameter->defexpr != NULL;
    }
    statement->arguments = arguments;
    statement->argument_count = count;
}

/* The first string of AS, which is a list of one or two. */
static const char *body_text(const DefElem *as)
{
    const Node *arg = as ? as->arg : NULL;
    if (!arg)
        return NULL;
    if (nodeTag(arg) == T_List)
        return pgtree_string((const List *)arg, 0);
    return nodeTag(arg) == T_String ? ((const String *)arg)->sval : NULL;
}

static const char *option_text(const List *options, const char *name)
{
    const DefElem *option = pgtree_option(options, name);
    return option ? body_text(option) : NULL;
}

static void read_body(PgTree *tree, const List *options, SqlStatement *statement)
{
    const DefElem *as = pgtree_option(options, "as");
    const char *body = body_text(as);
    if (body)
        pgtree_read_body(tree, body, as->location, statement);
}

void pgtree_read_function(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CreateFunctionStmt *create = node;
    const char *volatility = option_text(create->options, "volatility");
    statement->words = create->is_procedure ? "CREATE PROCEDURE" : "CREATE FUNCTION";
    statement->name = pgtree_qualified(tree, create->funcname);
    statement->or_replace = create->replace;
    statement->type = pgtree_type(tree, create->returnType);
    statement->volatility = volatility ? volatility[0] : 'v';
    statement->language = pgtree_copy(tree, option_text(create->options, "language"));
    read_parameters(tree, create->parameters, statement);
    if (create->sql_body)
        pgtree_read_atomic_body(tree, create->sql_body, statement);
    else
        read_body(tree, create->options, statement);
}

void pgtree_read_alter_function(PgTree *tree, const void *node, SqlStatement *statement)
{
    const AlterFunctionStmt *alter = node;
    const PgObject *object = pgtree_object(alter->objtype);
    statement->object = object->kind;
    statement->words = object->alter;
    statement->name = pgtree_object_name(tree, (const Node *)alter->func);
}

void pgtree_read_do(PgTree *tree, const void *node, SqlStatement *statement)
{
    const DoStmt *block = node;
    const char *language = option_text(block->args, "language");
    statement->language = language ? pgtree_copy(tree, language) : "plpgsql";
    read_body(tree, block->args, statement);
}

void pgtree_read_call(PgTree *tree, const void *node, SqlStatement *statement)
{
    const FuncCall *call = ((const CallStmt *)node)->funccall;
    statement->name = pgtree_qualified(tree, call->funcname);
    statement->name.offset = pgtree_offset(tree, call->location);
}

static const char *trigger_events(const PgTree *tree, int events)
{
    static const struct {
        int bit;
        const char *name;
    } EVENTS[] = {
        {TRIGGER_TYPE_INSERT, ",insert"},
        {TRIGGER_TYPE_UPDATE, ",update"},
        {TRIGGER_TYPE_DELETE, ",delete"},
        {TRIGGER_TYPE_TRUNCATE, ",truncate"},
    };
    char text[64] = "";
    size_t length = 0;
    for (size_t i = 0; i < lengthof(EVENTS); i++) {
        if (events & EVENTS[i].bit)
            length += (size_t)snprintf(text + length, sizeof(text) - length, "%s", EVENTS[i].name);
    }
    return pgtree_copy(tree, text[0] ? text + 1 : text);
}

void pgtree_read_trigger(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CreateTrigStmt *create = node;
    statement->name.name = pgtree_copy(tree, create->trigname);
    statement->name.offset = pgtree_offset(tree, pgtree_find(tree, create->trigname, 0));
    statement->table = pgtree_relation(tree, create->relation);
    statement->other = pgtree_qualified(tree, create->funcname);
    if (create->constrrel) {
        SqlName *from = SQL_ARENA_NEW(tree->arena, SqlName);
        *from = pgtree_relation(tree, create->constrrel);
        statement->names = from;
        statement->name_count = 1;
    }
    statement->or_replace = create->replace;
    statement->flag = create->row;
    statement->value = trigger_events(tree, create->events);
    statement->predicate = pgtree_expr(tree, create->whenClause);
    statement->included = pgtree_strings(tree, create->columns, &statement->included_count);
    statement->text = create->timing & TRIGGER_TYPE_BEFORE    ? "before"
                      : create->timing & TRIGGER_TYPE_INSTEAD ? "instead of"
                                                              : "after";
}

static const char *rule_event(CmdType event)
{
    static const char *const EVENTS[] = {[CMD_SELECT] = "select",
                                         [CMD_UPDATE] = "update",
                                         [CMD_INSERT] = "insert",
                                         [CMD_DELETE] = "delete"};
    return event < lengthof(EVENTS) ? EVENTS[event] : NULL;
}

void pgtree_read_rule(PgTree *tree, const void *node, SqlStatement *statement)
{
    const RuleStmt *rule = node;
    statement->name.name = pgtree_copy(tree, rule->rulename);
    statement->name.offset = pgtree_offset(tree, pgtree_find(tree, rule->rulename, 0));
    statement->table = pgtree_relation(tree, rule->relation);
    statement->or_replace = rule->replace;
    statement->flag = rule->instead;
    statement->text = rule_event(rule->event);
    statement->predicate = pgtree_expr(tree, rule->whereClause);
    pgtree_read_actions(tree, rule->actions, statement);
    if (statement->inner_count > 0)
        statement->query = statement->inner[0].query;
}

static void read_policy_expr(PgTree *tree, const Node *qual, const Node *check,
                             SqlStatement *statement)
{
    statement->predicate = pgtree_expr(tree, qual);
    statement->default_expr = pgtree_expr(tree, check);
}

void pgtree_read_policy(PgTree *tree, const void *node, SqlStatement *statement)
{
    const CreatePolicyStmt *policy = node;
    statement->name.name = pgtree_copy(tree, policy->policy_name);
    statement->table = pgtree_relation(tree, policy->table);
    statement->text = pgtree_copy(tree, policy->cmd_name);
    read_policy_expr(tree, policy->qual, policy->with_check, statement);
}

void pgtree_read_alter_policy(PgTree *tree, const void *node, SqlStatement *statement)
{
    const AlterPolicyStmt *policy = node;
    statement->name.name = pgtree_copy(tree, policy->policy_name);
    statement->table = pgtree_relation(tree, policy->table);
    read_policy_expr(tree, policy->qual, policy->with_check, statement);
}
