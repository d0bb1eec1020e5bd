/* Takes over another tool's history, where it is: from then on both are written. */
#include <string.h>

#include "migration/apply/work.h"
#include "migration/history/appname.h"
#include "migration/incumbent/overlay.h"
#include "migration/incumbent/rejoin.h"
#include "migration/plan/plan.h"
#include "migration/plan/status.h"
#include "migration/verbs/adopt_end.h"

typedef struct Adopting {
    TALLOC_CTX *ctx;
    Engine *engine;
    const AdoptRequest *request;
    AdoptResult *result;
    IncumbentPlace *place;
    IncumbentRows *rows;
    Taken *taken;
    SharingEnded ended; /* `place` NULL: the history was never shared */
    Rejoined *rejoined; /* NULL: it was not */
} Adopting;

static char *list_tools(TALLOC_CTX *ctx)
{
    char *list = talloc_strdup(ctx, "");
    for (const Incumbent *const *at = INCUMBENTS; *at; at++) {
        if ((*at)->layout)
            list = talloc_asprintf_append(list, "%s%s", *list ? ", " : "", (*at)->tool);
    }
    return list;
}

static bool fail_tool(const char *tool, Error *err)
{
    const Incumbent *known = incumbent_by_name(tool);
    TALLOC_AUTO char *tools = list_tools(NULL);
    if (known) {
        error_set(err, ERR_USAGE, "the migrations of %s are programs, which it alone can run",
                  tool);
        return error_hint(err, "run them under the lock, recorded: tidegate exec -- CMD");
    }
    error_set(err, ERR_USAGE, "no tool is called '%s' here", tool);
    return error_hint(err, "known are %s", tools);
}

static bool fail_nothing_found(const Adopting *adopting, const Incumbent *tool, Error *err)
{
    const char *label = adopting->engine->label;
    if (tool)
        error_set(err, ERR_VALIDATION, "there is no history of %s in %s: no table '%s'", tool->tool,
                  label, adopting->request->table ? adopting->request->table : tool->table);
    else
        error_set(err, ERR_VALIDATION, "there is no history of another tool in %s", label);
    return error_hint(err, "if its table is called otherwise: tidegate adopt TOOL --table NAME; if "
                           "nothing was ever applied here: tidegate migrate");
}

static char *list_places(TALLOC_CTX *ctx, const IncumbentPlace *places, size_t count)
{
    char *list = talloc_strdup(ctx, "");
    for (size_t i = 0; i < count; i++) {
        TALLOC_AUTO char *text = incumbent_place_text(NULL, &places[i]);
        list = talloc_asprintf_append(list, "%s%s", *list ? "\n" : "", text);
    }
    return list;
}

static bool fail_several(const IncumbentPlace *places, size_t count, const char *label, Error *err)
{
    TALLOC_AUTO char *list = list_places(NULL, places, count);
    error_set(err, ERR_VALIDATION, "%s has the histories of %zu tools", label, count);
    error_detail(err, "%s", list);
    return error_hint(err, "name the one that this folder belongs to: tidegate adopt %s",
                      places[0].incumbent->tool);
}

static bool fail_layout(const Adopting *adopting, const IncumbentPlace *place, Error *err)
{
    const Engine *engine = adopting->engine;
    const Incumbent *tool = place->incumbent;
    error_set(err, ERR_VALIDATION,
              "the history in %s is that of %s, but the files in '%s' are named as those of %s",
              engine->label, tool->tool, engine->config.dir_shown, engine->set->layout->name);
    return error_hint(err,
                      "name the folder that belongs to it: --dir DIR; or say how its files are "
                      "named: --layout %s",
                      tool->layout);
}

/* Those that fit the folder come first in doubt. */
static bool choose(Adopting *adopting, IncumbentPlace *places, size_t count, Error *err)
{
    const Engine *engine = adopting->engine;
    const char *layout = engine->set->layout->name;
    size_t fitting = 0;
    IncumbentPlace *fits = NULL;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(places[i].incumbent->layout, layout) == 0) {
            fits = &places[i];
            fitting++;
        }
    }
    if (fitting == 1) {
        adopting->place = fits;
        return true;
    }
    return count > 1 ? fail_several(places, count, engine->label, err)
                     : fail_layout(adopting, &places[0], err);
}

static size_t keep_wanted(IncumbentPlace *places, size_t count, const Incumbent *tool)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (places[i].incumbent->layout && (!tool || places[i].incumbent == tool))
            places[kept++] = places[i];
    }
    return kept;
}

static bool find_place(Adopting *adopting, Error *err)
{
    const AdoptRequest *request = adopting->request;
    const Incumbent *tool = request->tool ? incumbent_by_name(request->tool) : NULL;
    IncumbentPlace *places;
    size_t count;
    if (request->tool && (!tool || !tool->layout))
        return fail_tool(request->tool, err);
    if (!incumbent_find(adopting->ctx, adopting->engine->db, tool, request->table, &places, &count,
                        err))
        return false;
    count = keep_wanted(places, count, tool);
    return count == 0 ? fail_nothing_found(adopting, tool, err)
                      : choose(adopting, places, count, err);
}

