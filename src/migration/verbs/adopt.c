/* Takes over another tool's history, where it is: from then on both are written. */
#include <string.h>

#include "migration/apply/work.h"
#include "migration/history/appname.h"
#include "migration/incumbent/overlay.h"
#include "migration/plan/plan.h"
#include "migration/plan/status.h"

typedef struct Adopting {
    TALLOC_CTX *ctx;
    Engine *engine;
    const AdoptRequest *request;
    AdoptResult *result;
    IncumbentPlace *place;
    IncumbentRows *rows;
    Taken *taken;
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

static bool fail_not_empty(const Engine *engine, Error *err)
{
    error_set(err, ERR_VALIDATION, "the history in %s is not empty: %zu migration%s in it",
              engine->label, engine->history->count, engine->history->count == 1 ? " is" : "s are");
    return error_hint(err, "another tool's history is taken over before the first migrate, or not "
                           "at all; see it: tidegate status");
}

/* Tries that failed and were rolled back do not count. */
static bool check_empty(const Engine *engine, Error *err)
{
    const History *history = engine->history;
    for (size_t i = 0; i < history->count; i++) {
        const Record *record = &history->records[i];
        if ((record->state != RECORD_NONE && record->state != RECORD_FAILED) || record->partial)
            return fail_not_empty(engine, err);
    }
    return true;
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
    return overlay_lay(engine, adopting->taken, err);
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
    result->status = status_result(result, engine, plan, STATUS_ALL);
}

static bool set_mark(Engine *engine, const IncumbentPlace *place, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const args[] = {
        talloc_asprintf(tmp, "incumbent:%s", engine->config.app),
        incumbent_place_text(tmp, place),
    };
    return session_exec(engine, "INSERT INTO {s}tidegate_meta (\"key\", value) VALUES ({1}, {2})",
                        args, COUNT_OF(args), err);
}

/* In one transaction: either the history is taken over, or nothing has changed. */
static bool write_all(Adopting *adopting, Error *err)
{
    Engine *engine = adopting->engine;
    if (!engine->dialect->begin(engine, "the history", err) ||
        !set_mark(engine, adopting->place, err) ||
        !overlay_write_taken(engine, adopting->taken, err))
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
    if (!engine->dialect->take_over(engine, err) || !check_empty(engine, err) ||
        !read_history(adopting, err))
        return false;
    tell(adopting);
    return write_all(adopting, err);
}

static bool look(void *data, Error *err)
{
    Adopting *adopting = data;
    return check_empty(adopting->engine, err) && find_place(adopting, err) &&
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

static bool fail_not_shared(const Engine *engine, Error *err)
{
    error_set(err, ERR_VALIDATION, "the history in %s is not shared with another tool",
              engine->label);
    return error_hint(err, "see it: tidegate status");
}

static bool end_sharing(Engine *engine, AdoptResult *result, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (!session_load(engine, LOAD_BRIEF, err) || !session_files(engine, err))
        return false;
    if (!engine->incumbent)
        return fail_not_shared(engine, err);
    result->tool = engine->incumbent->incumbent->tool;
    result->table = talloc_strdup(result, engine->incumbent->table);
    if (!engine->dialect->take_over(engine, err) || !overlay_take_in(engine, err))
        return false;
    const char *key = talloc_asprintf(tmp, "incumbent:%s", engine->config.app);
    if (!engine->dialect->begin(engine, "the history", err) ||
        !session_exec(engine, "DELETE FROM {s}tidegate_meta WHERE \"key\" = {1}; COMMIT", &key, 1,
                      err))
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
