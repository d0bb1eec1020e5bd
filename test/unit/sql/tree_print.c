#include "tree_print.h"

#include "tree_names.h"

#include <string.h>

typedef struct Out {
    char *text;
} Out;

static void print(Out *out, const char *fmt, ...) PRINTF(2, 3);
static void print_query(Out *out, const SqlQuery *query);
static void print_statement(Out *out, const SqlStatement *st);

static void print(Out *out, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    out->text = talloc_vasprintf_append_buffer(out->text, fmt, args);
    va_end(args);
}

static void print_text(Out *out, const char *label, const char *text)
{
    if (text)
        print(out, " %s=%s", label, text);
}

static void print_flag(Out *out, const char *label, bool flag)
{
    if (flag)
        print(out, " %s", label);
}

static void print_name(Out *out, const char *label, const SqlName *name)
{
    if (name->name)
        print(out, " %s=%s%s%s@%d", label, name->schema ? name->schema : "",
              name->schema ? "." : "", name->name, name->offset);
}

static void print_names(Out *out, const char *label, const SqlName *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        print_name(out, label, &names[i]);
}

static void print_strings(Out *out, const char *label, const char *const *strings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        print(out, "%s%s%s%s", i ? "," : " ", i ? "" : label, i ? "" : "=", strings[i]);
}

static void print_type(Out *out, const SqlType *type)
{
    print(out, "%s%s%s", type->schema ? type->schema : "", type->schema ? "." : "", type->name);
    for (int i = 0; i < type->modifier_count; i++)
        print(out, "%s%d%s", i ? "," : "(", type->modifiers[i],
              i + 1 == type->modifier_count ? ")" : "");
    for (int i = 0; i < type->array_dimensions; i++)
        print(out, "[]");
    print_flag(out, "set-of", type->set_of);
}

static void print_expr(Out *out, const SqlExpr *expr)
{
    print(out, "(%s", EXPR_NAMES[expr->kind]);
    if (expr->schema || expr->table || expr->text)
        print(out, " %s%s%s%s%s", expr->schema ? expr->schema : "", expr->schema ? "." : "",
              expr->table ? expr->table : "", expr->table && expr->text ? "." : "",
              expr->text ? expr->text : "");
    if (expr->number)
        print(out, " %d", expr->number);
    if (expr->type) {
        print(out, " ");
        print_type(out, expr->type);
    }
    for (size_t i = 0; i < expr->arg_count; i++) {
        print(out, " ");
        print_expr(out, expr->args[i]);
    }
    if (expr->query) {
        print(out, " ");
        print_query(out, expr->query);
    }
    print(out, ")");
}

static void print_labelled_expr(Out *out, const char *label, const SqlExpr *expr)
{
    if (!expr)
        return;
    print(out, " %s=", label);
    print_expr(out, expr);
}

static void print_exprs(Out *out, const char *label, const SqlExpr *const *exprs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        print_labelled_expr(out, label, exprs[i]);
}

static void print_targets(Out *out, const char *label, const SqlTarget *targets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        print(out, " %s:%s", label, targets[i].name ? targets[i].name : "");
        if (targets[i].expr)
            print(out, "=");
        if (targets[i].expr)
            print_expr(out, targets[i].expr);
    }
}

static void print_from(Out *out, const SqlFrom *from)
{
    print(out, " from(");
    print(out, "%s%s%s", from->relation.schema ? from->relation.schema : "",
          from->relation.schema ? "." : "", from->relation.name ? from->relation.name : "");
    print_text(out, "as", from->alias);
    print_flag(out, "outer", from->outer);
    print_flag(out, "only", from->only);
    print_labelled_expr(out, "function", from->function);
    if (from->query)
        print_query(out, from->query);
    print(out, ")");
}

static void print_conflict(Out *out, const SqlConflict *conflict)
{
    if (!conflict->present)
        return;
    print(out, " conflict(%s", conflict->update ? "update" : "nothing");
    print_text(out, "constraint", conflict->constraint);
    print_strings(out, "columns", conflict->columns, conflict->column_count);
    print_targets(out, "set", conflict->sets, conflict->set_count);
    print(out, ")");
}

