/* Types and defaults. */
#include <string.h>

#include "lint/judge/slice.h"
#include "lint/judge/type_text.h"
#include "lint/judge/words.h"

/* The one written, else the column's own where the schema is known. */
static const SqlType *type_of(const WordContext *context)
{
    const Remark *remark = context->remark;
    if (remark->column)
        return remark->column->type;
    if (remark->alter && remark->alter->type)
        return remark->alter->type;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const CatalogTable *table = word_catalog_table(context);
    const char *name = word_column_plain(tmp, context);
    const CatalogColumn *column = table && name ? catalog_column(table, name) : NULL;
    return column ? column->type : NULL;
}

static const char *type(TALLOC_CTX *ctx, const WordContext *context)
{
    return type_text(ctx, type_of(context));
}

static const char *type_plain(TALLOC_CTX *ctx, const WordContext *context)
{
    return type_text_plain(ctx, type_of(context));
}

static const char *rails_type(TALLOC_CTX *ctx, const WordContext *context)
{
    return type_text_rails(ctx, type_of(context));
}

static const char *neutral(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    return type_neutral(type_of(context));
}

static const char *default_written(TALLOC_CTX *ctx, const WordContext *context)
{
    const SqlColumn *column = context->remark->column;
    if (!column)
        return NULL;
    if (type_is_serial(column->type) || column->identity != SQL_NO_IDENTITY)
        return talloc_asprintf(ctx, "nextval('%s_%s_seq')", word_table_plain(ctx, context),
                               column->name);
    const JudgedStatement *at = context->remark->at;
    TALLOC_AUTO char *item = slice_item(NULL, at->text, at->length, column->offset);
    return item ? slice_default(ctx, item) : NULL;
}

static const char *length(TALLOC_CTX *ctx, const WordContext *context)
{
    const SqlType *of = type_of(context);
    return of && of->modifier_count == 1 ? talloc_asprintf(ctx, "%d", of->modifiers[0]) : NULL;
}

static const char *limit(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const SqlType *of = type_of(context);
    bool small = of && (strcmp(of->name, "int2") == 0 || strstr(of->name, "serial2") ||
                        strstr(of->name, "smallserial"));
    return small ? "32,767" : "2,147,483,647";
}

#define FAST_DEFAULTS                                                                              \
    110000 /* a default is kept in the catalog (release notes of PostgreSQL 11)                    \
            */

/* Why a new column makes every row be written anew. */
static const char *rewrite_reason(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const SqlColumn *column = context->remark->column;
    int version = context->remarks->context->version;
    if (!column)
        return NULL;
    if (type_is_serial(column->type))
        return "a serial draws a number for each";
    if (column->identity != SQL_NO_IDENTITY)
        return "an identity column draws a number for each";
    if (column->generated != SQL_NOT_GENERATED)
        return "a stored generated column is computed for each";
    if (!column->default_expr)
        return "the type is a domain with a constraint";
    return version && version < FAST_DEFAULTS ? "before PostgreSQL 11 a default is written to each"
                                              : "the default is not the same for all";
}

const WordRow words_types[] = {
    {"type", type},       {"type_plain", type_plain},           {"rails_type", rails_type},
    {"default", neutral}, {"default_written", default_written}, {"length", length},
    {"limit", limit},     {"rewrite_reason", rewrite_reason},   {NULL, NULL},
};
