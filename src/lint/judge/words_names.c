/* Tables, columns, constraints and indexes. */
#include <ctype.h>
#include <string.h>

#include "lint/judge/words.h"

/* The table that the statement names, when it is the one that the finding is about. */
static const SqlName *written_table(const Draft *draft)
{
    const SqlStatement *statement = draft->within;
    const SqlName *name = statement->table.name ? &statement->table : &statement->name;
    return name->name ? name : statement->name_count == 1 ? &statement->names[0] : NULL;
}

static const char *shown_table(const Draft *draft)
{
    for (size_t i = 0; i < draft->effect_count; i++) {
        if (draft->effects[i]->table && *draft->effects[i]->table)
            return draft->effects[i]->table;
    }
    return NULL;
}

const char *word_table_plain(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const char *shown = shown_table(context->draft);
    const SqlName *written = written_table(context->draft);
    if (!shown)
        return written ? written->name : NULL;
    if (written && strlen(shown) >= strlen(written->name) &&
        strcmp(shown + strlen(shown) - strlen(written->name), written->name) == 0)
        return written->name;
    const char *point = strrchr(shown, '.');
    return point ? point + 1 : shown;
}

static const char *table(TALLOC_CTX *ctx, const WordContext *context)
{
    const char *plain = word_table_plain(ctx, context);
    const char *shown = shown_table(context->draft);
    if (!plain || (shown && !context->sql))
        return shown;
    const SqlName *written = written_table(context->draft);
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
static const char *column_of_object(const Draft *draft)
{
    const char *shown = shown_table(draft);
    size_t length = shown ? strlen(shown) : 0;
    bool is_part = length && draft->object && strncmp(draft->object, shown, length) == 0 &&
                   draft->object[length] == '.';
    return is_part ? draft->object + length + 1 : NULL;
}

const char *word_column_plain(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const Draft *draft = context->draft;
    const char *of_object = column_of_object(draft);
    if (of_object)
        return of_object;
    if (draft->column)
        return draft->column->name;
    if (draft->constraint && draft->constraint->column_count > 0)
        return draft->constraint->columns[0];
    if (draft->alter && draft->alter->name && !draft->constraint)
        return draft->alter->name;
    return draft->within->part;
}

static const char *column(TALLOC_CTX *ctx, const WordContext *context)
{
    const char *plain = word_column_plain(ctx, context);
    return plain && context->sql ? sql_identifier(ctx, plain) : plain;
}

const char *const *word_column_list(TALLOC_CTX *ctx, const WordContext *context, size_t *ret_count)
{
    const Draft *draft = context->draft;
    *ret_count = draft->constraint ? draft->constraint->column_count : 0;
    if (*ret_count > 0)
        return draft->constraint->columns;
    const SqlStatement *statement = draft->within;
    const char **names = talloc_array(ctx, const char *, (unsigned)statement->part_count + 1);
    for (size_t i = 0; i < statement->part_count; i++) {
        if (statement->parts[i].column)
            names[(*ret_count)++] = statement->parts[i].column;
    }
    for (size_t i = 0; *ret_count == 0 && i < draft->effect_count; i++) {
        if (draft->effects[i]->column_count > 0 && draft->rule == RULE_DROP_UNIQUE) {
            *ret_count = draft->effects[i]->column_count;
            return draft->effects[i]->columns;
        }
    }
    if (*ret_count == 0 && word_column_plain(ctx, context))
        names[(*ret_count)++] = word_column_plain(ctx, context);
    return *ret_count > 0 ? names : NULL;
}

static char *join(TALLOC_CTX *ctx, const WordContext *context, const char *behind,
                  const char *joint)
{
    size_t count = 0;
    const char *const *names = word_column_list(ctx, context, &count);
    char *text = names ? talloc_strdup(ctx, "") : NULL;
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

static const char *columns_not_null(TALLOC_CTX *ctx, const WordContext *context)
{
    return join(ctx, context, " IS NOT NULL", " AND ");
}

/* How the server ends the names that it makes (manual, "CREATE TABLE"), or we would. */
static const char *ending_of(const Draft *draft)
{
    static const char *const ENDINGS[] = {
        [SQL_CONSTRAINT_PRIMARY_KEY] = "pkey", [SQL_CONSTRAINT_UNIQUE] = "key",
        [SQL_CONSTRAINT_CHECK] = "check",      [SQL_CONSTRAINT_FOREIGN_KEY] = "fkey",
        [SQL_CONSTRAINT_EXCLUSION] = "excl",   [SQL_CONSTRAINT_NOT_NULL] = "not_null",
    };
    if (draft->rule == RULE_SET_NOT_NULL || draft->rule == RULE_NOT_NULL_SCANS)
        return "not_null";
    if (draft->constraint)
        return ENDINGS[draft->constraint->kind];
    return draft->within->kind == SQL_CREATE_INDEX ? "idx" : "check";
}

static const char *made_name(TALLOC_CTX *ctx, const WordContext *context)
{
    const char *of = word_table_plain(ctx, context);
    if (!of)
        return NULL;
    size_t count = 0;
    const char *const *names = word_column_list(ctx, context, &count);
    char *name = talloc_strdup(ctx, of);
    bool primary = context->draft->constraint &&
                   context->draft->constraint->kind == SQL_CONSTRAINT_PRIMARY_KEY;
    for (size_t i = 0; !primary && i < count; i++)
        name = talloc_asprintf_append(name, "_%s", names[i]);
    return talloc_asprintf_append(name, "_%s", ending_of(context->draft));
}

static const char *written_name(const Draft *draft)
{
    const SqlStatement *statement = draft->within;
    bool makes_check = draft->rule == RULE_SET_NOT_NULL || draft->rule == RULE_NOT_NULL_SCANS;
    if (makes_check)
        return NULL;
    if (draft->constraint && draft->constraint->name)
        return draft->constraint->name;
    if (draft->constraint)
        return NULL;
    if (draft->alter)
        return draft->alter->name;
    if (statement->kind == SQL_DROP && statement->name_count > 0)
        return statement->names[0].name;
    bool has_own = statement->kind == SQL_CREATE_INDEX || statement->kind == SQL_REINDEX;
    return has_own ? statement->name.name : NULL;
}

const char *word_name(TALLOC_CTX *ctx, const WordContext *context)
{
    const Draft *draft = context->draft;
    const char *written = written_name(draft);
    for (size_t i = 0; !written && i < draft->effect_count && draft->rule == RULE_DROP_UNIQUE; i++)
        written = draft->effects[i]->constraint;
    if (written || !context->sql)
        return written;
    return made_name(ctx, context);
}

static const char *name(TALLOC_CTX *ctx, const WordContext *context)
{
    const char *plain = word_name(ctx, context);
    return plain && context->sql ? sql_identifier(ctx, plain) : plain;
}

static const char *index_used(TALLOC_CTX *ctx, const WordContext *context)
{
    const SqlConstraint *constraint = context->draft->constraint;
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
    const SqlConstraint *constraint = context->draft->constraint;
    return constraint ? qualified(ctx, context, &constraint->references) : NULL;
}

static const char *partition(TALLOC_CTX *ctx, const WordContext *context)
{
    const Draft *draft = context->draft;
    return qualified(ctx, context, draft->alter ? &draft->alter->other : &draft->within->name);
}

static const char *new_plain(const Draft *draft)
{
    return draft->alter && draft->alter->new_name ? draft->alter->new_name
                                                  : draft->within->new_name;
}

static const char *new_name(TALLOC_CTX *ctx, const WordContext *context)
{
    const char *plain = new_plain(context->draft);
    return plain && context->sql ? sql_identifier(ctx, plain) : plain;
}

const WordRow words_names[] = {
    {"table", table},
    {"table_plain", word_table_plain},
    {"table_class", table_class},
    {"column", column},
    {"column_plain", word_column_plain},
    {"columns", columns},
    {"columns_not_null", columns_not_null},
    {"name", name},
    {"index", index_used},
    {"parent", parent},
    {"partition", partition},
    {"new", new_name},
    {NULL, NULL},
};
