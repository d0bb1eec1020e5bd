#include "sql/directive.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"

#define DIRECTIVE "tidegate:"

const SqlDirective SQL_DIRECTIVES[] = {
    {"no-transaction", SQL_DIRECTIVE_BARE, "runs outside a transaction"},
    {"rerun", SQL_DIRECTIVE_BARE, "running it again goes on from where it was cut off"},
    {"no-placeholders", SQL_DIRECTIVE_BARE, "its text is taken as it is"},
    {"lock-timeout", SQL_DIRECTIVE_DURATION, "how long a statement may wait for a lock"},
    {"statement-timeout", SQL_DIRECTIVE_DURATION, "how long a statement may take"},
    {"phase", SQL_DIRECTIVE_TEXT, "of a change that takes several releases: contract"},
    {"after", SQL_DIRECTIVE_TEXT,
     "the migration that the serving version must have been built with"},
    {"allow", SQL_DIRECTIVE_REASON, "an exception for lint, for the next statement"},
    {"allow-file", SQL_DIRECTIVE_REASON, "an exception for lint, for the whole file"},
    {NULL, SQL_DIRECTIVE_BARE, NULL},
};

const SqlDirective *sql_directive_find(const char *key, size_t length)
{
    for (const SqlDirective *row = SQL_DIRECTIVES; row->key; row++) {
        if (strlen(row->key) == length && memcmp(row->key, key, length) == 0)
            return row;
    }
    return NULL;
}

/* The part of a text that is still to be read. */
typedef struct Rest {
    const char *at, *end;
} Rest;

static bool take_text(Rest *rest, const char *text)
{
    size_t length = strlen(text);
    if ((size_t)(rest->end - rest->at) < length || memcmp(rest->at, text, length) != 0)
        return false;
    rest->at += length;
    return true;
}

static void skip_space(Rest *rest)
{
    while (rest->at < rest->end && isspace((unsigned char)*rest->at))
        rest->at++;
}

/* Takes the rest of the line, without its end. */
static Rest take_line(Rest *rest)
{
    const char *stop = NULL;
    if (rest->at < rest->end)
        stop = memchr(rest->at, '\n', (size_t)(rest->end - rest->at));
    Rest line = {rest->at, stop ? stop : rest->end};
    rest->at = stop ? stop + 1 : rest->end;
    return line;
}

/* Takes a block comment, which may hold a licence; false if it has no end. */
static bool take_block(Rest *rest)
{
    const char *stop = memmem(rest->at, (size_t)(rest->end - rest->at), "*/", 2);
    if (stop)
        rest->at = stop + 2;
    return stop != NULL;
}

static Rest take_word(Rest *line, bool stop_at_equals)
{
    Rest word = {line->at, line->at};
    while (word.end < line->end && !isspace((unsigned char)*word.end) &&
           !(stop_at_equals && *word.end == '='))
        word.end++;
    line->at = word.end;
    return word;
}

static Rest take_value(Rest *line)
{
    if (!take_text(line, "\""))
        return take_word(line, false);
    Rest value = {line->at, line->at};
    while (value.end < line->end && *value.end != '"')
        value.end++;
    line->at = value.end < line->end ? value.end + 1 : value.end;
    return value;
}

static bool is_word(Rest word, const char *text)
{
    size_t length = (size_t)(word.end - word.at);
    return length == strlen(text) && memcmp(word.at, text, length) == 0;
}

static bool begins_reason(Rest word)
{
    const SqlDirective *row = sql_directive_find(word.at, (size_t)(word.end - word.at));
    return row && row->value == SQL_DIRECTIVE_REASON;
}

/* Looks for the key in "KEY[=VALUE] ..."; *ret_value is changed only if it is there. */
static bool find_key(Rest line, const char *key, Rest *ret_value)
{
    for (skip_space(&line); line.at < line.end; skip_space(&line)) {
        Rest name = take_word(&line, true);
        Rest value = {line.at, line.at};
        if (take_text(&line, "="))
            value = take_value(&line);
        else if (begins_reason(name))
            return false;
        if (is_word(name, key)) {
            *ret_value = value;
            return true;
        }
    }
    return false;
}

char *sql_directive(TALLOC_CTX *ctx, const char *text, size_t length, const char *key)
{
    Rest rest = {text, text + length};
    take_text(&rest, "\xEF\xBB\xBF");
    for (skip_space(&rest); rest.at < rest.end; skip_space(&rest)) {
        if (take_text(&rest, "/*")) {
            if (!take_block(&rest))
                return NULL;
            continue;
        }
        if (!take_text(&rest, "--"))
            return NULL;
        Rest line = take_line(&rest);
        Rest value;
        skip_space(&line);
        if (take_text(&line, DIRECTIVE) && find_key(line, key, &value))
            return talloc_strndup(ctx, value.at, (size_t)(value.end - value.at));
    }
    return NULL;
}

bool sql_directive_duration(const char *text, size_t length, const char *key, int64_t *ret_ms,
                            Error *err)
{
    TALLOC_AUTO char *value = sql_directive(NULL, text, length, key);
    if (!value || clock_parse_duration(value, ret_ms))
        return true;
    error_set(err, ERR_VALIDATION, "the directive %s has '%s', which is no duration", key, value);
    return error_hint(err, "write a duration such as %s=10s, or %s=0 for none", key, key);
}
