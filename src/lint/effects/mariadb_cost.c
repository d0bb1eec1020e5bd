/* At once, in place or by copying: measured on MariaDB 10.11 by asking for each ALGORITHM and LOCK
 * in turn (docs/lint-measurement.md); "InnoDB Online DDL Overview". */
#include "lint/effects/mariadb.h"

#include <string.h>
#include <strings.h>

static bool has_alter(const SqlStatement *statement, SqlAlterKind kind,
                      SqlConstraintKind constraint)
{
    for (size_t i = 0; i < statement->alter_count; i++) {
        const SqlAlter *alter = &statement->alters[i];
        if (alter->kind == kind && alter->constraint && alter->constraint->kind == constraint)
            return true;
    }
    return false;
}

static bool has_constraint(const SqlColumn *column, SqlConstraintKind kind)
{
    for (size_t i = 0; i < column->constraint_count; i++) {
        if (column->constraints[i].kind == kind)
            return true;
    }
    return false;
}

/* uuid() gives each row its own value; now() one to all. */
static bool differs_by_row(const SqlExpr *expr)
{
    static const char *const names[] = {"uuid", "uuid_short", "rand", "sys_guid", "nextval"};
    for (size_t i = 0; expr && expr->kind == SQL_EXPR_CALL && i < COUNT_OF(names); i++) {
        if (strcmp(expr->text, names[i]) == 0)
            return true;
    }
    return false;
}

static MariadbCost add_column(EffectWriter *writer, const AlterStep *step, RuleId *ret_rule,
                              const char **ret_why)
{
    const SqlColumn *column = step->alter->column;
    bool checks_keys = catalog_foreign_keys(writer->catalog) != KNOWN_NO;
    if (column->generated == SQL_GENERATED_STORED)
        *ret_why = "a stored generated column is computed for every row";
    else if (differs_by_row(column->default_expr))
        *ret_why = "the default differs from row to row";
    else if (checks_keys && has_constraint(column, SQL_CONSTRAINT_FOREIGN_KEY))
        *ret_why = "a foreign key is added while foreign_key_checks is on";
    if (*ret_why)
        return MARIADB_COPY;
    if (!column->auto_increment)
        return MARIADB_ONLINE;
    *ret_rule = RULE_INPLACE_BLOCKS_WRITES;
    *ret_why = "every row gets a number";
    return MARIADB_SHARED;
}

static MariadbCost add_constraint(EffectWriter *writer, const AlterStep *step, RuleId *ret_rule,
                                  const char **ret_why)
{
    (void)ret_rule;
    SqlConstraintKind kind = step->alter->constraint->kind;
    bool checks_keys = catalog_foreign_keys(writer->catalog) != KNOWN_NO;
    if (kind == SQL_CONSTRAINT_CHECK)
        *ret_why = "every row is checked";
    else if (kind == SQL_CONSTRAINT_FOREIGN_KEY && checks_keys)
        *ret_why = "a foreign key is added while foreign_key_checks is on";
    return *ret_why ? MARIADB_COPY : MARIADB_ONLINE;
}

static MariadbCost add_index(EffectWriter *writer, const AlterStep *step, RuleId *ret_rule,
                             const char **ret_why)
{
    (void)writer;
    if (!step->alter->text)
        return MARIADB_ONLINE;
    *ret_rule = RULE_INPLACE_BLOCKS_WRITES;
    *ret_why = strcmp(step->alter->text, "fulltext") == 0 ? "a FULLTEXT index is built"
                                                          : "a SPATIAL index is built";
    return MARIADB_SHARED;
}

static MariadbCost change_column(EffectWriter *writer, const AlterStep *step, RuleId *ret_rule,
                                 const char **ret_why)
{
    (void)writer;
    return mariadb_change_cost(catalog_column(step->table, step->alter->name), step->alter->column,
                               ret_rule, ret_why);
}

static MariadbCost drop_constraint(EffectWriter *writer, const AlterStep *step, RuleId *ret_rule,
                                   const char **ret_why)
{
    (void)writer;
    (void)ret_rule;
    bool key = step->alter->text && strcmp(step->alter->text, "primary key") == 0;
    if (!key || has_alter(step->statement, SQL_ALTER_ADD_CONSTRAINT, SQL_CONSTRAINT_PRIMARY_KEY))
        return MARIADB_ONLINE;
    *ret_why = "the primary key, by which the rows lie, is dropped without a new one";
    return MARIADB_COPY;
}

static MariadbCost other(EffectWriter *writer, const AlterStep *step, RuleId *ret_rule,
                         const char **ret_why)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"convert", "the character set is converted"},
        {"partition by", "the rows are put into partitions"},
        {"remove partitioning", "the partitions become one table"},
        {"system versioning", "every row gets its time"},
    };
    (void)writer;
    (void)ret_rule;
    for (size_t i = 0; step->alter->text && i < COUNT_OF(rows); i++) {
        if (strcmp(rows[i].text, step->alter->text) == 0)
            *ret_why = rows[i].why;
    }
    return *ret_why ? MARIADB_COPY : MARIADB_ONLINE;
}

static MariadbCost set_options(EffectWriter *writer, const AlterStep *step, RuleId *ret_rule,
                               const char **ret_why)
{
    (void)writer;
    (void)ret_rule;
    const SqlAlter *alter = step->alter;
    bool engine = alter->text && strcmp(alter->text, "engine") == 0 && alter->new_name &&
                  strcasecmp(alter->new_name, "innodb") != 0;
    if (engine)
        *ret_why = "the table gets another engine";
    return engine ? MARIADB_COPY : MARIADB_ONLINE;
}

static MariadbCost algorithm(EffectWriter *writer, const AlterStep *step, RuleId *ret_rule,
                             const char **ret_why)
{
    (void)writer;
    (void)ret_rule;
    bool copy = strcmp(step->alter->text, "algorithm=copy") == 0;
    if (copy)
        *ret_why = "it asks for ALGORITHM=COPY";
    return copy ? MARIADB_COPY : MARIADB_ONLINE;
}

typedef MariadbCost Cost(EffectWriter *writer, const AlterStep *step, RuleId *ret_rule,
                         const char **ret_why);

static Cost *const costs[SQL_ALTER_OTHER + 1] = {
    [SQL_ALTER_ADD_COLUMN] = add_column,
    [SQL_ALTER_ADD_CONSTRAINT] = add_constraint,
    [SQL_ALTER_ADD_INDEX] = add_index,
    [SQL_ALTER_CHANGE_COLUMN] = change_column,
    [SQL_ALTER_DROP_CONSTRAINT] = drop_constraint,
    [SQL_ALTER_SET_OPTIONS] = set_options,
    [SQL_ALTER_ALGORITHM] = algorithm,
    [SQL_ALTER_OTHER] = other,
};

MariadbCost mariadb_cost(EffectWriter *writer, const AlterStep *step, RuleId *ret_rule,
                         const char **ret_why)
{
    Cost *cost = costs[step->alter->kind];
    return cost ? cost(writer, step, ret_rule, ret_why) : MARIADB_ONLINE;
}
