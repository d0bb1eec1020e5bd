#include "migration/script/cut.h"

#include <limits.h>
#include <string.h>

#include "sql/gentle.h"
#include "sql/plain.h"

static Place place_of(const SqlItem *item)
{
    return (Place){item->line, item->column};
}

static bool fail_at(const Script *script, Place place, Error *err)
{
    TALLOC_AUTO char *line = place_source_line(NULL, script->source.path, place.line);
    return error_at(err, script->source.shown, place.line, place.column, line);
}

static void append_index(Script *script, int **list, size_t *count, int index)
{
    *list = talloc_realloc(script, *list, int, (unsigned)*count + 1);
    (*list)[(*count)++] = index;
}

static void append_name(Script *script, ScriptGroup *group, const char *name)
{
    group->indexes =
        talloc_realloc(script, group->indexes, const char *, (unsigned)group->index_count + 1);
    group->indexes[group->index_count++] = name;
}

void cut_skip(Cutter *cutter, int index)
{
    Script *script = cutter->script;
    append_index(script, &script->skipped, &script->skipped_count, index);
}

static const char *const CONTROL_WORDS[] = {
    [SQL_CONTROL_BEGIN] = "BEGIN",
    [SQL_CONTROL_COMMIT] = "COMMIT",
    [SQL_CONTROL_ROLLBACK] = "ROLLBACK",
    [SQL_CONTROL_PREPARE] = "PREPARE TRANSACTION",
};

static bool refuse_control(const Script *script, SqlControl control, Place place, Error *err)
{
    error_set(err, ERR_VALIDATION, "'%s' controls its own transaction: %s", script->file->path,
              CONTROL_WORDS[control]);
    error_detail(err, "each part of a migration commits together with a record of it; a file's own "
                      "BEGIN and COMMIT can be taken over as long as they come in pairs");
    error_hint(err, "remove it, or write BEGIN and COMMIT around what is to commit together");
    return fail_at(script, place, err);
}

static ScriptGroup *last_group(const Cutter *cutter)
{
    return &cutter->script->groups[cutter->script->group_count - 1];
}

static void close_group(Cutter *cutter)
{
    if (!cutter->open)
        return;
    digest_end(&cutter->digest, last_group(cutter)->hash);
    cutter->open = cutter->pending = false;
}

/* A new one, which begins with statement `first`. */
static ScriptGroup *open_group(Cutter *cutter, int first, int index, Place place)
{
    Script *script = cutter->script;
    close_group(cutter);
    script->groups =
        talloc_realloc(script, script->groups, ScriptGroup, (unsigned)script->group_count + 1);
    script->groups[script->group_count++] = (ScriptGroup){
        .first = first,
        .last = first - 1,
        .first_index = index,
        .last_index = index,
        .place = place,
        .gentle = true,
        .plain = true,
    };
    digest_start(&cutter->digest);
    cutter->open = true;
    cutter->pending = true;
    return last_group(cutter);
}

bool cut_control(Cutter *cutter, SqlControl control, const SqlItem *item, Error *err)
{
    Script *script = cutter->script;
    bool opens = control == SQL_CONTROL_BEGIN && !cutter->begin.line;
    /* One without a BEGIN is common at the end of real files: what stands before it commits. */
    bool closes = control == SQL_CONTROL_COMMIT;
    if (!opens && !closes)
        return refuse_control(script, control, place_of(item), err);
    cutter->begin = opens ? place_of(item) : (Place){0};
    cut_skip(cutter, item->index);
    /* What only set the session so far goes with what follows. */
    if (!opens || !cutter->pending)
        close_group(cutter);
    return true;
}

static bool refuse_outside(const Cutter *cutter, const SqlTraits *traits, Place place, Error *err)
{
    error_set(err, ERR_VALIDATION, "%s cannot run in a transaction, and the file puts it into one",
              traits->what);
    error_detail(err, "'%s' has a BEGIN in line %d", cutter->script->file->path,
                 cutter->begin.line);
    error_hint(err, "move the statement before that BEGIN or behind its COMMIT");
    return fail_at(cutter->script, place, err);
}

static bool is_outside(const Cutter *cutter, const SqlTraits *traits)
{
    bool old = cutter->server_version && cutter->server_version < traits->outside_before;
    return traits->runs == SQL_RUNS_OUTSIDE || old;
}

