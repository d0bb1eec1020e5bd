#include "migration/layout/environment.h"

#include <ctype.h>
#include <string.h>

static bool fail(Error *err, const char *what, const char *name)
{
    error_set(err, ERR_VALIDATION, "%s%s", what, name);
    return error_hint(err, "set the variable, write ${NAME:-DEFAULT}, or $$ for a dollar");
}

static bool put(Buf *buf, const char *text, size_t length, Error *err)
{
    return buf_append(buf, text, length) || error_set(err, ERR_IO, "the line is too long");
}

static size_t name_length(const char *at, const char *end)
{
    size_t length = 0;
    if (at == end || !isalpha((unsigned char)*at))
        return 0;
    while (at + length < end && (isalnum((unsigned char)at[length]) || at[length] == '_'))
        length++;
    return length;
}

/* What stands between the name and the closing brace. */
static bool put_braced(Buf *buf, const char *name, const char *value, const char *rest,
                       size_t length, Error *err)
{
    bool empty_counts = length >= 2 && rest[0] == ':' && rest[1] == '-';
    bool fallback = empty_counts || (length >= 1 && rest[0] == '-');
    bool required = length >= 1 && rest[0] == '?';
    bool there = value && (*value || !empty_counts);
    size_t skip = empty_counts ? 2 : 1;
    if (length == 0 || ((fallback || required) && there))
        return put(buf, value ? value : "", value ? strlen(value) : 0, err);
    if (required)
        return fail(err, "a variable of the environment is not set: ", name);
    if (!fallback || memchr(rest, '$', length))
        return fail(err, "a form of variable is not known here: ${", name);
    return put(buf, rest + skip, length - skip, err);
}

/* *at is behind the dollar. */
static bool put_variable(Buf *buf, Env *env, const char **at, const char *end, Error *err)
{
    bool braced = *at < end && **at == '{';
    const char *name = *at + braced;
    size_t length = name_length(name, end);
    const char *close =
        braced ? memchr(name + length, '}', (size_t)(end - name - (ptrdiff_t)length)) : NULL;
    if (length == 0 || (braced && !close))
        return fail(err, "a dollar stands before no variable's name", "");
    TALLOC_AUTO char *text = talloc_strndup(NULL, name, length);
    const char *rest = name + length;
    *at = braced ? close + 1 : rest;
    return put_braced(buf, text, env->get(env, text), rest, braced ? (size_t)(close - rest) : 0,
                      err);
}

bool environment_expand(Buf *buf, Env *env, const char *line, size_t length, Error *err)
{
    const char *end = line + length;
    while (line < end) {
        bool escape = line + 1 < end && (line[0] == '\\' || line[0] == '$') && line[1] == '$';
        bool command = line + 1 < end && line[0] == '$' && line[1] == '(';
        if (escape || command) {
            if (!put(buf, escape ? "$" : "$(", escape ? 1 : 2, err))
                return false;
            line += 2;
        } else if (*line == '$' && line + 1 < end) {
            line++;
            if (!put_variable(buf, env, &line, end, err))
                return false;
        } else if (!put(buf, line++, 1, err)) {
            return false;
        }
    }
    return true;
}
