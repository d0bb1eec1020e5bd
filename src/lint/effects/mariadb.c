/* MariaDB's statements. */
#include "lint/effects/mariadb.h"

#include <string.h>

/* MySQL before 9.0 reads it and does nothing; MariaDB makes the key from 10.5 on. */
static void inline_references(EffectWriter *writer, const SqlName *table, const SqlColumn *column)
{
    for (size_t i = 0; i < column->constraint_count; i++) {
        if (column->constraints[i].kind != SQL_CONSTRAINT_FOREIGN_KEY)
            continue;
        Effect *note = effect_note(writer, RULE_INLINE_REFERENCES_IGNORED, NULL,
                                   "MySQL before 9.0 makes no foreign key of it");
        note->table = table->name;
        note->object = talloc_asprintf(writer->ctx, "%s.%s", table->name, column->name);
        note->offset = column->constraints[i].offset;
    }
}

void effects_mariadb_create_table(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogTable *there = catalog_table(writer->catalog, &statement->name);
    if (there && !there->guessed && !statement->temporary && !statement->if_not_exists &&
        !statement->or_replace)
        effect_fail(writer, RULE_FAILS, "42P07", there, "the table is there already");
    if (there && statement->or_replace)
        relation_gone(writer, RULE_DROP_TABLE, there, "the table and its rows are replaced");
    for (size_t i = 0; i < statement->column_count; i++)
        inline_references(writer, &statement->name, &statement->columns[i]);
}

void effects_mariadb_drop(EffectWriter *writer, const SqlStatement *statement)
{
    bool tables = statement->object == SQL_OBJECT_TABLE && !statement->temporary;
    if (statement->object == SQL_OBJECT_VIEW || statement->object == SQL_OBJECT_DATABASE)
        effects_drop(writer, statement);
    for (size_t i = 0; tables && i < statement->name_count; i++)
        relation_gone(writer, RULE_DROP_TABLE,
                      effect_target(writer, &statement->names[i], statement->if_exists),
                      "statements of the old version that name the table fail");
}

/* SET foreign_key_checks = 0 lets a foreign key be added without looking. */
void effects_mariadb_set(EffectWriter *writer, const SqlStatement *statement)
{
    if (!statement->text || strcmp(statement->text, "foreign_key_checks") != 0)
        return;
    const char *value = statement->value ? statement->value : "";
    bool off = strcmp(value, "0") == 0 || strcasecmp(value, "off") == 0;
    catalog_set_foreign_keys(writer->catalog, off ? KNOWN_NO : KNOWN_YES);
}

static bool is_null(const SqlExpr *expr)
{
    return !expr || expr->kind == SQL_EXPR_NULL;
}

static void column_added(EffectWriter *writer, const AlterStep *step)
{
    const CatalogTable *table = step->table;
    const SqlColumn *column = step->alter->column;
    if (catalog_column(table, column->name)) {
        if (!step->alter->if_not_exists)
            effect_fail(writer, RULE_FAILS, "42701", table, "the column is there already");
        return;
    }
    inline_references(writer, &step->statement->name, column);
    bool fills_itself = !is_null(column->default_expr) || column->auto_increment ||
                        column->generated != SQL_NOT_GENERATED;
    if (!column->not_null || fills_itself)
        return;
    column_required(writer, RULE_ADD_REQUIRED_COLUMN, table, column->name,
                    "an INSERT of the old version does not name the new column, which has no "
                    "default: in strict mode it fails");
    effect_note(writer, RULE_IMPLICIT_ZERO, table, "old rows get zero or an empty value");
}

