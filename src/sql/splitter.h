/* Cuts a migration file into statements while it is being read.
 *
 * Input comes in pieces of any size; memory is bounded by the longest statement allowed. It knows
 * what each dialect may hide a semicolon in: quotes, E'' strings, dollar quotes, nested comments,
 * BEGIN ATOMIC bodies and COPY data for PostgreSQL (SQL 2023 manual pages "Lexical Structure",
 * "COPY"), trigger bodies with CASE .. END for SQLite. psql's backslash lines (\restrict,
 * \unrestrict, \.) in dumps are passed over; any other is an error that names it.
 *
 *     splitter = sql_splitter_new(ctx, dialect, limit);
 *     for (;;) switch (sql_splitter_next(splitter, &item, err)) {
 *         case SQL_MORE: feed the next piece, or finish at the end of the file
 *         case SQL_STATEMENT / SQL_COPY_DATA / SQL_COPY_END / SQL_DONE / SQL_FAILED
 *     }
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dialect.h"
#include "base/error.h"

typedef struct SqlSplitter SqlSplitter;

typedef enum SqlEvent {
    SQL_MORE,      /* wants input: sql_splitter_feed() or sql_splitter_finish() */
    SQL_STATEMENT, /* item: one statement */
    SQL_COPY_DATA, /* item.text: rows of the COPY statement just before, whole lines or parts */
    SQL_COPY_END,  /* the data ended ("\." or the end of the file) */
    SQL_DONE,      /* the whole file was given out */
    SQL_FAILED,    /* *err says where and why (ERR_STATEMENT with line and column) */
} SqlEvent;

typedef struct SqlItem {
    const char *text; /* from its first token to the last, without the semicolon; valid until the
                         next call; not NUL-terminated */
    size_t length;    /* bytes */
    uint64_t offset;  /* byte offset of text[0] in the file, a BOM included */
    int line;         /* 1-based line of text[0] */
    int column;       /* 1-based character column of text[0] */
    int index;        /* 1-based number of the statement in the file */
} SqlItem;

/* `max_statement`: bytes; a longer one is an error that says so. Child of ctx. */
SqlSplitter *sql_splitter_new(TALLOC_CTX *ctx, Dialect dialect, size_t max_statement);
/* The bytes must stay valid until the next SQL_MORE. */
void sql_splitter_feed(SqlSplitter *splitter, const char *bytes, size_t length);
void sql_splitter_finish(SqlSplitter *splitter);
SqlEvent sql_splitter_next(SqlSplitter *splitter, SqlItem *item, Error *err) MUST_USE;
