#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct ErrorRow {
    const char *code;
    int exit_code;
    bool retryable;
} ErrorRow;

static const ErrorRow ERROR_TABLE[] = {
#define X(name, json, exit, retry) [name] = {json, exit, retry},
    ERROR_KINDS(X)
#undef X
};

static void replace_text(char **slot, char *text)
{
    talloc_free(*slot);
    *slot = text;
}

/* The first error is the cause; what fails while tidying up after it must not hide it. */
static bool fill(Error *err, ErrorKind kind, char *message)
{
    if (error_is_set(err)) {
        talloc_free(message);
        return false;
    }
    err->kind = kind;
    replace_text(&err->message, message);
    return false;
}

bool error_set(Error *err, ErrorKind kind, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *message = talloc_vasprintf(NULL, fmt, args);
    va_end(args);
    return fill(err, kind, message);
}

bool error_set_errno(Error *err, ErrorKind kind, const char *fmt, ...)
{
    int number = errno;
    va_list args;
    va_start(args, fmt);
    char *message = talloc_vasprintf(NULL, fmt, args);
    va_end(args);
    const char *name = strerrordesc_np(number);
    if (name)
        message = talloc_asprintf_append(message, ": %s", name);
    else
        message = talloc_asprintf_append(message, ": error %d", number);
    fill(err, kind, message);
    errno = number;
    return false;
}

bool error_wrap(Error *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *message = talloc_vasprintf(NULL, fmt, args);
    va_end(args);
    if (err->message)
        message = talloc_asprintf_append(message, ": %s", err->message);
    replace_text(&err->message, message);
    return false;
}

bool error_detail(Error *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = talloc_vasprintf(NULL, fmt, args);
    va_end(args);
    replace_text(&err->detail, text);
    return false;
}

bool error_hint(Error *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = talloc_vasprintf(NULL, fmt, args);
    va_end(args);
    replace_text(&err->hint, text);
    return false;
}

bool error_sqlstate(Error *err, const char *sqlstate)
{
    snprintf(err->sqlstate, sizeof(err->sqlstate), "%s", sqlstate ? sqlstate : "");
    return false;
}

bool error_at(Error *err, const char *file, int line, int column, const char *source)
{
    char *file_copy = talloc_strdup(NULL, file);
    char *source_copy = talloc_strdup(NULL, source);
    replace_text(&err->file, file_copy);
    replace_text(&err->source, source_copy);
    err->line = line;
    err->column = column;
    return false;
}

bool error_move(Error *to, Error *from)
{
    if (to == from)
        return false;
    if (error_is_set(to)) {
        error_clear(from);
        return false;
    }
    error_clear(to);
    *to = *from;
    *from = (Error){0};
    return false;
}

const char *error_code(const Error *err)
{
    return ERROR_TABLE[err->kind].code;
}

int error_exit_code(const Error *err)
{
    return ERROR_TABLE[err->kind].exit_code;
}

bool error_retryable(const Error *err)
{
    return ERROR_TABLE[err->kind].retryable;
}

void error_clear(Error *err)
{
    talloc_free(err->message);
    talloc_free(err->detail);
    talloc_free(err->hint);
    talloc_free(err->file);
    talloc_free(err->source);
    *err = (Error){0};
}