static bool fail_not_empty(const Adopting *adopting, Error *err)
{
    const Engine *engine = adopting->engine;
    const char *shared = adopting->ended.place;
    error_set(err, ERR_VALIDATION, "the history in %s is not empty: %zu migration%s in it",
              engine->label, engine->history->count, engine->history->count == 1 ? " is" : "s are");
    if (shared) {
        error_detail(err, "it was shared with %s", shared);
        size_t tool = strcspn(shared, " ");
        return error_hint(err, "share it with that again: tidegate adopt %.*s --table %s",
                          (int)tool, shared, shared + tool + strspn(shared + tool, " "));
    }
    return error_hint(err, "another tool's history is taken over before the first migrate, or not "
                           "at all; see it: tidegate status");
}

static bool fail_open_work(const Engine *engine, Error *err)
{
    error_set(err, ERR_VALIDATION, "'%s' is half done in %s", engine->work[0].path, engine->label);
    return error_hint(err, "settle it and go on: tidegate migrate; then: tidegate adopt");
}

/* A history of ours is laid beside the tool's only where both were one before: also when nothing of
 * it is applied any more, since the tool may not know that. */
static bool check_may_share(Adopting *adopting, Error *err)
{
    Engine *engine = adopting->engine;
    SharingEnded *ended = &adopting->ended;
    TALLOC_AUTO char *text = incumbent_place_text(NULL, adopting->place);
    if (!sharing_ended_read(adopting->ctx, engine, ended, err))
        return false;
    if (ended->place && strcmp(ended->place, text) == 0)
        return engine->work_count == 0 || fail_open_work(engine, err);
    if (!history_is_empty(engine->history) || engine->work_count > 0)
        return fail_not_empty(adopting, err);
    *ended = (SharingEnded){0};
    return true;
}

static bool fail_disputed(const Adopting *adopting, Error *err)
{
    const IncumbentPlace *place = adopting->place;
    const Rejoined *rejoined = adopting->rejoined;
    TALLOC_AUTO char *list = talloc_strdup(NULL, "");
    for (size_t i = 0; i < rejoined->disputed_count; i++)
        list = talloc_asprintf_append(list, "'%s': taken back here, applied says '%s'\n",
                                      rejoined->disputed[i], place->table);
    error_set(err, ERR_VALIDATION, "tidegate and %s disagree about what is applied in %s",
              place->incumbent->tool, adopting->engine->label);
    error_detail(err, "%snothing was changed", list);
    return error_hint(err,
                      "take it back with %s as well, or apply it here again: tidegate migrate; "
                      "then: tidegate adopt",
                      place->incumbent->tool);
}

static bool fail_both_went_on(const Adopting *adopting, Error *err)
{
    const IncumbentPlace *place = adopting->place;
    const Engine *engine = adopting->engine;
    error_set(err, ERR_VALIDATION, "tidegate and %s disagree about how far %s is",
              place->incumbent->tool, engine->label);
    error_detail(err,
                 "both went on since their history was shared: here version %s is the newest, '%s' "
                 "says %s; nothing was changed",
                 engine->history->highest, place->table,
                 adopting->rows->count ? adopting->rows->rows[0].version : "none");
    return error_hint(err,
                      "look which migrations the database has, and say so there: %s; then: "
                      "tidegate adopt",
                      place->incumbent->way_forward);
}

static const MigrationFile *find_file(const Adopting *adopting, const Record *record)
{
    return files_find(adopting->engine->set, MIGRATION_VERSIONED, record->version);
}

static bool fail_not_as_applied(const Adopting *adopting, const Record *record, Error *err)
{
    const char *tool = adopting->place->incumbent->tool;
    error_set(err, ERR_VALIDATION, "'%s' is not there as tidegate applied it", record->path);
    error_detail(err,
                 "%s is to be told of it, and keeps a checksum of the file, which is %s now; "
                 "nothing was changed",
                 tool, find_file(adopting, record) ? "another" : "gone");
    return error_hint(err, "restore the file, or accept what it is now: tidegate repair; then: "
                           "tidegate adopt");
}

/* A tool that keeps checksums would call the file as it is now applied. */
static bool check_told(const Adopting *adopting, Error *err)
{
    const Rejoined *rejoined = adopting->rejoined;
    for (size_t i = 0; adopting->place->incumbent->checksum && i < rejoined->told_count; i++) {
        const Record *record = rejoined->told[i];
        const MigrationFile *file = find_file(adopting, record);
        if (!file || !record->checksum || strcmp(record->checksum, file->checksum) != 0)
            return fail_not_as_applied(adopting, record, err);
    }
    return true;
}

