/* Tables, columns, constraints and indexes. */
#include <ctype.h>
#include <string.h>

#include "lint/judge/slice.h"
#include "lint/judge/words.h"

/* The table that the statement names, when it is the one that the finding is about. */
static const SqlName *written_table(const Remark *remark)
{
    const SqlStatement *statement = remark->within;
    const SqlName *name = statement->table.name ? &statement->table : &statement->name;
    return name->name ? name : statement->name_count == 1 ? &statement->names[0] : NULL;
}

static const char *shown_table(const Remark *remark)
{
    for (size_t i = 0; i < remark->effect_count; i++) {
        if (remark->effects[i]->table && *remark->effects[i]->table)
            return remark->effects[i]->table;
    }
    return NULL;
}

/* Whether "app.users" is the table `name` of some schema. */
static bool ends_in_name(const char *shown, const char *name)
{
    size_t length = strlen(shown), width = strlen(name);
    return length >= width && strcmp(shown + length - width, name) == 0 &&
           (length == width || shown[length - width - 1] == '.');
}

const char *word_table_plain(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const char *shown = shown_table(context->remark);
    const SqlName *written = written_table(context->remark);
    if (!shown)
        return written ? written->name : NULL;
    if (written && written->name && ends_in_name(shown, written->name))
        return written->name;
    const char *point = strrchr(shown, '.');
    return point ? point + 1 : shown;
}

const CatalogTable *word_catalog_table(const WordContext *context)
{
    const Catalog *catalog = context->remarks->context->catalog;
    const SqlName *written = written_table(context->remark);
    const CatalogTable *found = catalog && written ? catalog_table(catalog, written) : NULL;
    const char *shown = shown_table(context->remark);
    /* Under the name that a rebuild gives it, for one. */
    return found || !catalog || !shown ? found : catalog_table(catalog, &(SqlName){.name = shown});
}

static const char *table(TALLOC_CTX *ctx, const WordContext *context)
{
    const char *plain = word_table_plain(ctx, context);
    const char *shown = shown_table(context->remark);
    if (!plain || (shown && !context->sql))
        return shown;
    const SqlName *written = written_table(context->remark);
    bool is_written = written && written->schema && strcmp(written->name, plain) == 0;
    size_t before = shown && strlen(shown) > strlen(plain) ? strlen(shown) - strlen(plain) - 1 : 0;
    const char *schema = is_written ? written->schema
                         : before   ? talloc_strndup(ctx, shown, before)
                                    : NULL;
    if (!context->sql)
        return schema ? talloc_asprintf(ctx, "%s.%s", schema, plain) : plain;
    if (!schema)
        return sql_identifier(ctx, plain);
    return talloc_asprintf(ctx, "%s.%s", sql_identifier(ctx, schema), sql_identifier(ctx, plain));
}

/* "users" is User, "order_items" is OrderItem. */
static const char *table_class(TALLOC_CTX *ctx, const WordContext *context)
{
    const char *plain = word_table_plain(ctx, context);
    if (!plain || !*plain)
        return NULL;
    char *name = talloc_strdup(ctx, plain), *to = name;
    bool upper = true;
    for (const char *from = plain; *from; from++) {
        if (*from != '_')
            *to++ = (char)(upper ? toupper((unsigned char)*from) : *from);
        upper = *from == '_';
    }
    to -= to - name > 1 && to[-1] == 's';
    *to = '\0';
    return name;
}

/* Of "users.email". */
static const char *column_of_object(const Remark *remark)
{
    const char *shown = shown_table(remark);
    size_t length = shown ? strlen(shown) : 0;
    bool is_part = length && remark->object && strncmp(remark->object, shown, length) == 0 &&
                   remark->object[length] == '.';
    return is_part ? remark->object + length + 1 : NULL;
}

const char *word_column_plain(TALLOC_CTX *ctx, const WordContext *context)
{
    const Remark *remark = context->remark;
    const char *of_object = column_of_object(remark);
    if (of_object)
        return of_object;
    if (remark->column)
        return remark->column->name;
    size_t count = 0;
    const char *const *keys = remark->constraint ? word_column_list(ctx, context, &count) : NULL;
    if (keys)
        return keys[0];
    if (remark->alter && remark->alter->name && !remark->constraint)
        return remark->alter->name;
    return remark->within->part;
}

static const char *column(TALLOC_CTX *ctx, const WordContext *context)
{
    const char *plain = word_column_plain(ctx, context);
    return plain && context->sql ? sql_identifier(ctx, plain) : plain;
}

