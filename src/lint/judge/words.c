#include "lint/judge/words.h"

#include <ctype.h>
#include <string.h>

#include "lint/judge/fill.h"

static const WordRow *const TABLES[] = {words_names, words_types, words_facts, words_pieces};

static const char *given_word(const Remark *remark, const char *name, size_t length)
{
    for (size_t i = 0; i < remark->word_count; i++) {
        const RemarkWord *word = &remark->words[i];
        if (strlen(word->name) == length && strncmp(word->name, name, length) == 0)
            return word->value;
    }
    return NULL;
}

static const char *look_up(TALLOC_CTX *ctx, const char *name, size_t length, void *data)
{
    const WordContext *context = data;
    const char *given = given_word(context->remark, name, length);
    if (given)
        return given;
    for (size_t i = 0; i < COUNT_OF(TABLES); i++) {
        for (const WordRow *row = TABLES[i]; row->name; row++) {
            if (strlen(row->name) == length && strncmp(row->name, name, length) == 0)
                return row->make(ctx, context);
        }
    }
    return NULL;
}

char *remark_sentence(const Remarks *remarks, const Remark *remark, const char *text)
{
    WordContext context = {remarks, remark, false};
    return text ? fill_text(remarks->ctx, text, true, look_up, &context) : NULL;
}

char *remark_sql(const Remarks *remarks, const Remark *remark, const char *text)
{
    WordContext context = {remarks, remark, true};
    return text ? fill_text(remarks->ctx, text, false, look_up, &context) : NULL;
}

/* Words that PostgreSQL (manual, "SQL Key Words") and SQLite reserve and that people do use as
 * names. Quoting too many is harmless. */
static bool is_reserved(const char *name)
{
    static const char *const RESERVED[] = {
        "all",        "analyse",  "analyze",     "and",    "any",      "array",   "as",
        "asc",        "both",     "case",        "cast",   "check",    "collate", "column",
        "constraint", "create",   "default",     "desc",   "distinct", "do",      "else",
        "end",        "except",   "false",       "fetch",  "for",      "foreign", "from",
        "grant",      "group",    "having",      "in",     "index",    "into",    "key",
        "limit",      "not",      "null",        "offset", "on",       "only",    "or",
        "order",      "primary",  "references",  "select", "some",     "table",   "then",
        "to",         "trailing", "transaction", "true",   "union",    "unique",  "user",
        "using",      "values",   "when",        "where",  "window",   "with",
    };
    for (size_t i = 0; i < COUNT_OF(RESERVED); i++) {
        if (strcmp(name, RESERVED[i]) == 0)
            return true;
    }
    return false;
}

static bool is_plain(const char *name)
{
    if (!(islower((unsigned char)*name) || *name == '_') || is_reserved(name))
        return false;
    for (; *name; name++) {
        if (!islower((unsigned char)*name) && !isdigit((unsigned char)*name) && *name != '_')
            return false;
    }
    return true;
}

char *sql_identifier(TALLOC_CTX *ctx, const char *name)
{
    if (is_plain(name))
        return talloc_strdup(ctx, name);
    char *quoted = talloc_strdup(ctx, "\"");
    for (; *name; name++)
        quoted = talloc_asprintf_append(quoted, *name == '"' ? "\"\"" : "%c", *name);
    return talloc_strdup_append(quoted, "\"");
}
