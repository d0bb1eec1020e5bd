/* What differs between the databases: texts as data, and the few steps that are not the same.
 *
 * dialect_postgres.c and dialect_sqlite.c each fill one; a new database is one more.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/dialect.h"
#include "base/error.h"

typedef struct Engine Engine;
typedef struct Script Script;
typedef struct Step Step;

typedef struct EngineDialect {
    Dialect dialect;
    const char *now; /* the database's clock */
    const char *age; /* ms since the transaction began, or NULL: measured by our clock */

    /* Queries without parameters; templates of compose.h. */
    const char *present; /* a row when our tables exist; NULL: `absent_sqlstate` tells */
    const char *absent_sqlstate;
    const char *find;       /* schema, format, database id, fence */
    const char *rows_brief; /* {1}: app; in the order of HistoryRow */
    const char *rows_full;  /* and with time and duration */
    const char *open_work;  /* {1}: app; statements that were begun and did not end */
    const char *create;     /* {1}: database id, {2}: format; one transaction */

    /* The run lock, then the fence: afterwards nobody else writes. Fills engine->fence, and reads
     * the history again. */
    bool (*take_over)(Engine *engine, Error *err);
    /* Before each migration: the lock is still ours. */
    bool (*still_ours)(Engine *engine, Error *err);
    void (*release)(Engine *engine);

    /* One migration and its history row, committed together. */
    bool (*apply)(Engine *engine, const Script *script, const Step *step, Error *err);
} EngineDialect;

const EngineDialect *engine_dialect(Dialect dialect);
