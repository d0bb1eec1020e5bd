#include "migration/apply/parts.h"

#include "migration/apply/failure.h"

/* A checkpoint keeps no more, and a statement that runs alone may be as long as the walk allows. */
#define TEXT_LIMIT ((size_t)300 * 1024 * 1024)

static bool add_text(Parts *parts, const SqlItem *item, Error *err)
{
    const ScriptGroup *group = parts->group;
    bool wanted = group->alone || parts->text.length <= SCRIPT_CONTENT_LIMIT;
    if (item->index < group->first_index || !wanted)
        return true;
    if ((parts->text.length == 0 || buf_puts(&parts->text, SCRIPT_SEPARATOR)) &&
        buf_append(&parts->text, item->text, item->length))
        return true;
    return error_set(err, ERR_IO, "out of memory for a statement of %zu bytes", item->length);
}

static bool add_session(Parts *parts, const SqlItem *item, Error *err)
{
    if (item->index <= parts->said)
        return true;
    parts->last_index = item->index;
    return batch_add(parts->apart ? &parts->session : &parts->batch, item, err);
}

static bool visit(void *data, SqlEvent event, const SqlItem *item, Error *err)
{
    Parts *parts = data;
    if (event != SQL_STATEMENT)
        return true;
    ScriptUse use = script_use(parts->script, parts->group, item->index);
    if (use == SCRIPT_PASS)
        return true;
    bool added =
        use == SCRIPT_AGAIN ? add_session(parts, item, err) : batch_add(&parts->batch, item, err);
    return added && add_text(parts, item, err);
}

static bool visit_session(void *data, SqlEvent event, const SqlItem *item, Error *err)
{
    Parts *parts = data;
    return event != SQL_STATEMENT ||
           script_use(parts->script, parts->group, item->index) != SCRIPT_AGAIN ||
           add_session(parts, item, err);
}

static Parts new_parts(TALLOC_CTX *ctx, const Engine *engine, const Script *script,
                       const ScriptGroup *group)
{
    return (Parts){
        .script = script,
        .group = group,
        .said = engine->said,
        .apart = group->alone || !engine->dialect->reset,
        .session = batch_new(ctx),
        .batch = batch_new(ctx),
        .text = buf_new(ctx, TEXT_LIMIT),
    };
}

bool parts_read(TALLOC_CTX *ctx, const Engine *engine, const Script *script,
                const ScriptGroup *group, Parts *ret_parts, Error *err)
{
    *ret_parts = new_parts(ctx, engine, script, group);
    return script_walk(&script->source, visit, ret_parts, err);
}

bool parts_read_text(TALLOC_CTX *ctx, const Engine *engine, const Script *script,
                     const ScriptGroup *group, const char *text, size_t length, Parts *ret_parts,
                     Error *err)
{
    *ret_parts = new_parts(ctx, engine, script, group);
    return script_walk_text(&script->source, text, length, visit, ret_parts, err);
}

bool parts_read_session(TALLOC_CTX *ctx, const Engine *engine, const Script *script,
                        const ScriptGroup *group, Parts *ret_parts, Error *err)
{
    *ret_parts = new_parts(ctx, engine, script, group);
    return script->session_count == 0 ||
           script_walk(&script->source, visit_session, ret_parts, err);
}

bool parts_set_session(Engine *engine, const Parts *parts, Error *err)
{
    DbScriptOutcome outcome;
    const Batch *session = &parts->session;
    if (session->count == 0 || engine->said >= parts->last_index)
        return true;
    if (!db_script(engine->db, buf_text(&session->text), session->text.length, &outcome, err)) {
        failure_of_batch(err, parts->script, session, &outcome, 0, 0);
        return false;
    }
    engine->said = parts->last_index;
    return true;
}

bool parts_reset_session(Engine *engine, Error *err)
{
    ERROR_AUTO Error ignored = {0};
    if (!engine->dialect->reset || (engine->said == 0 && !engine->stained))
        return true;
    engine->said = 0;
    engine->stained = false;
    if (!db_alive(engine->db) || db_exec(engine->db, engine->dialect->reset, err ? err : &ignored))
        return true;
    return !err;
}

bool parts_prepare(TALLOC_CTX *ctx, Engine *engine, Checkpoint *checkpoint, Error *err)
{
    Parts parts;
    const Script *script = checkpoint->script;
    checkpoint->text = "";
    if (script_is_simple(script))
        return true;
    bool kept = !script->streamed && !script_is_last(script, checkpoint->group);
    if (!(kept ? parts_read(ctx, engine, script, checkpoint->group, &parts, err)
               : parts_read_session(ctx, engine, script, checkpoint->group, &parts, err)))
        return false;
    checkpoint->text = buf_text(&parts.text);
    return parts_set_session(engine, &parts, err);
}