/* Of the index that becomes the key, which may bear the key's name by now. */
static const char *const *columns_of_index(TALLOC_CTX *ctx, const WordContext *context,
                                           size_t *ret_count)
{
    const CatalogTable *of = word_catalog_table(context);
    const SqlConstraint *constraint = context->remark->constraint;
    for (size_t i = 0; of && i < of->index_count; i++) {
        const CatalogIndex *index = &of->indexes[i];
        bool is_it = strcmp(index->name, constraint->using_index) == 0 ||
                     (constraint->name && strcmp(index->name, constraint->name) == 0);
        const char **names =
            is_it ? talloc_array(ctx, const char *, (unsigned)index->part_count + 1) : NULL;
        for (size_t k = 0; is_it && k < index->part_count; k++) {
            if (index->parts[k].column)
                names[(*ret_count)++] = index->parts[k].column;
        }
        if (is_it)
            return *ret_count > 0 ? names : NULL;
    }
    return NULL;
}

static bool take_column(const SqlExpr *expr, void *data)
{
    const char **found = data;
    if (expr->kind == SQL_EXPR_COLUMN && expr->text)
        *found = expr->text;
    return !*found;
}

/* "lower(name)" is about name. */
static const char *column_of_part(const SqlIndexPart *part)
{
    const char *name = part->column;
    if (!name && part->expr)
        sql_expr_walk(part->expr, take_column, &name);
    return name;
}

const char *const *word_column_list(TALLOC_CTX *ctx, const WordContext *context, size_t *ret_count)
{
    const Remark *remark = context->remark;
    *ret_count = remark->constraint ? remark->constraint->column_count : 0;
    if (*ret_count > 0)
        return remark->constraint->columns;
    if (remark->constraint && remark->constraint->using_index)
        return columns_of_index(ctx, context, ret_count);
    const SqlStatement *statement = remark->within;
    const char **names = talloc_array(ctx, const char *, (unsigned)statement->part_count + 1);
    for (size_t i = 0; i < statement->part_count; i++) {
        const char *name = column_of_part(&statement->parts[i]);
        if (name)
            names[(*ret_count)++] = name;
    }
    for (size_t i = 0; *ret_count == 0 && i < remark->effect_count; i++) {
        if (remark->effects[i]->column_count > 0 && remark->rule == RULE_DROP_UNIQUE) {
            *ret_count = remark->effects[i]->column_count;
            return remark->effects[i]->columns;
        }
    }
    if (*ret_count == 0 && !remark->constraint && word_column_plain(ctx, context))
        names[(*ret_count)++] = word_column_plain(ctx, context);
    return *ret_count > 0 ? names : NULL;
}

static char *join(TALLOC_CTX *ctx, const WordContext *context, const char *behind,
                  const char *joint)
{
    size_t count = 0;
    const char *const *names = word_column_list(ctx, context, &count);
    if (!names)
        return NULL;
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < count; i++) {
        const char *name = context->sql ? sql_identifier(ctx, names[i]) : names[i];
        text = talloc_asprintf_append(text, "%s%s%s", i ? joint : "", name, behind);
    }
    return text;
}

static const char *columns(TALLOC_CTX *ctx, const WordContext *context)
{
    return join(ctx, context, "", ", ");
}

/* What an index is over, expressions included: "(team_id, lower(name))". */
static const char *key(TALLOC_CTX *ctx, const WordContext *context)
{
    const Remark *remark = context->remark;
    const JudgedStatement *at = remark->at;
    char *written = !remark->constraint && at->statement->kind == SQL_CREATE_INDEX
                        ? slice_parentheses(ctx, at->text, at->length, 0)
                        : NULL;
    const char *names = written ? NULL : columns(ctx, context);
    return names ? talloc_asprintf(ctx, "(%s)", names) : written ? slice_one_line(written) : NULL;
}

/* " WHERE active", or nothing. */
static const char *predicate(TALLOC_CTX *ctx, const WordContext *context)
{
    const JudgedStatement *at = context->remark->at;
    bool partial = at->statement->kind == SQL_CREATE_INDEX && at->statement->predicate;
    int where = partial ? slice_find_word(at->text, at->length, "WHERE") : -1;
    char *written =
        where < 0 ? NULL : slice_statement(ctx, at->text + where, at->length - (size_t)where);
    return written ? talloc_asprintf(ctx, " %s", slice_one_line(written)) : "";
}

static const char *columns_not_null(TALLOC_CTX *ctx, const WordContext *context)
{
    return join(ctx, context, " IS NOT NULL", " AND ");
}

/* How the server ends the names that it makes (manual, "CREATE TABLE"), or we would. */
static const char *ending_of(const Remark *remark)
{
    static const char *const ENDINGS[] = {
        [SQL_CONSTRAINT_PRIMARY_KEY] = "pkey", [SQL_CONSTRAINT_UNIQUE] = "key",
        [SQL_CONSTRAINT_CHECK] = "check",      [SQL_CONSTRAINT_FOREIGN_KEY] = "fkey",
        [SQL_CONSTRAINT_EXCLUSION] = "excl",   [SQL_CONSTRAINT_NOT_NULL] = "not_null",
    };
    if (remark->rule == RULE_SET_NOT_NULL || remark->rule == RULE_NOT_NULL_SCANS)
        return "not_null";
    if (remark->constraint)
        return ENDINGS[remark->constraint->kind];
    return remark->within->kind == SQL_CREATE_INDEX ? "idx" : "check";
}