static void constraint_added_to(EffectWriter *writer, const AlterStep *step)
{
    const CatalogTable *table = step->table;
    const SqlConstraint *constraint = step->alter->constraint;
    SqlIndexPart *parts =
        talloc_zero_array(writer->ctx, SqlIndexPart, (unsigned)constraint->column_count + 1);
    for (size_t i = 0; i < constraint->column_count; i++)
        parts[i].column = constraint->columns[i];
    switch (constraint->kind) {
    case SQL_CONSTRAINT_PRIMARY_KEY:
        if (step->alter->kind == SQL_ALTER_ADD_INDEX)
            return; /* a plain index */
        key_added(writer, table, parts, constraint->column_count, NULL, false);
        break;
    case SQL_CONSTRAINT_UNIQUE:
        key_added(writer, table, parts, constraint->column_count, NULL, false);
        break;
    case SQL_CONSTRAINT_CHECK:
        effect_break(writer, RULE_CONSTRAINT_REJECTS_OLD_WRITES, "23514", table, NULL,
                     "a row that the old version writes may violate the new CHECK")
            ->likely = true;
        break;
    case SQL_CONSTRAINT_FOREIGN_KEY:
        effect_break(writer, RULE_CONSTRAINT_REJECTS_OLD_WRITES, "23503", table, NULL,
                     "the old version may write a row that refers to nothing, or delete one that "
                     "is referred to")
            ->likely = true;
        break;
    default:
        break;
    }
}

static void column_dropped(EffectWriter *writer, const AlterStep *step)
{
    const CatalogTable *table = step->table;
    const CatalogColumn *column = catalog_column(table, step->alter->name);
    bool known = !table->guessed && catalog_complete(writer->catalog);
    if (!column && known) {
        if (!step->alter->if_exists)
            effect_fail(writer, RULE_FAILS, "42703", table, "there is no such column");
        return;
    }
    if (effect_column_in_use(table, column))
        effect_break(writer, RULE_DROP_COLUMN, "42703", table, step->alter->name,
                     "statements of the old version that name the column fail");
}

static AlterHandler *const breaks[SQL_ALTER_OTHER + 1] = {
    [SQL_ALTER_ADD_COLUMN] = column_added,
    [SQL_ALTER_DROP_COLUMN] = column_dropped,
    [SQL_ALTER_CHANGE_COLUMN] = mariadb_change_breaks,
    [SQL_ALTER_ADD_CONSTRAINT] = constraint_added_to,
    [SQL_ALTER_ADD_INDEX] = constraint_added_to,
    [SQL_ALTER_DROP_DEFAULT] = alter_drop_default,
    [SQL_ALTER_RENAME_COLUMN] = alter_rename_column,
    [SQL_ALTER_RENAME_TABLE] = alter_rename_table,
};

/* ALGORITHM=INPLACE, LOCK=NONE and their like: what was asked for is refused, not exceeded. */
static bool is_refused(const SqlStatement *statement, MariadbCost cost)
{
    static const struct {
        const char *text;
        MariadbCost most;
    } rows[] = {
        {"algorithm=instant", MARIADB_ONLINE},
        {"algorithm=nocopy", MARIADB_SHARED},
        {"algorithm=inplace", MARIADB_SHARED},
        {"lock=none", MARIADB_ONLINE},
    };
    for (size_t i = 0; i < statement->alter_count; i++) {
        const SqlAlter *alter = &statement->alters[i];
        for (size_t k = 0; alter->kind == SQL_ALTER_ALGORITHM && k < COUNT_OF(rows); k++) {
            if (strcmp(rows[k].text, alter->text) == 0 && cost > rows[k].most)
                return true;
        }
    }
    return false;
}

static void cost_of(EffectWriter *writer, const AlterStep *step)
{
    RuleId rule = RULE_TABLE_COPY;
    const char *why = NULL;
    MariadbCost cost = mariadb_cost(writer, step, &rule, &why);
    if (cost == MARIADB_ONLINE)
        return;
    if (is_refused(step->statement, cost)) {
        effect_fail(writer, RULE_FAILS, "0A000", step->table,
                    "it can only be done by copying the table or without writes, which ALGORITHM= "
                    "or LOCK= forbids");
        return;
    }
    effect_work(writer, cost == MARIADB_COPY ? EFFECT_REWRITE : EFFECT_BUILD, rule, step->table,
                why);
}

void effects_mariadb_alter_table(EffectWriter *writer, const SqlStatement *statement)
{
    effect_target(writer, &statement->name, statement->if_exists);
    for (size_t i = 0; i < statement->alter_count; i++) {
        AlterStep step = {statement, &statement->alters[i], effect_table(writer, &statement->name)};
        writer->offset = step.alter->offset;
        if (breaks[step.alter->kind])
            breaks[step.alter->kind](writer, &step);
        cost_of(writer, &step);
        catalog_apply_alter(writer->catalog, statement, step.alter, true);
    }
}