/* What each side did alone since the sharing ended. */
static bool lay_both(Adopting *adopting, Error *err)
{
    const Engine *engine = adopting->engine;
    const Rejoining given = {
        .incumbent = adopting->place->incumbent,
        .theirs = adopting->rows->rows,
        .their_count = adopting->rows->count,
        .ours = engine->rows,
        .our_count = engine->row_count,
        .history = engine->history,
        .ended_seq = adopting->ended.seq,
    };
    adopting->rejoined = rejoin(adopting->ctx, &given, adopting->taken);
    if (adopting->rejoined->disputed_count)
        return fail_disputed(adopting, err);
    if (adopting->rejoined->both_went_on)
        return fail_both_went_on(adopting, err);
    return check_told(adopting, err);
}

/* What the tool's table says, laid beside the folder. */
static bool read_history(Adopting *adopting, Error *err)
{
    Engine *engine = adopting->engine;
    if (!overlay_reconcile(adopting->ctx, engine, adopting->place, &adopting->rows,
                           &adopting->taken, err))
        return false;
    if (adopting->taken->failed)
        return overlay_fail_half_done(adopting->place, adopting->taken->failed, err);
    return (!adopting->ended.place || lay_both(adopting, err)) &&
           overlay_lay(engine, adopting->taken, err);
}

static size_t told_count(const Adopting *adopting)
{
    return adopting->rejoined ? adopting->rejoined->told_count : 0;
}

static void tell(Adopting *adopting)
{
    const Engine *engine = adopting->engine;
    AdoptResult *result = adopting->result;
    Plan *plan =
        plan_make(adopting->ctx, engine->set, engine->history, engine->config.out_of_order, NULL);
    result->tool = adopting->place->incumbent->tool;
    result->table = incumbent_place_text(result, adopting->place) + strlen(result->tool) + 1;
    result->rows = adopting->rows->count;
    result->told = talloc_zero_array(result, const char *, (unsigned)told_count(adopting) + 1);
    for (size_t i = 0; i < told_count(adopting); i++)
        result->told[i] = talloc_strdup(result, adopting->rejoined->told[i]->path);
    result->status = status_result(result, engine, plan, STATUS_ALL);
}

/* What the tool was not told of while the history was not shared. */
static bool write_told(Adopting *adopting, Error *err)
{
    for (size_t i = 0; i < told_count(adopting); i++) {
        const Record *record = adopting->rejoined->told[i];
        const HistoryEntry entry = {
            .version = record->version,
            .name = record->name,
            .path = record->path,
            .status = "applied",
            .duration_ms = record->duration_ms > 0 ? record->duration_ms : 0,
        };
        TALLOC_AUTO char *sql = overlay_write_sql(NULL, adopting->engine, &entry);
        if (!db_exec(adopting->engine->db, sql + strspn(sql, ";"), err))
            return error_wrap(err, "telling %s of '%s'", adopting->place->incumbent->tool,
                              record->path);
    }
    return true;
}

/* In one transaction: either the history is taken over, or nothing has changed. */
static bool write_all(Adopting *adopting, Error *err)
{
    Engine *engine = adopting->engine;
    if (!engine->dialect->begin(engine, "the history", err) ||
        !sharing_begin(engine, adopting->place, err) ||
        !overlay_write_taken(engine, adopting->taken, err) || !write_told(adopting, err))
        return false;
    engine->last_step = true;
    TALLOC_AUTO char *closing = records_closing_sql(NULL, engine);
    TALLOC_AUTO char *end = talloc_asprintf(NULL, "%s;COMMIT", closing + strspn(closing, ";"));
    engine->run_ended = db_exec(engine->db, end, err);
    adopting->result->adopted = engine->run_ended;
    return engine->run_ended;
}

/* The tool's lock is held with ours, so that none of its runners is at work. */
static bool adopt_owned(Adopting *adopting, Error *err)
{
    Engine *engine = adopting->engine;
    adopting->result->status = NULL;
    engine->incumbent = adopting->place;
    if (!engine->dialect->take_over(engine, err) || !check_may_share(adopting, err) ||
        !read_history(adopting, err))
        return false;
    tell(adopting);
    return write_all(adopting, err);
}

static bool look(void *data, Error *err)
{
    Adopting *adopting = data;
    return find_place(adopting, err) && check_may_share(adopting, err) &&
           read_history(adopting, err);
}

static bool adopt(Adopting *adopting, Error *err)
{
    Engine *engine = adopting->engine;
    if (!session_load(engine, LOAD_BRIEF, err) || !appname_check(engine, err) ||
        !session_files(engine, err))
        return false;
    if (engine->incumbent) {
        adopting->result->tool = engine->incumbent->incumbent->tool;
        adopting->result->table = engine->incumbent->table;
        adopting->result->already = true;
        return true;
    }
    if (!overlay_look_twice(engine, look, adopting, err))
        return false;
    tell(adopting);
    return adopting->request->dry_run || adopt_owned(adopting, err);
}

bool engine_adopt(TALLOC_CTX *ctx, Engine *engine, const AdoptRequest *request,
                  AdoptResult **ret_result, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    AdoptResult *result = *ret_result = talloc_zero(ctx, AdoptResult);
    Adopting adopting = {.ctx = tmp, .engine = engine, .request = request, .result = result};
    engine->command = "adopt";
    return work_finish(engine, adopt(&adopting, err), err);
}
