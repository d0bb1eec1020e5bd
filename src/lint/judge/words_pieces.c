/* Pieces of the statement as it is written, and what becomes of them in a recipe. */
#include <string.h>

#include "lint/judge/slice.h"
#include "lint/judge/words.h"

/* The text of the statement, of a DO block's inner one from its place on. */
static char *written(TALLOC_CTX *ctx, const Remark *remark)
{
    const JudgedStatement *at = remark->at;
    bool inner = remark->within != at->statement;
    if (!inner)
        return slice_statement(ctx, at->text, at->length);
    if (remark->within->offset < 0)
        return NULL;
    const char *from = at->text + remark->within->offset;
    size_t rest = at->length - (size_t)remark->within->offset;
    const char *end = memchr(from, ';', rest);
    return slice_statement(ctx, from, end ? (size_t)(end - from) : rest);
}

static const char *statement(TALLOC_CTX *ctx, const WordContext *context)
{
    return written(ctx, context->remark);
}

static const char *statement_restrict(TALLOC_CTX *ctx, const WordContext *context)
{
    char *text = written(ctx, context->remark);
    return text ? slice_replace_last(ctx, text, "cascade", "RESTRICT") : NULL;
}

/* The word behind which CONCURRENTLY goes. */
static const char *concurrent_word(const SqlStatement *of)
{
    if (of->kind != SQL_REINDEX)
        return "index";
    return of->object == SQL_OBJECT_TABLE    ? "table"
           : of->object == SQL_OBJECT_SCHEMA ? "schema"
           : of->object == SQL_OBJECT_INDEX  ? "index"
                                             : "database";
}

static const char *concurrently(TALLOC_CTX *ctx, const WordContext *context)
{
    char *text = written(ctx, context->remark);
    return text ? slice_insert_behind(ctx, text, concurrent_word(context->remark->within),
                                      "CONCURRENTLY")
                : NULL;
}

/* The command of an ALTER TABLE that says more than "ALTER TABLE". */
static const char *command_words(const Remark *remark)
{
    if (remark->within->kind == SQL_VACUUM && remark->within->flag)
        return "VACUUM FULL";
    switch (remark->alter ? remark->alter->kind : SQL_ALTER_OTHER) {
    case SQL_ALTER_SET_LOGGED:
        return "SET LOGGED";
    case SQL_ALTER_SET_UNLOGGED:
        return "SET UNLOGGED";
    case SQL_ALTER_SET_ACCESS_METHOD:
        return "SET ACCESS METHOD";
    case SQL_ALTER_SET_TABLESPACE:
        return "SET TABLESPACE";
    default:
        return NULL;
    }
}

static const char *words(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const char *command = command_words(context->remark);
    const char *of = command ? command : context->remark->within->words;
    return of && *of ? of : "this statement";
}

/* "UPDATE" of a query; that of a WITH that writes, if the query itself does not. */
static const char *verb_of(const SqlQuery *query)
{
    static const char *const VERBS[] = {
        [SQL_QUERY_INSERT] = "INSERT",
        [SQL_QUERY_UPDATE] = "UPDATE",
        [SQL_QUERY_DELETE] = "DELETE",
        [SQL_QUERY_MERGE] = "MERGE",
    };
    if (query->kind >= SQL_QUERY_INSERT)
        return VERBS[query->kind];
    for (size_t i = 0; i < query->cte_count; i++) {
        if (query->ctes[i].query->kind >= SQL_QUERY_INSERT)
            return VERBS[query->ctes[i].query->kind];
    }
    return NULL;
}

static const char *verb(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const SqlStatement *of = context->remark->within;
    const char *of_query = of->query ? verb_of(of->query) : NULL;
    return of_query ? of_query : of->words;
}

/* INSERT, or COPY .. FROM: rows come, and none that was there is another one after it. */
static bool only_adds(const WordContext *context)
{
    const SqlStatement *of = context->remark->within;
    const char *of_query = of->query ? verb_of(of->query) : NULL;
    return of_query ? strcmp(of_query, "INSERT") == 0 : of->kind == SQL_COPY;
}

static const char *everything(TALLOC_CTX *ctx, const WordContext *context)
{
    if (only_adds(context))
        return "INSERT .. SELECT without WHERE copies every row that it reads into";
    const SqlQuery *query = context->remark->within->query;
    if (query && query->kind == SQL_QUERY_UPDATE && query->where)
        return "UPDATE where the new column is NULL changes every row of";
    const char *of = verb(ctx, context);
    return of ? talloc_asprintf(ctx, "%s without WHERE changes every row of", of) : NULL;
}

static const char *changes(TALLOC_CTX *ctx, const WordContext *context)
{
    const char *of = verb(ctx, context);
    const char *does = only_adds(context) ? "adds rows to" : "changes rows of";
    return of ? talloc_asprintf(ctx, "%s %s", of, does) : NULL;
}

static const char *batch(TALLOC_CTX *ctx, const WordContext *context)
{
    const SqlQuery *query = context->remark->within->query;
    TALLOC_AUTO char *name = remark_sql(context->remarks, context->remark, "{table}");
    if (!query || query->kind == SQL_QUERY_INSERT)
        return talloc_asprintf(ctx, "INSERT INTO %s SELECT .. WHERE .. LIMIT 10000;", name);
    if (query->kind == SQL_QUERY_DELETE)
        return talloc_asprintf(
            ctx, "DELETE FROM %s WHERE ctid IN (SELECT ctid FROM %s LIMIT 10000);", name, name);
    return talloc_asprintf(ctx,
                           "UPDATE %s SET .. WHERE ctid IN (SELECT ctid FROM %s\n"
                           "      WHERE .. /* not done yet */ LIMIT 10000);",
                           name, name);
}

