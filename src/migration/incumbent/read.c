#include "migration/incumbent/tools.h"

#include "migration/script/compose.h"

enum { STATE, VERSION, NAME, PATH, CHECKSUM, TIME, DURATION };

static const struct {
    const char *word;
    IncumbentState state;
} STATES[] = {
    {"applied", INCUMBENT_APPLIED},
    {"baseline", INCUMBENT_BASELINE},
    {"failed", INCUMBENT_FAILED},
    {"undone", INCUMBENT_UNDONE},
};

/* The words are our own templates'. */
static IncumbentState state_of(const char *word)
{
    size_t i = 0;
    while (i + 1 < COUNT_OF(STATES) && strcmp(STATES[i].word, word) != 0)
        i++;
    return STATES[i].state;
}

bool incumbent_read(TALLOC_CTX *ctx, Db *db, const IncumbentPlace *place, IncumbentRows **ret_rows,
                    Error *err)
{
    const ComposeContext context = {
        .db = db,
        .dialect = engine_dialect(db_dialect(db)),
        .schema = "",
        .table = place->quoted,
    };
    IncumbentRows *result = talloc_zero(ctx, IncumbentRows);
    const char *read = place->incumbent->sql[db_dialect(db)].read;
    TALLOC_AUTO char *sql = compose_sql(NULL, &context, read, NULL, 0);
    DbRows *rows;
    if (!db_query(result, db, sql, NULL, 0, &rows, err)) {
        talloc_free(result);
        return error_wrap(err, "reading the history of %s, %s", place->incumbent->tool,
                          place->table);
    }
    result->count = db_rows_count(rows);
    result->rows = talloc_array(result, IncumbentRow, (unsigned)result->count);
    for (size_t i = 0; i < result->count; i++)
        result->rows[i] = (IncumbentRow){
            .state = state_of(db_value(rows, i, STATE)),
            .version = db_value(rows, i, VERSION),
            .name = db_value(rows, i, NAME),
            .path = db_value(rows, i, PATH),
            .checksum = db_value(rows, i, CHECKSUM),
            .applied_at = db_value(rows, i, TIME),
            .duration_ms = db_value_int(rows, i, DURATION, -1),
        };
    *ret_rows = result;
    return true;
}
