/* Types and defaults. */
#include <string.h>

#include "lint/judge/slice.h"
#include "lint/judge/type_text.h"
#include "lint/judge/words.h"

static const SqlType *type_of(const Draft *draft)
{
    if (draft->column)
        return draft->column->type;
    return draft->alter ? draft->alter->type : NULL;
}

static const char *type(TALLOC_CTX *ctx, const WordContext *context)
{
    return type_text(ctx, type_of(context->draft));
}

static const char *type_plain(TALLOC_CTX *ctx, const WordContext *context)
{
    return type_text_plain(ctx, type_of(context->draft));
}

static const char *rails_type(TALLOC_CTX *ctx, const WordContext *context)
{
    return type_text_rails(ctx, type_of(context->draft));
}

static const char *neutral(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    return type_neutral(type_of(context->draft));
}

static const char *default_written(TALLOC_CTX *ctx, const WordContext *context)
{
    const SqlColumn *column = context->draft->column;
    if (!column)
        return NULL;
    if (type_is_serial(column->type) || column->identity != SQL_NO_IDENTITY)
        return talloc_asprintf(ctx, "nextval('%s_%s_seq')", word_table_plain(ctx, context),
                               column->name);
    const JudgedStatement *at = context->draft->at;
    TALLOC_AUTO char *item = slice_item(NULL, at->text, at->length, column->offset);
    return item ? slice_default(ctx, item) : NULL;
}

static const char *length(TALLOC_CTX *ctx, const WordContext *context)
{
    const SqlType *of = type_of(context->draft);
    return of && of->modifier_count == 1 ? talloc_asprintf(ctx, "%d", of->modifiers[0]) : NULL;
}

static const char *limit(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const SqlType *of = type_of(context->draft);
    bool small = of && (strcmp(of->name, "int2") == 0 || strstr(of->name, "serial2") ||
                        strstr(of->name, "smallserial"));
    return small ? "32,767" : "2,147,483,647";
}

const WordRow words_types[] = {
    {"type", type},
    {"type_plain", type_plain},
    {"rails_type", rails_type},
    {"default", neutral},
    {"default_written", default_written},
    {"length", length},
    {"limit", limit},
    {NULL, NULL},
};
