#include "migration/history/mark.h"

#include <stdlib.h>
#include <string.h>

enum { KEY, VALUE, TRIPWIRE };

char *mark_write_sql(TALLOC_CTX *ctx, const Engine *engine)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (engine->marked_total == 0 || engine->incumbent || !engine->dialect->write_mark)
        return talloc_strdup(ctx, "");
    const char *const args[] = {
        talloc_asprintf(tmp, "settled:%s", engine->config.app),
        talloc_asprintf(tmp, "%s %zu", engine->set->hash, engine->marked_total),
    };
    char *sql = session_sql(tmp, engine, engine->dialect->write_mark, args, COUNT_OF(args));
    return talloc_asprintf(ctx, ";%s", sql);
}

static const char *value_of(const DbRows *rows, const char *key)
{
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        if (strcmp(db_value(rows, i, KEY), key) == 0)
            return db_value(rows, i, VALUE);
    }
    return NULL;
}

/* "HASH TOTAL TRIPWIRE": all but the total must be as expected. */
static bool fits(const Engine *engine, const DbRows *rows, size_t *ret_total)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *format = value_of(rows, "format"), *hash = engine->set->hash;
    const char *mark = value_of(rows, talloc_asprintf(tmp, "settled:%s", engine->config.app));
    long number = format ? strtol(format, NULL, 10) : 0;
    if (number <= 0 || number > RECORDS_FORMAT || !mark || strncmp(mark, hash, strlen(hash)) != 0)
        return false;
    char *end;
    *ret_total = strtoul(mark + strlen(hash), &end, 10);
    return *end == ' ' && strcmp(end + 1, db_value(rows, 0, TRIPWIRE)) == 0;
}

bool mark_is_there(Engine *engine, bool *ret_idle, size_t *ret_total, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    *ret_idle = false;
    if (!engine->dialect->read_mark)
        return true;
    ERROR_AUTO Error failure = {0};
    bool asked = db_query_many(tmp, engine->db, engine->dialect->read_mark, 1, &rows, &failure);
    /* Whatever is wrong is told by who reads the history next, but for what ends the connection. */
    if (!asked && (!db_alive(engine->db) || failure.kind == ERR_INTERRUPTED ||
                   failure.kind == ERR_TERMINATED))
        return error_move(err, &failure);
    if (!session_files(engine, err))
        return false;
    *ret_idle = asked && fits(engine, rows, ret_total);
    if (*ret_idle)
        engine->database_id = talloc_strdup(engine, value_of(rows, "database_id"));
    return true;
}