static const char *made_name(TALLOC_CTX *ctx, const WordContext *context)
{
    const char *of = word_table_plain(ctx, context);
    if (!of)
        return NULL;
    size_t count = 0;
    const char *const *names = word_column_list(ctx, context, &count);
    char *name = talloc_strdup(ctx, of);
    bool primary = context->remark->constraint &&
                   context->remark->constraint->kind == SQL_CONSTRAINT_PRIMARY_KEY;
    for (size_t i = 0; !primary && i < count; i++)
        name = talloc_asprintf_append(name, "_%s", names[i]);
    return talloc_asprintf_append(name, "_%s", ending_of(context->remark));
}

static const char *written_name(const Remark *remark)
{
    const SqlStatement *statement = remark->within;
    bool makes_check = remark->rule == RULE_SET_NOT_NULL || remark->rule == RULE_NOT_NULL_SCANS;
    if (makes_check)
        return NULL;
    if (remark->constraint && remark->constraint->name)
        return remark->constraint->name;
    if (remark->constraint)
        return NULL;
    if (remark->alter)
        return remark->alter->name;
    if (statement->kind == SQL_DROP && statement->name_count > 0)
        return statement->names[0].name;
    bool has_own = statement->kind == SQL_CREATE_INDEX || statement->kind == SQL_REINDEX;
    return has_own ? statement->name.name : NULL;
}

/* The index' or constraint's name, as written or as the server would make it. */
static const char *any_name(TALLOC_CTX *ctx, const WordContext *context)
{
    const Remark *remark = context->remark;
    const char *written = written_name(remark);
    for (size_t i = 0; !written && i < remark->effect_count && remark->rule == RULE_DROP_UNIQUE;
         i++)
        written = remark->effects[i]->constraint;
    if (written || !context->sql)
        return written;
    return made_name(ctx, context);
}

static const char *name(TALLOC_CTX *ctx, const WordContext *context)
{
    const char *plain = any_name(ctx, context);
    return plain && context->sql ? sql_identifier(ctx, plain) : plain;
}

/* Of an index that can become a constraint: over columns alone, and of all rows. */
static const char *plain_name(TALLOC_CTX *ctx, const WordContext *context)
{
    const SqlStatement *statement = context->remark->within;
    for (size_t i = 0; i < statement->part_count; i++) {
        if (!statement->parts[i].column)
            return NULL;
    }
    return statement->predicate ? NULL : name(ctx, context);
}

static const char *index_used(TALLOC_CTX *ctx, const WordContext *context)
{
    const SqlConstraint *constraint = context->remark->constraint;
    if (!constraint || !constraint->using_index)
        return NULL;
    return context->sql ? sql_identifier(ctx, constraint->using_index) : constraint->using_index;
}

static const char *qualified(TALLOC_CTX *ctx, const WordContext *context, const SqlName *of)
{
    if (!of->name)
        return NULL;
    const char *plain = context->sql ? sql_identifier(ctx, of->name) : of->name;
    return of->schema
               ? talloc_asprintf(ctx, "%s.%s",
                                 context->sql ? sql_identifier(ctx, of->schema) : of->schema, plain)
               : plain;
}

static const char *parent(TALLOC_CTX *ctx, const WordContext *context)
{
    const SqlConstraint *constraint = context->remark->constraint;
    const Catalog *catalog = context->remarks->context->catalog;
    if (!constraint)
        return NULL;
    const CatalogTable *known = catalog && constraint->references.name && !context->sql
                                    ? catalog_table(catalog, &constraint->references)
                                    : NULL;
    return known ? catalog_shown(catalog, known) : qualified(ctx, context, &constraint->references);
}

static const char *partition(TALLOC_CTX *ctx, const WordContext *context)
{
    const Remark *remark = context->remark;
    return qualified(ctx, context, remark->alter ? &remark->alter->other : &remark->within->name);
}

static const char *new_plain(const Remark *remark)
{
    return remark->alter && remark->alter->new_name ? remark->alter->new_name
                                                    : remark->within->new_name;
}

static const char *new_name(TALLOC_CTX *ctx, const WordContext *context)
{
    const char *plain = new_plain(context->remark);
    return plain && context->sql ? sql_identifier(ctx, plain) : plain;
}

const WordRow words_names[] = {
    {"table", table},
    {"table_plain", word_table_plain},
    {"table_class", table_class},
    {"column", column},
    {"column_plain", word_column_plain},
    {"columns", columns},
    {"key", key},
    {"predicate", predicate},
    {"columns_not_null", columns_not_null},
    {"name", name},
    {"plain_name", plain_name},
    {"index", index_used},
    {"parent", parent},
    {"partition", partition},
    {"new", new_name},
    {NULL, NULL},
};
