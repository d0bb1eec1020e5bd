#include "migration/failure.h"

void failure_place(Error *err, const Script *script, Place place)
{
    TALLOC_AUTO char *line = place_source_line(NULL, script->source.path, place.line);
    error_at(err, script->source.shown, place.line, place.column, line);
}

void failure_of_batch(Error *err, const Script *script, const Batch *batch,
                      const DbScriptOutcome *outcome, size_t prefix_statements,
                      size_t prefix_characters)
{
    Place place;
    if (batch_failed(batch, outcome, prefix_statements, prefix_characters, &place))
        failure_place(err, script, place);
    else if (outcome->statements_done >= prefix_statements + batch->count)
        error_wrap(err, "committing '%s'", script->file->path);
}

bool failure_fenced(Error *err, const Script *script)
{
    error_clear(err);
    error_set(err, ERR_FENCED, "another run took over before '%s'", script->file->path);
    error_detail(err,
                 "the fence has another number; this run has stopped and nothing of '%s' was done",
                 script->file->path);
    return error_hint(err, "see what the other run did: tidegate status");
}