static void print_query(Out *out, const SqlQuery *query)
{
    static const char *const KINDS[] = {"select", "values", "set",  "insert",
                                        "update", "delete", "merge"};
    print(out, "{%s", KINDS[query->kind]);
    for (size_t i = 0; i < query->cte_count; i++) {
        print(out, " with %s ", query->ctes[i].name);
        if (query->ctes[i].query)
            print_query(out, query->ctes[i].query);
    }
    print_name(out, "writes", &query->relation);
    print_text(out, "alias", query->alias);
    print_targets(out, "target", query->targets, query->target_count);
    for (size_t i = 0; i < query->from_count; i++)
        print_from(out, &query->from[i]);
    print_labelled_expr(out, "where", query->where);
    size_t first = query->where ? 1 : 0;
    print_exprs(out, "condition", query->conditions + first, query->condition_count - first);
    print_exprs(out, "other", query->others, query->other_count);
    print_exprs(out, "row", query->rows, query->row_count);
    print_flag(out, "plain", query->plain);
    print_flag(out, "locks-rows", query->locks_rows);
    print_flag(out, "overriding", query->overriding);
    if (query->source)
        print(out, " source="), print_query(out, query->source);
    print_conflict(out, &query->conflict);
    print_targets(out, "returning", query->returning, query->returning_count);
    for (size_t i = 0; i < query->part_count; i++)
        print(out, " "), print_query(out, query->parts[i]);
    print(out, "}");
}

static void print_parts(Out *out, const SqlIndexPart *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        print(out, " part:%s", parts[i].column ? parts[i].column : "");
        if (parts[i].expr)
            print_expr(out, parts[i].expr);
        print_text(out, "with", parts[i].with_operator);
    }
}

static void print_constraint(Out *out, const SqlConstraint *constraint)
{
    static const char *const KINDS[] = {"primary-key", "unique",    "check",
                                        "foreign-key", "exclusion", "not-null"};
    static const char *const ACTIONS[] = {NULL, "restrict", "cascade", "set-null", "set-default"};
    print(out, " <%s", KINDS[constraint->kind]);
    print_text(out, "name", constraint->name);
    print_strings(out, "columns", constraint->columns, constraint->column_count);
    print_labelled_expr(out, "check", constraint->check);
    print_name(out, "references", &constraint->references);
    print_strings(out, "referenced", constraint->referenced, constraint->referenced_count);
    print_text(out, "on-delete", ACTIONS[constraint->on_delete]);
    print_text(out, "using-index", constraint->using_index);
    print_parts(out, constraint->parts, constraint->part_count);
    print_text(out, "method", constraint->access_method);
    print_flag(out, "not-valid", constraint->not_valid);
    print_flag(out, "deferrable", constraint->deferrable);
    print_flag(out, "no-inherit", constraint->no_inherit);
    print_flag(out, "nulls-not-distinct", constraint->nulls_not_distinct);
    print_flag(out, "not-enforced", constraint->not_enforced);
    print_flag(out, "temporal", constraint->temporal);
    print(out, " @%d>", constraint->offset);
}

static void print_column(Out *out, const SqlColumn *column)
{
    static const char *const GENERATED[] = {NULL, "stored", "virtual", "unsaid"};
    static const char *const IDENTITY[] = {NULL, "always", "by-default"};
    print(out, " [%s ", column->name);
    if (column->type)
        print_type(out, column->type);
    print_flag(out, "not-null", column->not_null);
    print_flag(out, "null", column->null);
    print_labelled_expr(out, "default", column->default_expr);
    print_text(out, "generated", GENERATED[column->generated]);
    print_labelled_expr(out, "as", column->generation);
    print_text(out, "identity", IDENTITY[column->identity]);
    print_text(out, "collation", column->collation);
    for (size_t i = 0; i < column->constraint_count; i++)
        print_constraint(out, &column->constraints[i]);
    print(out, " @%d]", column->offset);
}

static void print_alter(Out *out, const SqlAlter *alter)
{
    static const char *const IDENTITY[] = {NULL, "always", "by-default"};
    print(out, " <%s", ALTER_NAMES[alter->kind]);
    if (!alter->column)
        print_text(out, "name", alter->name);
    print_text(out, "new-name", alter->new_name);
    if (alter->column)
        print_column(out, alter->column);
    if (alter->type)
        print(out, " type="), print_type(out, alter->type);
    print_text(out, "collation", alter->collation);
    print_labelled_expr(out, "expr", alter->expr);
    if (alter->constraint)
        print_constraint(out, alter->constraint);
    print_text(out, "identity", IDENTITY[alter->identity]);
    print_name(out, "other", &alter->other);
    print_text(out, "text", alter->text);
    print_flag(out, "cascade", alter->cascade);
    print_flag(out, "if-exists", alter->if_exists);
    print_flag(out, "if-not-exists", alter->if_not_exists);
    print_flag(out, "default", alter->is_default);
    print(out, " @%d>", alter->offset);
}

