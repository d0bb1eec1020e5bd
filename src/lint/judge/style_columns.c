/* Style of columns and constraints. */
#include <string.h>

#include "lint/judge/style.h"
#include "lint/judge/type_text.h"

/* "users.email"; NULL without a table. */
static char *part_name(const StyleJudge *style, const char *column)
{
    const char *table = style->statement->name.name;
    return table ? talloc_asprintf(style->remarks->ctx, "%s.%s", table, column) : NULL;
}

static void add_column(StyleJudge *style, RuleId rule, const SqlColumn *column)
{
    Remark *remark = style_add(style, rule, column->offset, part_name(style, column->name));
    remark->column = column;
    remark_word(remark, "table", style->statement->name.name);
    remark_word(remark, "column", column->name);
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++) {
        if (strcmp(name, *names) == 0)
            return true;
    }
    return false;
}

static bool holds_key(const SqlConstraint *constraints, size_t count, const char *column)
{
    for (size_t i = 0; i < count; i++) {
        bool key = constraints[i].kind == SQL_CONSTRAINT_PRIMARY_KEY ||
                   constraints[i].kind == SQL_CONSTRAINT_FOREIGN_KEY;
        if (key && constraints[i].column_count == 1 &&
            strcmp(constraints[i].columns[0], column) == 0)
            return true;
    }
    return false;
}

static bool is_key(const StyleJudge *style, const SqlColumn *column)
{
    return holds_key(column->constraints, column->constraint_count, column->name) ||
           holds_key(style->statement->constraints, style->statement->constraint_count,
                     column->name);
}

static void judge_type(StyleJudge *style, const SqlColumn *column)
{
    static const char *const SMALL[] = {"int2",    "int4",        "serial", "serial2",
                                        "serial4", "smallserial", NULL};
    const SqlType *type = column->type;
    if (!type || type->schema)
        return;
    if (is_one_of(type->name, SMALL) && is_key(style, column))
        add_column(style, RULE_PREFER_BIGINT, column);
    if (type_is_serial(type))
        add_column(style, RULE_PREFER_IDENTITY, column);
    bool limited = strcmp(type->name, "bpchar") == 0 ||
                   (strcmp(type->name, "varchar") == 0 && type->modifier_count > 0);
    if (limited)
        add_column(style, RULE_PREFER_TEXT, column);
    if (strcmp(type->name, "timestamp") == 0)
        add_column(style, RULE_PREFER_TIMESTAMPTZ, column);
    if (strcmp(type->name, "json") == 0)
        add_column(style, RULE_PREFER_JSONB, column);
}

static Remark *add_constraint(StyleJudge *style, RuleId rule, const SqlConstraint *constraint)
{
    Remark *remark = style_add(style, rule, constraint->offset, style->statement->name.name);
    remark->constraint = constraint;
    remark_word(remark, "table", style->statement->name.name);
    remark_word(remark, "table_plain", style->statement->name.name);
    return remark;
}

/* Whether an index begins with those columns. */
static bool begins_with(const SqlIndexPart *parts, size_t part_count,
                        const SqlConstraint *constraint)
{
    if (part_count < constraint->column_count)
        return false;
    for (size_t i = 0; i < constraint->column_count; i++) {
        if (!parts[i].column || strcmp(parts[i].column, constraint->columns[i]) != 0)
            return false;
    }
    return true;
}

static bool has_index(const StyleJudge *style, const SqlConstraint *constraint)
{
    const CatalogTable *table =
        catalog_table(style->remarks->context->catalog, &style->statement->name);
    for (size_t i = 0; table && i < table->index_count; i++) {
        const CatalogIndex *index = &table->indexes[i];
        if (!index->predicate && begins_with(index->parts, index->part_count, constraint))
            return true;
    }
    return !table;
}

static void judge_constraint(StyleJudge *style, const SqlConstraint *constraint)
{
    bool nameless = constraint->kind != SQL_CONSTRAINT_NOT_NULL && !constraint->name &&
                    !constraint->using_index && constraint->kind != SQL_CONSTRAINT_PRIMARY_KEY;
    if (nameless)
        add_constraint(style, RULE_UNNAMED_CONSTRAINT, constraint);
    if (constraint->kind == SQL_CONSTRAINT_FOREIGN_KEY && style->remarks->context->catalog &&
        !has_index(style, constraint))
        add_constraint(style, RULE_FK_WITHOUT_INDEX, constraint);
    style_name(style, constraint->name, constraint->offset);
}

static void judge_constraints(StyleJudge *style, const SqlConstraint *constraints, size_t count)
{
    for (size_t i = 0; i < count; i++)
        judge_constraint(style, &constraints[i]);
}

static void judge_column(StyleJudge *style, const SqlColumn *column)
{
    judge_type(style, column);
    judge_constraints(style, column->constraints, column->constraint_count);
    style_name(style, column->name, column->offset);
}

void style_columns(StyleJudge *style)
{
    const SqlStatement *statement = style->statement;
    for (size_t i = 0; i < statement->column_count; i++)
        judge_column(style, &statement->columns[i]);
    judge_constraints(style, statement->constraints, statement->constraint_count);
    for (size_t i = 0; i < statement->alter_count; i++) {
        if (statement->alters[i].column)
            judge_column(style, statement->alters[i].column);
        if (statement->alters[i].constraint)
            judge_constraint(style, statement->alters[i].constraint);
    }
}
