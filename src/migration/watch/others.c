#include "migration/watch/others.h"

#include "migration/watch/view.h"

static OtherHistory describe(const ViewHistory *history)
{
    OtherHistory other = {.tool = history->tool, .table = history->table};
    for (size_t i = 0; i < history->rows->count; i++) {
        const IncumbentRow *row = &history->rows->rows[i];
        if (!view_row_counts(history->rows, row))
            continue;
        other.applied++;
        other.newest = row->version ? row->version : row->name;
    }
    return other;
}

bool others_read(StatusResult *result, Engine *engine, Error *err)
{
    ViewHistory *histories;
    if (!view_read_histories(result, engine->db, &histories, &result->other_count, err))
        return false;
    result->others = talloc_zero_array(result, OtherHistory, (unsigned)result->other_count);
    for (size_t i = 0; i < result->other_count; i++)
        result->others[i] = describe(&histories[i]);
    return true;
}