static void print_head(Out *out, const SqlStatement *st)
{
    print(out, "%s %s \"%s\"", KIND_NAMES[st->kind], OBJECT_NAMES[st->object], st->words);
    print_name(out, "name", &st->name);
    print_name(out, "table", &st->table);
    print_text(out, "part", st->part);
    print_text(out, "new-name", st->new_name);
    print_names(out, "names", st->names, st->name_count);
    for (size_t i = 0; st->arguments_of && i < st->name_count; i++) {
        print(out, " of%zu(", i);
        for (size_t j = 0; st->arguments_of[i] && j < st->argument_counts[i]; j++)
            print(out, "%s", j ? "," : ""), print_type(out, st->arguments_of[i][j].type);
        print(out, "%s)", st->arguments_of[i] ? "" : "unsaid");
    }
    print_name(out, "other", &st->other);
    print_flag(out, "cascade", st->cascade);
    print_flag(out, "if-exists", st->if_exists);
    print_flag(out, "if-not-exists", st->if_not_exists);
    print_flag(out, "or-replace", st->or_replace);
    print_flag(out, "concurrently", st->concurrently);
    print_flag(out, "flag", st->flag);
    print_flag(out, "only", st->only);
    print_flag(out, "temporary", st->temporary);
    print_flag(out, "unlogged", st->unlogged);
    print_text(out, "text", st->text);
    print_text(out, "value", st->value);
}

static void print_table(Out *out, const SqlStatement *st)
{
    for (size_t i = 0; i < st->column_count; i++)
        print_column(out, &st->columns[i]);
    for (size_t i = 0; i < st->constraint_count; i++)
        print_constraint(out, &st->constraints[i]);
    print_names(out, "parent", st->parents, st->parent_count);
    print_names(out, "like", st->likes, st->like_count);
    print_flag(out, "partition", st->partition);
    print_flag(out, "partition-default", st->partition_default);
    print_flag(out, "partitioned", st->partitioned);
    for (size_t i = 0; i < st->alter_count; i++)
        print_alter(out, &st->alters[i]);
}

static void print_index(Out *out, const SqlStatement *st)
{
    print_parts(out, st->parts, st->part_count);
    print_strings(out, "included", st->included, st->included_count);
    print_labelled_expr(out, "predicate", st->predicate);
    print_text(out, "method", st->access_method);
    print_flag(out, "unique", st->unique);
    print_flag(out, "nulls-not-distinct", st->nulls_not_distinct);
}

static void print_types(Out *out, const SqlStatement *st)
{
    print_strings(out, "labels", st->labels, st->label_count);
    if (st->type)
        print(out, " type="), print_type(out, st->type);
    print_labelled_expr(out, "default", st->default_expr);
    print_flag(out, "not-null", st->not_null);
    for (size_t i = 0; i < st->argument_count; i++) {
        const SqlArgument *argument = &st->arguments[i];
        print(out, " argument(%s ", argument->name ? argument->name : "");
        print_type(out, argument->type);
        print(out, "%s%s)", argument->output ? " output" : "",
              argument->has_default ? " has-default" : "");
    }
    print_text(out, "language", st->language);
    if (st->volatility)
        print(out, " volatility=%c", st->volatility);
    if (st->body)
        print(out, " body@%d", st->body_offset);
}

static void print_statement(Out *out, const SqlStatement *st)
{
    print_head(out, st);
    print_table(out, st);
    print_index(out, st);
    print_strings(out, "view-columns", st->view_columns, st->view_column_count);
    if (st->query)
        print(out, " "), print_query(out, st->query);
    print_types(out, st);
    for (size_t i = 0; i < st->inner_count; i++) {
        print(out, " inner@%d(", st->inner[i].offset);
        print_statement(out, &st->inner[i]);
        print(out, ")");
    }
    if (st->dynamic)
        print(out, " dynamic=%zu", st->dynamic);
    print_flag(out, "conditional", st->conditional);
}

char *tree_print(TALLOC_CTX *ctx, const SqlStatement *statement)
{
    Out out = {talloc_strdup(ctx, "")};
    print_statement(&out, statement);
    return out.text;
}

char *tree_print_expr(TALLOC_CTX *ctx, const SqlExpr *expr)
{
    Out out = {talloc_strdup(ctx, "")};
    print_expr(&out, expr);
    return out.text;
}

char *tree_print_type(TALLOC_CTX *ctx, const SqlType *type)
{
    Out out = {talloc_strdup(ctx, "")};
    print_type(&out, type);
    return out.text;
}
