/* Stops writing the other tool's table, and remembers up to where both histories were one. */
#include "migration/verbs/adopt_end.h"

#include <stdlib.h>
#include <string.h>

#include "migration/apply/work.h"
#include "migration/incumbent/overlay.h"

/* {1}: the key of a sharing that lasts, {2}: of one that has ended. */
#define FORGET      "DELETE FROM {s}tidegate_meta WHERE \"key\" IN ({1}, {2}); "
#define INSERT(key) "INSERT INTO {s}tidegate_meta (\"key\", value) VALUES (" key ", {3})"

static bool write_mark(Engine *engine, const char *template, const char *value, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const args[] = {
        talloc_asprintf(tmp, "incumbent:%s", engine->config.app),
        talloc_asprintf(tmp, "ended:%s", engine->config.app),
        value,
    };
    return session_exec(engine, template, args, COUNT_OF(args), err);
}

bool sharing_begin(Engine *engine, const IncumbentPlace *place, Error *err)
{
    TALLOC_AUTO char *text = incumbent_place_text(NULL, place);
    return write_mark(engine, FORGET INSERT("{1}"), text, err);
}

bool sharing_ended_read(TALLOC_CTX *ctx, Engine *engine, SharingEnded *ret_ended, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *key = talloc_asprintf(tmp, "ended:%s", engine->config.app);
    char *sql =
        session_sql(tmp, engine, "SELECT value FROM {s}tidegate_meta WHERE \"key\" = {1}", &key, 1);
    DbRows *rows;
    *ret_ended = (SharingEnded){0};
    if (engine->fresh)
        return true;
    if (!db_query(tmp, engine->db, sql, NULL, 0, &rows, err))
        return session_fail(engine, "reading with whom the history was shared", err);
    if (db_rows_count(rows) == 0)
        return true;
    char *end;
    ret_ended->seq = strtoll(db_value(rows, 0, 0), &end, 10);
    ret_ended->place = talloc_strdup(ctx, end + strspn(end, " "));
    return true;
}

/* "17 goose public.goose_db_version" */
static char *ended_text(TALLOC_CTX *ctx, const Engine *engine)
{
    TALLOC_AUTO char *place = incumbent_place_text(NULL, engine->incumbent);
    int64_t seq = 0;
    for (size_t i = 0; i < engine->row_count; i++) {
        if (engine->rows[i].seq > seq && engine->rows[i].seq < INT64_MAX)
            seq = engine->rows[i].seq;
    }
    return talloc_asprintf(ctx, "%lld %s", (long long)seq, place);
}

static bool fail_not_shared(const Engine *engine, Error *err)
{
    error_set(err, ERR_VALIDATION, "the history in %s is not shared with another tool",
              engine->label);
    return error_hint(err, "see it: tidegate status");
}

static bool end_sharing(Engine *engine, AdoptResult *result, Error *err)
{
    if (!session_load(engine, LOAD_BRIEF, err) || !session_files(engine, err))
        return false;
    if (!engine->incumbent)
        return fail_not_shared(engine, err);
    result->tool = engine->incumbent->incumbent->tool;
    result->table = talloc_strdup(result, engine->incumbent->table);
    /* Read again, since what was taken in has got its place in our history only now. */
    if (!engine->dialect->take_over(engine, err) || !overlay_take_in(engine, err) ||
        !session_load(engine, LOAD_BRIEF, err))
        return false;
    TALLOC_AUTO char *ended = ended_text(NULL, engine);
    if (!engine->dialect->begin(engine, "the history", err) ||
        !write_mark(engine, FORGET INSERT("{2}") "; COMMIT", ended, err))
        return false;
    engine->incumbent = NULL;
    return true;
}

bool engine_adopt_end(TALLOC_CTX *ctx, Engine *engine, AdoptResult **ret_result, Error *err)
{
    AdoptResult *result = *ret_result = talloc_zero(ctx, AdoptResult);
    engine->command = "adopt --end";
    return work_finish(engine, end_sharing(engine, result, err), err);
}
