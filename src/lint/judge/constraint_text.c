#include <string.h>

#include "lint/judge/slice.h"
#include "lint/judge/words.h"

static char *names_text(TALLOC_CTX *ctx, const char *const *names, size_t count)
{
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < count; i++) {
        TALLOC_AUTO char *name = sql_identifier(NULL, names[i]);
        text = talloc_asprintf_append(text, "%s%s", i ? ", " : "", name);
    }
    return text;
}

static const char *action_text(SqlReferentialAction action)
{
    static const char *const ACTIONS[] = {
        [SQL_NO_ACTION] = "",
        [SQL_RESTRICT] = " ON DELETE RESTRICT",
        [SQL_CASCADE] = " ON DELETE CASCADE",
        [SQL_SET_NULL] = " ON DELETE SET NULL",
        [SQL_SET_DEFAULT] = " ON DELETE SET DEFAULT",
    };
    return ACTIONS[action];
}

static char *foreign_key_text(TALLOC_CTX *ctx, const WordContext *context)
{
    const SqlConstraint *constraint = context->remark->constraint;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *columns = names_text(tmp, constraint->columns, constraint->column_count);
    const char *referenced = names_text(tmp, constraint->referenced, constraint->referenced_count);
    const char *parent = remark_sql(context->remarks, context->remark, "{parent}");
    return talloc_asprintf(ctx, "FOREIGN KEY (%s) REFERENCES %s%s%s%s%s", columns, parent,
                           *referenced ? " (" : "", referenced, *referenced ? ")" : "",
                           action_text(constraint->on_delete));
}

static char *check_text(TALLOC_CTX *ctx, const WordContext *context)
{
    const JudgedStatement *at = context->remark->at;
    TALLOC_AUTO char *expression =
        slice_parentheses(NULL, at->text, at->length, context->remark->constraint->offset);
    if (!expression)
        return NULL;
    return talloc_asprintf(ctx, "CHECK %s%s", expression,
                           context->remark->constraint->no_inherit ? " NO INHERIT" : "");
}

/* As it is written, behind its name. */
static char *exclusion_text(TALLOC_CTX *ctx, const WordContext *context)
{
    const JudgedStatement *at = context->remark->at;
    const SqlConstraint *constraint = context->remark->constraint;
    TALLOC_AUTO char *item = slice_item(NULL, at->text, at->length, constraint->offset);
    const char *from = item ? strcasestr(item, "exclude") : NULL;
    return from ? talloc_strdup(ctx, from) : NULL;
}

char *constraint_text(TALLOC_CTX *ctx, const WordContext *context)
{
    const SqlConstraint *constraint = context->remark->constraint;
    if (!constraint)
        return NULL;
    TALLOC_AUTO char *columns = names_text(NULL, constraint->columns, constraint->column_count);
    switch (constraint->kind) {
    case SQL_CONSTRAINT_CHECK:
        return check_text(ctx, context);
    case SQL_CONSTRAINT_FOREIGN_KEY:
        return foreign_key_text(ctx, context);
    case SQL_CONSTRAINT_EXCLUSION:
        return exclusion_text(ctx, context);
    case SQL_CONSTRAINT_UNIQUE:
        return talloc_asprintf(ctx, "UNIQUE (%s)", columns);
    case SQL_CONSTRAINT_PRIMARY_KEY:
        return talloc_asprintf(ctx, "PRIMARY KEY (%s)", columns);
    case SQL_CONSTRAINT_NOT_NULL:
        return talloc_asprintf(ctx, "NOT NULL %s", columns);
    }
    return NULL;
}
