/* Errors are values: what went wrong, where, why, and what to do next.
 *
 * The caller owns an Error and passes it as the last parameter. A function that
 * fails fills it and returns false; on success it leaves it untouched:
 *
 *     return error_set(err, ERR_CONFIG, "cannot open '%s'", path);
 *     ...
 *     return error_wrap(err, "reading the plan");
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

/* One row per kind: enumerator, name in JSON, exit code (`tidegate help exit-codes`),
 * whether the same command may simply be tried again. */
#define ERROR_KINDS(X)                                                                             \
    X(ERR_NONE, "none", 0, false)                                                                  \
    X(ERR_FAILED, "failed", 1, false) /* an operation failed, nothing remains of it */             \
    X(ERR_STATEMENT, "statement-failed", 1, false) /* the database refused a statement */          \
    X(ERR_IO, "io", 1, false)                      /* file system or operating system */           \
    X(ERR_INTERNAL, "internal", 1, false)          /* a promise inside the program is broken */    \
    X(ERR_USAGE, "usage", 2, false)                                                                \
    X(ERR_CONFIG, "config", 2, false)                                                              \
    X(ERR_FORMAT, "format", 2, false) /* a record of a newer or foreign format */                  \
    X(ERR_POLICY, "blocked", 3, false)                                                             \
    X(ERR_CONNECT, "cannot-connect", 4, true)                                                      \
    X(ERR_AUTH, "not-authorised", 4, false)                                                        \
    X(ERR_BUSY, "busy", 5, true)                                                                   \
    X(ERR_PARTIAL, "partial", 6, false)                                                            \
    X(ERR_UNKNOWN, "unknown", 7, false)                                                            \
    X(ERR_FENCED, "fenced", 7, false) /* another run took over; it knows the outcome */            \
    X(ERR_GATE, "gate-closed", 8, false)                                                           \
    X(ERR_SUPERSEDED, "superseded", 8, false)                                                      \
    X(ERR_VALIDATION, "validation", 9, false)                                                      \
    X(ERR_DEPLOY, "deploy-failed", 10, false)                                                      \
    X(ERR_INTERRUPTED, "interrupted", 130, true) /* SIGINT, after tidying up */                    \
    X(ERR_TERMINATED, "terminated", 143, true)   /* SIGTERM, after tidying up */

typedef enum ErrorKind {
#define X(name, json, exit, retry) name,
    ERROR_KINDS(X)
#undef X
} ErrorKind;

typedef struct Error {
    ErrorKind kind;
    char *message;    /* one line, lower case, no full stop */
    char *detail;     /* more, possibly several lines; or NULL */
    char *hint;       /* what to do next; or NULL */
    char *file;       /* the place, if it is in a file; or NULL */
    int line;         /* 1-based, 0 = unknown */
    int column;       /* 1-based in characters, 0 = unknown */
    char *source;     /* the text of that line, for the caret; or NULL */
    char sqlstate[6]; /* "" unless a database gave one */
} Error;

/* `ERROR_AUTO Error err = {0};` frees the strings at the end of the scope. */
#define ERROR_AUTO CLEANUP(error_clear)

/* Fills *err; one that is set already is kept, as it is the cause. Always returns false. */
bool error_set(Error *err, ErrorKind kind, const char *fmt, ...) PRINTF(3, 4);

/* As error_set() with ": " and the text of errno appended. Keeps errno. */
bool error_set_errno(Error *err, ErrorKind kind, const char *fmt, ...) PRINTF(3, 4);

/* Puts "context: " before the message. Always returns false. */
bool error_wrap(Error *err, const char *fmt, ...) PRINTF(2, 3);

/* Set or replace one part. They return false, so that a failure path can end in them. */
bool error_detail(Error *err, const char *fmt, ...) PRINTF(2, 3);
bool error_hint(Error *err, const char *fmt, ...) PRINTF(2, 3);
bool error_sqlstate(Error *err, const char *sqlstate);
/* The place. `source` is the text of the line or NULL; it is copied. */
bool error_at(Error *err, const char *file, int line, int column, const char *source);

/* Moves `from` into *to (unless that is set: it is kept) and leaves `from` empty. Always returns
 * false. */
bool error_move(Error *to, Error *from);

static inline bool error_is_set(const Error *err)
{
    return err->kind != ERR_NONE;
}

const char *error_code(const Error *err); /* "cannot-connect" */
int error_exit_code(const Error *err);    /* DESIGN: exit codes */
bool error_retryable(const Error *err);

void error_clear(Error *err);