/* Why a statement does not share a transaction, one row each; the first that fits counts. */
typedef struct Standing {
    SqlRuns runs;
    bool each;  /* when each statement is to commit by itself */
    bool alone; /* without a transaction; else in one of its own */
} Standing;

static const Standing STANDINGS[] = {
    {SQL_RUNS_OUTSIDE, false, true},
    {SQL_RUNS_BY_ITSELF, false, true},
    {SQL_RUNS_INSIDE, true, false},
    {SQL_RUNS_ANYWHERE, true, true},
};

static const Standing *standing_of(const Cutter *cutter, const SqlTraits *traits)
{
    if (traits->session && traits->runs == SQL_RUNS_INSIDE)
        return NULL;
    SqlRuns runs = is_outside(cutter, traits) ? SQL_RUNS_OUTSIDE : traits->runs;
    bool each = cutter->each && !cutter->begin.line;
    for (size_t i = 0; i < COUNT_OF(STANDINGS); i++) {
        if (STANDINGS[i].runs == runs && (each || !STANDINGS[i].each))
            return &STANDINGS[i];
    }
    return NULL;
}

static void settle_kind(const Cutter *cutter, ScriptGroup *group)
{
    SqlTraits *traits = &group->traits;
    group->reruns = cutter->reruns;
    if (traits->runs == SQL_RUNS_ANYWHERE || traits->procedural)
        traits->settle = cutter->reruns ? SQL_SETTLE_RERUN : SQL_SETTLE_ASK;
}

static void add_to_group(Cutter *cutter, ScriptGroup *group, const SqlItem *item)
{
    if (group->last >= group->first)
        digest_add(&cutter->digest, SCRIPT_SEPARATOR, strlen(SCRIPT_SEPARATOR));
    digest_add(&cutter->digest, item->text, item->length);
    group->last = cutter->script->statements;
    group->last_index = item->index;
    Dialect dialect = cutter->script->source.dialect;
    group->gentle = group->gentle && sql_is_gentle(dialect, item->text, item->length);
    group->plain = group->plain && sql_is_plain(dialect, item->text, item->length);
}

bool cut_statement(Cutter *cutter, const SqlTraits *traits, const SqlItem *item, Error *err)
{
    Script *script = cutter->script;
    const Standing *standing = standing_of(cutter, traits);
    if (standing && standing->runs == SQL_RUNS_OUTSIDE && cutter->begin.line)
        return refuse_outside(cutter, traits, place_of(item), err);
    script->statements++;
    bool joins = cutter->open && (cutter->pending || !standing);
    ScriptGroup *group = joins
                             ? last_group(cutter)
                             : open_group(cutter, script->statements, item->index, place_of(item));
    add_to_group(cutter, group, item);
    group->streamed |= traits->copy_from_stdin;
    cutter->pending &= traits->session && !standing;
    if (traits->session)
        append_index(script, &script->session, &script->session_count, item->index);
    bool standing_alone = standing && standing->alone;
    if (!standing_alone && traits->settle == SQL_SETTLE_INDEX_CREATED && traits->object)
        append_name(script, group, traits->object);
    if (standing_alone) {
        group->alone = true;
        group->traits = *traits;
        settle_kind(cutter, group);
    }
    if (standing || script->statements == script->done)
        close_group(cutter);
    return true;
}

bool cut_end(Cutter *cutter, Error *err)
{
    Script *script = cutter->script;
    if (cutter->begin.line)
        return refuse_control(script, SQL_CONTROL_BEGIN, cutter->begin, err);
    close_group(cutter);
    /* The row in the history is still to be written. */
    if (script->group_count == 0 || script->done >= script->statements) {
        open_group(cutter, script->statements + 1, INT_MAX, (Place){1, 1});
        close_group(cutter);
    }
    return true;
}

void cut_give_up(Cutter *cutter)
{
    Script *script = cutter->script;
    script->unreadable = true;
    close_group(cutter);
    script->group_count = 0;
    ScriptGroup *group = open_group(cutter, 1, 0, (Place){1, 1});
    group->last = script->statements;
    group->last_index = INT_MAX;
    close_group(cutter);
}
