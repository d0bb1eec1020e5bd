#include "migration/apply/stream.h"

#include "migration/apply/failure.h"

/* So much goes out in one round trip. */
#define BATCH_BYTES ((size_t)256 * 1024)

typedef struct Stream {
    Engine *engine;
    const Script *script;
    const ScriptGroup *group;
    Batch batch;
    bool copying;
} Stream;

static bool flush(Stream *stream, Error *err)
{
    Batch *batch = &stream->batch;
    DbScriptOutcome outcome;
    if (batch->count == 0)
        return true;
    if (!db_script(stream->engine->db, buf_text(&batch->text), batch->text.length, &outcome, err)) {
        failure_of_batch(err, stream->script, batch, &outcome, 0, 0);
        return false;
    }
    batch_reset(batch);
    return true;
}

/* A COPY statement is sent alone; what went before it must have arrived. */
static bool start_copy(Stream *stream, const SqlItem *item, Error *err)
{
    DbScriptOutcome outcome;
    if (!flush(stream, err))
        return false;
    stream->copying = true;
    if (db_copy_start(stream->engine->db, item->text, item->length, &outcome, err))
        return true;
    Place place = {item->line, item->column};
    if (outcome.position)
        place = place_after(place, item->text, item->length, outcome.position - 1);
    failure_place(err, stream->script, place);
    return false;
}

static bool take_statement(Stream *stream, const SqlItem *item, Error *err)
{
    SqlTraits traits;
    ScriptUse use = script_use(stream->script, stream->group, item->index);
    if (use == SCRIPT_PASS || (use == SCRIPT_AGAIN && !stream->engine->dialect->reset))
        return true;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    sql_classify(tmp, stream->script->source.dialect, item->text, item->length, &traits);
    if (traits.copy_from_stdin)
        return start_copy(stream, item, err);
    return batch_add(&stream->batch, item, err) &&
           (stream->batch.text.length < BATCH_BYTES || flush(stream, err));
}

/* The server names the row in its context; the place is that of the data's first line. */
static bool end_copy(Stream *stream, const SqlItem *item, Error *err)
{
    stream->copying = false;
    if (db_copy_end(stream->engine->db, err))
        return true;
    failure_place(err, stream->script, (Place){item->line, 1});
    return false;
}

static bool visit(void *data, SqlEvent event, const SqlItem *item, Error *err)
{
    Stream *stream = data;
    if (event == SQL_STATEMENT)
        return take_statement(stream, item, err);
    if (!stream->copying)
        return true;
    if (event == SQL_COPY_END)
        return end_copy(stream, item, err);
    return db_copy_data(stream->engine->db, item->text, item->length, err);
}

bool stream_statements(Engine *engine, const Script *script, const ScriptGroup *group, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Stream stream = {.engine = engine, .script = script, .group = group, .batch = batch_new(tmp)};
    return script_walk(&script->source, visit, &stream, err) && flush(&stream, err);
}
