#include "lint/allow/allow.h"

#include <limits.h>
#include <string.h>
#include <time.h>

#include "lint/allow/annotation.h"
#include "lint/rules/foreign.h"
#include "sql/comment.h"
#include "sql/mark.h"

typedef struct Reading {
    TALLOC_CTX *ctx;
    Allows *allows;
    const char *text;
    SqlMark mark; /* of the comment before */
    const AllowSpan *spans;
    size_t span_count;
} Reading;

/* The statement that the comment stands in or behind, else the next one; NULL: the file has no
 * more. */
static const AllowSpan *span_of(const Reading *reading, int line)
{
    for (size_t i = 0; i < reading->span_count; i++) {
        if (line <= reading->spans[i].last_line)
            return &reading->spans[i];
    }
    return NULL;
}

/* Ends the last open region of that linter on this line. */
static void close_region(Allows *allows, const char *linter, int line)
{
    for (size_t i = allows->count; i > 0; i--) {
        Allow *allow = &allows->items[i - 1];
        if (allow->last_line == INT_MAX && allow->first_line > 0 && allow->foreign &&
            strcmp(allow->foreign, linter) == 0) {
            allow->last_line = line;
            return;
        }
    }
}

static void set_lines(const Reading *reading, AllowScope scope, Allow *allow)
{
    const AllowSpan *span = scope == ALLOW_STATEMENT ? span_of(reading, allow->line) : NULL;
    allow->first_line = span ? span->first_line : allow->line;
    allow->last_line = span ? span->last_line : allow->line;
    if (scope == ALLOW_FILE)
        allow->first_line = 0; /* a finding of the whole file has line 0 */
    if (scope == ALLOW_FILE || scope == ALLOW_BEGIN)
        allow->last_line = INT_MAX;
}

static void see(const SqlComment *comment, void *data)
{
    Reading *reading = data;
    Allow allow;
    AllowScope scope;
    if (!annotation_read(reading->ctx, comment->text, comment->length, &allow, &scope))
        return;
    sql_mark_advance(&reading->mark, reading->text + reading->mark.offset,
                     comment->offset - reading->mark.offset);
    allow.line = reading->mark.line;
    allow.column = reading->mark.column;
    Allows *allows = reading->allows;
    if (scope == ALLOW_END) {
        close_region(allows, allow.foreign, allow.line);
        return;
    }
    set_lines(reading, scope, &allow);
    allows->items = talloc_realloc(allows, allows->items, Allow, (unsigned)allows->count + 1);
    allows->items[allows->count++] = allow;
}

Allows *allows_read(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length,
                    const AllowSpan *spans, size_t span_count)
{
    Allows *allows = talloc_zero(ctx, Allows);
    Reading reading = {allows, allows, text, SQL_MARK_START, spans, span_count};
    sql_comments(dialect, text, length, see, &reading);
    return allows;
}

static bool names_rule(const Allow *allow, const char *rule)
{
    for (size_t i = 0; i < allow->rule_count; i++) {
        if (rule_name_equal(allow->rules[i], rule) ||
            foreign_name_means(allow->rules[i], rule_find(rule)))
            return true;
    }
    return allow->rule_count == 0 && allow->foreign;
}

/* "users" is for "users.legacy" as well. */
static bool names_object(const Allow *allow, const char *object)
{
    if (!allow->object)
        return true;
    size_t length = strlen(allow->object);
    return object && strncmp(object, allow->object, length) == 0 &&
           (object[length] == '\0' || object[length] == '.');
}

/* "2026-12-31", and a day of the calendar: days of that form are compared as text. */
static bool is_day(const char *text)
{
    struct tm parts = {0};
    const char *rest = strptime(text, "%Y-%m-%d", &parts);
    int day = parts.tm_mday;
    return strlen(text) == strlen("2026-12-31") && rest && !*rest && timegm(&parts) != -1 &&
           parts.tm_mday == day;
}

bool allow_ends_on_no_day(const Allow *allow)
{
    return allow->until && !is_day(allow->until);
}

const char *allow_unknown_rule(const Allow *allow)
{
    for (size_t i = 0; i < allow->rule_count; i++) {
        if (rule_find(allow->rules[i]) == RULE_NONE)
            return allow->rules[i];
    }
    return NULL;
}

bool allow_has_expired(const Allow *allow, const char *today)
{
    return allow->until && strcmp(allow->until, today) < 0;
}

const Allow *allows_find(Allows *allows, const Finding *finding, const char *today)
{
    for (size_t i = 0; i < allows->count; i++) {
        Allow *allow = &allows->items[i];
        if (finding->line < allow->first_line || finding->line > allow->last_line ||
            !names_rule(allow, finding->rule) || !names_object(allow, finding->object))
            continue;
        allow->used = true;
        if (allow->reason && !allow_ends_on_no_day(allow) && !allow_has_expired(allow, today))
            return allow;
    }
    return NULL;
}