static const char *value(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    return context->remark->within->part;
}

static const char *new_literal(TALLOC_CTX *ctx, const WordContext *context)
{
    const char *text = context->remark->within->new_name;
    char *literal = text ? talloc_strdup(ctx, "'") : NULL;
    for (; text && *text; text++)
        literal = talloc_asprintf_append(literal, *text == '\'' ? "''" : "%c", *text);
    return literal ? talloc_strdup_append(literal, "'") : NULL;
}

static const char *definition(TALLOC_CTX *ctx, const WordContext *context)
{
    TALLOC_AUTO char *text = constraint_text(NULL, context);
    TALLOC_AUTO char *name = remark_sql(context->remarks, context->remark, "{name}");
    return text ? talloc_asprintf(ctx, "CONSTRAINT %s %s", name, text) : NULL;
}

static const char *kind(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    static const char *const KINDS[] = {
        [SQL_CONSTRAINT_PRIMARY_KEY] = "the primary key",
        [SQL_CONSTRAINT_UNIQUE] = "a UNIQUE constraint",
        [SQL_CONSTRAINT_CHECK] = "a CHECK",
        [SQL_CONSTRAINT_FOREIGN_KEY] = "a foreign key",
        [SQL_CONSTRAINT_EXCLUSION] = "an exclusion constraint",
        [SQL_CONSTRAINT_NOT_NULL] = "a NOT NULL constraint",
    };
    const SqlConstraint *constraint = context->remark->constraint;
    return constraint ? KINDS[constraint->kind] : NULL;
}

static const char *referenced(TALLOC_CTX *ctx, const WordContext *context)
{
    const SqlConstraint *constraint = context->remark->constraint;
    if (!constraint || constraint->referenced_count == 0)
        return NULL;
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < constraint->referenced_count; i++)
        text = talloc_asprintf_append(text, "%s%s", i ? ", " : "",
                                      sql_identifier(ctx, constraint->referenced[i]));
    return text;
}

static const char *condition(TALLOC_CTX *ctx, const WordContext *context)
{
    const JudgedStatement *at = context->remark->at;
    const SqlConstraint *constraint = context->remark->constraint;
    bool check = constraint && constraint->kind == SQL_CONSTRAINT_CHECK;
    return check ? slice_parentheses(ctx, at->text, at->length, constraint->offset) : NULL;
}

/* Of a constraint whose words stand elsewhere: it is validated, or is a domain's. */
static const char *violating_rows(TALLOC_CTX *ctx, const WordContext *context)
{
    const SqlAlter *alter = context->remark->alter;
    bool named = alter && alter->kind == SQL_ALTER_VALIDATE_CONSTRAINT && alter->name;
    TALLOC_AUTO char *table = remark_sql(context->remarks, context->remark, "{table}");
    return talloc_asprintf(ctx, "-- SELECT count(*) FROM %s WHERE NOT (the condition%s%s);", table,
                           named ? " of " : "", named ? alter->name : "");
}

/* Each column of a primary key must have a value. */
static const char *rows_with_nulls(TALLOC_CTX *ctx, const WordContext *context,
                                   const SqlConstraint *key)
{
    TALLOC_AUTO char *table = remark_sql(context->remarks, context->remark, "{table}");
    char *query = talloc_asprintf(ctx, "SELECT count(*) FROM %s WHERE ", table);
    for (size_t i = 0; i < key->column_count; i++)
        query = talloc_asprintf_append(query, "%s%s IS NULL", i ? " OR " : "",
                                       sql_identifier(ctx, key->columns[i]));
    return key->column_count > 0 ? talloc_strdup_append(query, ";") : NULL;
}

/* The query that finds the rows in the way. */
static const char *rows_check(TALLOC_CTX *ctx, const WordContext *context)
{
    static const struct {
        const char *sqlstate, *query;
    } QUERIES[] = {
        {"23502", "SELECT count(*) FROM {table} WHERE {column} IS NULL;"},
        {"23505",
         "SELECT {columns}, count(*) FROM {table} GROUP BY {columns} HAVING count(*) > 1;"},
        {"23514", "SELECT count(*) FROM {table} WHERE NOT {condition};"},
    };
    const Remark *remark = context->remark;
    const SqlConstraint *constraint = remark->constraint;
    if (remark->effect_count > 0 && strcmp(remark->effects[0]->sqlstate, "23514") == 0 &&
        !condition(ctx, context))
        return violating_rows(ctx, context);
    if (constraint && constraint->kind == SQL_CONSTRAINT_PRIMARY_KEY && remark->effect_count > 0 &&
        strcmp(remark->effects[0]->sqlstate, "23502") == 0)
        return rows_with_nulls(ctx, context, constraint);
    for (size_t i = 0; remark->effect_count > 0 && i < COUNT_OF(QUERIES); i++) {
        if (strcmp(remark->effects[0]->sqlstate, QUERIES[i].sqlstate) == 0)
            return remark_sql(context->remarks, remark, QUERIES[i].query);
    }
    return NULL;
}

const WordRow words_pieces[] = {
    {"statement", statement},
    {"statement_restrict", statement_restrict},
    {"concurrently", concurrently},
    {"words", words},
    {"verb", verb},
    {"everything", everything},
    {"changes", changes},
    {"batch", batch},
    {"value", value},
    {"new_literal", new_literal},
    {"definition", definition},
    {"kind", kind},
    {"referenced", referenced},
    {"rows_check", rows_check},
    {"condition", condition},
    {NULL, NULL},
};
